package serve_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/serve"
)

// TestFilesUnderWay: who leads, who runs the server and the log hear of a file that
// breaks, that it is good again, and of who would be refused by what it says now.
func TestFilesUnderWay(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-07")
	bound(t, s, "chiefs")
	chief, line := newKey(t, "ada")
	told := &lines{changed: make(chan struct{}, 1)}
	text := fmt.Sprintf("people:\n- {seat: ada, key: %q, user: chief, groups: [chiefs], role: instructor, namespace: %s}\n", line, own)
	path := file(t, "roster", text)
	c := open(t, serve.Options{
		AuthorizedKeys: file(t, "keys", line), Roster: path, Tell: func(text string) { fmt.Fprintln(told, text) },
	})
	ada := visit(t, c.mustLogin(ssh.PublicKeys(chief)), "xterm", 160, 40, nil, "configmaps")
	ada.shows("live", "mine")
	all := []string{"line 3 is no YAML", path + " is good again", "ws-09: in the roster, but with neither a code nor a key"}
	rewrite(t, path, text+"- {seat: ws-08\n")
	ada.shows("line 3 is no YAML", "what it said before holds")
	rewrite(t, path, text)
	ada.shows("roster is good again")
	rewrite(t, path, text+"- {seat: ws-09, user: ws-09}\n")
	ada.shows(all[2])
	if err := os.Rename(path, path+"-away"); err != nil {
		t.Fatal(err)
	}
	ada.shows("no such file", "what it said before holds")
	if err := os.Rename(path+"-away", path); err != nil {
		t.Fatal(err)
	}
	ada.shows("roster is good again")
	for i, text := range all {
		want := 1
		if i == 1 {
			want = 2
		}
		if n, m := strings.Count(told.String(), text), strings.Count(c.log.String(), text); n != want || m != want {
			t.Errorf("%q is told %d times, and %d times in the log\n%s", text, n, m, told)
		}
	}
}
