package serve_test

import (
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/ui"
	"example.org/hackfest/ui/serve"
)

// TestIdlingIsTold: a session says that it is about to end, by the server's own
// count. The program's clock is set on.
func TestIdlingIsTold(t *testing.T) {
	key, line := newKey(t, "a")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", line), AsSelf: true, Limits: serve.Limits{Idle: time.Hour}})
	var on atomic.Int64
	c.server.Meddle(func(o *ui.Options) {
		o.Now = func() time.Time { return time.Now().Add(time.Duration(on.Load())) }
	})
	const put = "for idling: press a key"
	p := visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 100, 30, nil, "pods -n default")
	p.shows("ambassador", "live")
	if end, touched := c.server.Idles(1), c.server.Touched(1); !end.Equal(touched.Add(time.Hour)) {
		t.Errorf("touched at %v, it ends at %v", touched, end)
	}
	on.Store(int64(time.Hour - 50*time.Second))
	p.shows("you will be put out in ", put)
	on.Store(0)
	p.types("?")
	p.shows("Keys")
	p.gone(put)
	p.types("\x1b")
	p.gone("Keys")

	p.types("s")
	p.shows("Shell in which container")
	p.types("\r")
	p.shows("$ kubectl exec", "root@ambassador:/#")
	on.Store(int64(time.Hour - 50*time.Second))
	p.shows("[hackfest] you will be put out in ", put)
}
