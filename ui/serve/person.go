package serve

import "example.org/hackfest/kube"

// The roles. A viewer reads, an attendee does what their own rights allow, an
// instructor leads the class beside that.
const (
	Attendee   = "attendee"
	Instructor = "instructor"
	Viewer     = "viewer"
)

// person is who a session is: one line of the roster.
type person struct {
	Seat      string // of a join code, or a name to call them by
	Key       string // a public key as in authorized_keys, or its SHA256 fingerprint
	User      string
	Groups    []string
	Namespace string
	Role      string
}

// name is what the class calls them.
func (p *person) name() string {
	switch {
	case p.Seat != "":
		return p.Seat
	case p.User != "":
		return p.User
	}
	return "the server itself"
}

// as is who they are to the cluster; nobody, for the server itself.
func (p *person) as() kube.Person {
	return kube.Person{User: p.User, Groups: p.Groups, Namespace: p.Namespace, ReadOnly: p.Role == Viewer}
}

// identity tells persons apart, for what each may have.
func (p *person) identity() string { return p.Seat + "\x00" + p.Key + "\x00" + p.User }
