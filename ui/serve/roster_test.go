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

// TestRosterChangedUnderWay: who is taken out of the roster is out, who becomes
// another has to log in again, all others stay.
func TestRosterChangedUnderWay(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-07")
	var lines []string
	var people []string
	var keys []ssh.Signer
	for _, seat := range []string{"out", "other", "same"} {
		key, line := newKey(t, seat)
		keys, lines = append(keys, key), append(lines, line)
		people = append(people, fmt.Sprintf("- {seat: %s, key: %q, user: ws-07, namespace: %s}\n", seat, line, own))
	}
	roster := file(t, "roster", "people:\n"+strings.Join(people, ""))
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", strings.Join(lines, "")), Roster: roster})
	var at []*far
	for _, key := range keys {
		p := visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 100, 30, nil, "")
		p.shows("live", "mine")
		at = append(at, p)
	}
	changed := "people:\n" + strings.Replace(people[1], "user: ws-07", "user: ws-08", 1) + people[2]
	if err := os.WriteFile(roster, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, why := range []string{"you are not in the class any more", "log in again"} {
		if code := at[i].ends(); code != 1 || !strings.Contains(string(at[i].bytes()), why) {
			t.Errorf("%d: %d, %q", i, code, at[i].screen())
		}
	}
	if _, err := c.login(ssh.PublicKeys(keys[0])); err == nil {
		t.Error("who is out gets in again")
	}
	again := visit(t, c.mustLogin(ssh.PublicKeys(keys[1])), "xterm", 100, 30, nil, "")
	again.shows("You may not list pods")
	at[2].types("?")
	at[2].shows("Keys")
}
