package plane

import (
	"fmt"

	"example.org/hackfest/kube/sandbox/files"
)

// The people of the cluster. What the attendee may do is told by the seed.
const (
	adminUser    = "clusterAdmin"
	attendeeUser = "attendee"
)

func writeTokens(d Dir, s State) error {
	lines := fmt.Sprintf("%s,%s,%s,\"system:masters\"\n%s,%s,%s,\"workshop\"\n",
		s.AdminToken, adminUser, adminUser,
		s.AttendeeToken, attendeeUser, attendeeUser)
	return files.Write(d.PKI("tokens.csv"), []byte(lines), 0o600)
}
