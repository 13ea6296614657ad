package serve_test

import (
	"errors"
	"fmt"
	"testing"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui"
	"example.org/hackfest/ui/serve"
)

// TestWhoDoesNotLead: whatever the screen lets them ask, attendees and viewers learn
// of the instructors alone, and of them no more than that they are here; they look at
// no other screen, and tell, end and turn nothing.
func TestWhoDoesNotLead(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-07")
	bound(t, s, "chiefs")
	a, lineA := newKey(t, "a")
	b, lineB := newKey(t, "b")
	chief, lineChief := newKey(t, "chief")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", lineA+lineB+lineChief), Roster: file(t, "roster", fmt.Sprintf(`
people:
- {seat: ws-07, key: %q, user: ws-07, namespace: %s}
- {seat: eye, key: %q, user: ws-07, namespace: %s, role: viewer}
- {seat: ada, key: %q, user: chief, groups: [chiefs], role: instructor, namespace: %s}
`, lineA, own, lineB, own, lineChief, own))})
	places := make(chan ui.Class, 3)
	c.server.Meddle(func(o *ui.Options) { places <- o.Class })
	var classes []ui.Class
	for _, key := range []ssh.Signer{a, b, chief} {
		p := visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 120, 40, nil, "pods/mine")
		p.shows("live", "CONTAINERS")
		classes = append(classes, <-places)
	}
	for i, them := range classes[:2] {
		other := 2 - i // the session of the other of the two
		seats := them.Seats()
		if len(seats) != 1 || seats[0].Name != "ada" || seats[0].View+seats[0].Away+seats[0].Terminal+seats[0].From != "" {
			t.Errorf("%d sees of the class: %+v", i+1, seats)
		}
		for what, err := range map[string]error{
			"looks at another": func() error { _, err := them.Watch(other); return err }(),
			"looks at oneself": func() error { _, err := them.Watch(i + 1); return err }(),
			"tells all":        them.Tell(0, "hello"),
			"tells one":        them.Tell(other, "hello"),
			"ends another":     them.End(other),
			"ends the chief":   them.End(3),
			"turns read-only":  them.SetReadOnly(true),
		} {
			if !errors.Is(err, ui.ErrNoClass) {
				t.Errorf("%d %s: %v", i+1, what, err)
			}
		}
	}
	if seats := classes[2].Seats(); len(seats) != 2 || seats[0].Terminal == "" || seats[0].From == "" {
		t.Errorf("the instructor sees: %+v", seats)
	}
	v, err := classes[2].Watch(1)
	if err != nil {
		t.Fatal(err)
	}
	v.Close()
}
