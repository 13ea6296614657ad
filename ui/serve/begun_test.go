package serve_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/ui/serve"
)

// TestManySessionsOfOnePerson: one after the other, through whatever connections,
// they begin no more often than the rate; each is told, another person goes on, and
// the log is not filled.
func TestManySessionsOfOnePerson(t *testing.T) {
	const times, atOnce = 400, 5
	eve, lineEve := newKey(t, "eve")
	ann, lineAnn := newKey(t, "ann")
	c := open(t, serve.Options{
		AuthorizedKeys: file(t, "keys", lineEve+lineAnn), AsSelf: true, Limits: serve.Limits{Logins: atOnce},
	})
	began := time.Now()
	one, other := c.mustLogin(ssh.PublicKeys(eve)), c.mustLogin(ssh.PublicKeys(eve))
	let := 0
	for i := range times {
		client := one
		if i%2 == 1 {
			client = other
		}
		switch out, err := once(t, client, "pods -n default"); {
		case err == nil && strings.Contains(out, "ambassador"):
			let++
		case err == nil || out != "hackfest: too many sessions were begun: wait a moment\n":
			t.Fatalf("%d: %v, %q", i, err, out)
		}
	}
	seconds := int(time.Since(began)/time.Second) + 1
	if let < atOnce || let > atOnce+seconds {
		t.Errorf("%d of %d sessions in %d s", let, times, seconds)
	}
	log := c.log.String()
	if n := strings.Count(log, "too many sessions were begun"); n == 0 || n > 100+seconds {
		t.Errorf("%d lines of the log in %d s", n, seconds)
	}
	if n := strings.Count(log, `"msg":"begin","who":"eve"`); n != let {
		t.Errorf("%d sessions are in the log, %d were let in", n, let)
	}
	if out, err := once(t, c.mustLogin(ssh.PublicKeys(ann)), "pods -n default"); err != nil || !strings.Contains(out, "ambassador") {
		t.Errorf("another: %v, %s", err, out)
	}
}
