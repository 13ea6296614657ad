package serve_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/serve"
)

// TestAHeldKeyDoesNotFillTheLog: who follows and leaves without end is in it as often
// as a round of the class takes, each look with its end, and how many were left out.
func TestAHeldKeyDoesNotFillTheLog(t *testing.T) {
	const looks = 500
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-07")
	bound(t, s, "chiefs")
	a, lineA := newKey(t, "a")
	chief, lineChief := newKey(t, "ada")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", lineA+lineChief), Roster: file(t, "roster", fmt.Sprintf(`
people:
- {seat: ws-07, key: %q, user: ws-07, namespace: %s}
- {seat: ada, key: %q, user: chief, groups: [chiefs], role: instructor, namespace: %s}
`, lineA, own, lineChief, own))})
	ada := visit(t, c.mustLogin(ssh.PublicKeys(chief)), "xterm", 120, 40, nil, "configmaps")
	ada.shows("live", "mine")
	began := time.Now()
	p := visit(t, c.mustLogin(ssh.PublicKeys(a)), "xterm", 120, 40, nil, "pods")
	p.shows("live", "mine")
	for range looks / 20 {
		p.types(strings.Repeat("WW", 20) + "?")
		p.shows("Keys")
		p.types("q")
		p.gone("Keys")
	}
	p.types("\x03")
	p.ends()
	c.over(1)
	log := c.log.String()
	begun, over := strings.Count(log, `"msg":"watch","who":"ws-07"`), strings.Count(log, `"msg":"watch ends","who":"ws-07"`)
	if most := 60 + int(time.Since(began)/(10*time.Second)) + 2; over < 60 || over > most || begun < over || begun > over+1 {
		t.Errorf("%d looks are in the log and %d ends, of %d", begun, over, looks)
	}
	if !strings.Contains(log, "left out before this") {
		t.Error("it is not said that some were left out")
	}
}
