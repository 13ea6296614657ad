package serve_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/serve"
)

// TestFullClassHasRoomForInstructors: whoever can end others' sessions gets in
// when nobody else does; their number is bounded too.
func TestFullClassHasRoomForInstructors(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-07")
	a, lineA := newKey(t, "a")
	b, lineB := newKey(t, "b")
	chief, lineChief := newKey(t, "chief")
	c := open(t, serve.Options{
		AuthorizedKeys: file(t, "keys", lineA+lineB+lineChief), Limits: serve.Limits{Sessions: 2, PerKey: 9},
		Roster: file(t, "roster", fmt.Sprintf(`
people:
- {seat: a, key: %q, user: ws-07, namespace: %s}
- {seat: b, key: %q, user: ws-07, namespace: %s}
- {seat: chief, key: %q, user: ws-07, role: instructor, namespace: %s}
`, lineA, own, lineB, own, lineChief, own)),
	})
	for range 2 {
		visit(t, c.mustLogin(ssh.PublicKeys(a)), "xterm", 100, 30, nil, "").shows("live")
	}
	full := func(key ssh.Signer) {
		t.Helper()
		p := visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 100, 30, nil, "")
		if code := p.ends(); code != 1 || !strings.Contains(string(p.bytes()), "the class is full: ") {
			t.Errorf("%d, %q", code, p.bytes())
		}
	}
	full(b)
	for range 4 {
		visit(t, c.mustLogin(ssh.PublicKeys(chief)), "xterm", 100, 30, nil, "").shows("live")
	}
	full(chief)
}
