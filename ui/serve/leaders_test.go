package serve_test

import (
	"fmt"
	"testing"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/serve"
)

// TestSeveralInstructors: with one, W follows at once; with several it asks whom.
// Who is followed and leaves gives everyone their own screen back, with a line.
// Instructors follow each other, but in no circle.
func TestSeveralInstructors(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-07")
	bound(t, s, "chiefs")
	a, lineA := newKey(t, "a")
	first, lineFirst := newKey(t, "ada")
	second, lineSecond := newKey(t, "bea")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", lineA+lineFirst+lineSecond), Roster: file(t, "roster", fmt.Sprintf(`
people:
- {seat: ws-07, key: %q, user: ws-07, namespace: %s}
- {seat: ada, key: %q, user: chief, groups: [chiefs], role: instructor, namespace: %s}
- {seat: bea, key: %q, user: chief, groups: [chiefs], role: instructor, namespace: %s}
`, lineA, own, lineFirst, own, lineSecond, own))})
	one := visit(t, c.mustLogin(ssh.PublicKeys(a)), "xterm", 120, 40, nil, "", neighbour)
	one.shows("live", "mine")
	one.types("W")
	one.shows("no instructor is here")
	ada := visit(t, c.mustLogin(ssh.PublicKeys(first)), "xterm", 140, 40, nil, "configmaps")
	ada.shows("live", "mine")
	ada.types("W")
	ada.shows("no other instructor is here")
	one.types("W")
	one.shows("watching ada", "ConfigMaps")
	one.types("W")
	one.gone("watching ada")

	bea := visit(t, c.mustLogin(ssh.PublicKeys(second)), "xterm", 140, 40, nil, "services")
	bea.shows("live", "mine")
	one.types("W")
	one.shows("Follow which instructor", "ada", "bea", "key pressed")
	one.types("bea\r")
	one.shows("watching bea", "Services")
	bea.shows("1 watch")
	bea.types(":serviceaccounts\r")
	one.shows("watching bea", "ServiceAccounts")

	// An instructor follows the only other one at once, who then does not follow
	// back; who follows the first is told that nothing will move there.
	bea.types("W")
	bea.shows("watching ada", "ConfigMaps")
	ada.shows("1 watch")
	one.shows("watching bea, who looks at another screen", "ServiceAccounts")
	ada.types("W")
	ada.shows("you would see nothing but each other", "ConfigMaps")
	bea.types("W")
	bea.gone("watching ada")
	one.gone("who looks at another screen")
	ada.gone("1 watch")
	ada.types("W")
	ada.shows("watching bea", "ServiceAccounts")
	bea.shows("2 watch")
	ada.types("W")
	ada.gone("watching bea")

	bea.types("\x03")
	one.shows("bea has left", "Pods", "mine")
	one.gone("watching") // the screen of who has left
	bea.ends()
	one.types("W")
	one.shows("watching ada", "ConfigMaps")

	// Who follows is there as long as the one who leads.
	before := c.server.Touched(1)
	ada.types(":pods\r")
	one.shows("watching ada", "$ kubectl get pods")
	following := c.server.Touched(1)
	if !following.After(before) {
		t.Error("who follows an instructor idles while they work")
	}
	one.types("W")
	one.gone("watching ada")
	alone := c.server.Touched(1)
	ada.types(":configmaps\r")
	ada.shows("ConfigMaps")
	if got := c.server.Touched(1); !got.Equal(alone) {
		t.Error("who follows nobody is kept in by an instructor's keys")
	}

	// The list of the class says who follows whom.
	ada.types(":who\r")
	ada.shows("Who is here: 1", "pods · "+own)
	one.types("W")
	one.shows("watching ada")
	ada.shows("Who is here: 1", "follows ada")
	one.types("W")
	ada.shows("Who is here: 1", "pods · "+own)
	ada.types("\x1b")
	ada.gone("Who is here")
	again := visit(t, c.mustLogin(ssh.PublicKeys(first)), "xterm", 140, 40, nil, "services")
	again.shows("live", "mine")
	one.types("W")
	one.shows("Follow which instructor", "ada #2", "ada #4")
}
