package serve_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/serve"
)

// TestInAShell: a shell is not shown to those who look, and both sides read so. One
// whose shell ends by the class's turn to read-only reads whose doing it was.
func TestInAShell(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-07")
	bound(t, s, "chiefs")
	a, lineA := newKey(t, "a")
	chief, lineChief := newKey(t, "chief")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", lineA+lineChief), Roster: file(t, "roster", fmt.Sprintf(`
people:
- {seat: ws-07, key: %q, user: ws-07, namespace: %s}
- {seat: ada, key: %q, user: chief, groups: [chiefs], role: instructor, namespace: %s}
`, lineA, own, lineChief, own))})
	one := visit(t, c.mustLogin(ssh.PublicKeys(a)), "xterm", 100, 30, nil, "", "unseen-1")
	one.shows("live", "mine")
	ada := visit(t, c.mustLogin(ssh.PublicKeys(chief)), "xterm-256color", 160, 45, nil, "", "unseen-2")
	ada.shows("live", "mine")

	// The instructor's shell, for one who follows already and for one who comes.
	one.types("W")
	one.shows("watching ada", "mine")
	ada.shows("1 watch")
	ada.types("s")
	ada.shows("1 watch: what is done here is not shown", "#")
	one.shows("ada is in a shell: it is not shown")
	ada.types("echo unseen-$((0+1))\r")
	one.types("W")
	one.gone("watching ada")
	one.types("W")
	one.shows("ada is in a shell: it is not shown")
	ada.types("exit\r")
	ada.shows("the session ended", "mine")
	one.shows("watching ada", "mine")

	// Whoever follows sees that somebody looks at them.
	one.types("W")
	one.gone("watching ada")
	ada.types(":who\r")
	ada.shows("Who is here: 1")
	ada.types("\r")
	ada.shows("watching ws-07")
	one.shows("ada watches")
	one.types("W")
	one.shows("watching ada", "ada watches")
	ada.types("W")
	one.gone("ada watches")
	one.types("W")
	one.gone("watching ada")

	// The attendee's shell.
	one.types("s")
	one.shows("$ kubectl exec", "#")
	if strings.Contains(one.screen(), "not shown") {
		t.Errorf("nobody looks\n%s", one.screen())
	}
	ada.types(":who\r")
	ada.shows("in a shell · " + own)
	ada.types("\r")
	ada.shows("watching ws-07", "ws-07 is in a shell: it is not shown")
	one.types("echo unseen-$((1+1))\r")
	one.shows("unseen-2")

	// What the class is told is heard in a shell, and stands above the screen later.
	ada.types("W")
	ada.gone("watching ws-07")
	ada.types(":who\r")
	ada.shows("Who is here: 1")
	ada.types("a")
	ada.shows("A message for everyone")
	ada.types("five minutes left\r")
	one.shows("[hackfest] ada: five minutes left", "unseen-2")
	ada.types("\r")
	ada.shows("watching ws-07", "ws-07 is in a shell: it is not shown")
	ada.types("W")
	ada.gone("watching ws-07")
	one.types("exit\r")
	one.shows("ada looked meanwhile; the shell was not shown", "ada: five minutes left", "mine")
	ada.types(":who\r")
	ada.shows("pods · " + own)

	// Read-only: how many shells it ends, and who has done it.
	one.types("s")
	one.shows("$ kubectl exec", "#")
	ada.shows("in a shell · " + own)
	ada.types("r")
	ada.shows("Turn the class read-only? It ends 1 shell.", "enter read-only")
	ada.types("\x1b")
	ada.gone("Turn the class")
	ada.types("r")
	ada.shows("Turn the class read-only?")
	ada.shows("enter read-only")
	ada.types("\r")
	one.shows("ada turned the class read-only: the shell ended")
	one.shows(" read-only ") // the program knows, not the shell alone
	ada.types("\x1b")
	ada.gone("Who is here")
	ada.shows("read-only class")
	one.types("D")
	one.shows("ada has turned the class read-only")
	var results []string
	for _, l := range c.soFar(1) {
		if l.Msg == "write" {
			results = append(results, l.Result)
			if l.Failed {
				t.Errorf("it is no failure: %+v", l)
			}
		}
	}
	if got := strings.Join(results, " | "); got != "the session ended | ada turned the class read-only: the shell ended" {
		t.Errorf("the session log has %q", got)
	}
	ada.types(":who\r")
	ada.shows("The class is read-only")
	ada.types("r")
	ada.gone("The class is read-only")
	one.shows("the class may write again")
	ada.types("\x1b")
	ada.gone("read-only class")
}

// TestLongMessage: it is read whole, and one that is too long stays where it was
// typed.
func TestLongMessage(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-07")
	bound(t, s, "chiefs")
	a, lineA := newKey(t, "a")
	chief, lineChief := newKey(t, "chief")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", lineA+lineChief), Roster: file(t, "roster", fmt.Sprintf(`
people:
- {seat: ws-07, key: %q, user: ws-07, namespace: %s}
- {seat: ada, key: %q, user: chief, groups: [chiefs], role: instructor, namespace: %s}
`, lineA, own, lineChief, own))})
	one := visit(t, c.mustLogin(ssh.PublicKeys(a)), "xterm", 80, 24, nil, "")
	one.shows("live", "mine")
	ada := visit(t, c.mustLogin(ssh.PublicKeys(chief)), "xterm-256color", 160, 45, nil, "")
	ada.shows("live", "mine")
	var words []string
	for i := range 68 {
		words = append(words, fmt.Sprintf("word%02d", i))
	}
	ada.types(":who\r")
	ada.shows("Who is here: 1")
	ada.types("a")
	ada.shows("A message for everyone")
	ada.types(strings.Join(words, " ") + " a word too many and then some more to be over the limit")
	ada.shows("over the limit")
	ada.types("\r")
	ada.shows("a message has 500 bytes at most, this has", "A message for everyone", "over the limit")
	ada.types(strings.Repeat("\x7f", len(" a word too many and then some more to be over the limit")))
	ada.gone("a message has 500 bytes")
	ada.shows("word67")
	ada.types("\r")
	one.shows(append(words, "live")...)
}
