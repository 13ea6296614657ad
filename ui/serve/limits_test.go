package serve_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/ui/serve"
)

// TestFlood: connections that never log in are bounded, and the class goes on, for
// those of other addresses even while they are open.
func TestFlood(t *testing.T) {
	key, line := newKey(t, "a")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", line), AsSelf: true, Limits: serve.Limits{Unproven: 20}})
	p := visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 100, 30, nil, "pods -n default")
	p.shows("ambassador", "live")
	before := runtime.NumGoroutine()
	var conns []net.Conn
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 1000 {
		all.Go(func() {
			conn, err := net.Dial("tcp", c.address)
			if err != nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			conns = append(conns, conn)
		})
	}
	all.Wait()
	p.types("?")
	p.shows("Keys")
	if n := runtime.NumGoroutine() - before; n > 200 {
		t.Errorf("%d goroutines for those who have not logged in", n)
	}
	elsewhere := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	raw, err := elsewhere.Dial("tcp", c.address)
	if err != nil {
		t.Fatal(err)
	}
	conn, _, _, err := ssh.NewClientConn(raw, c.address, &ssh.ClientConfig{
		User: "a", Auth: []ssh.AuthMethod{ssh.PublicKeys(key)}, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		t.Errorf("one address keeps another out: %v", err)
	} else {
		conn.Close()
	}
	if !strings.Contains(c.log.String(), "too many connections that have not logged in") {
		t.Error("the log does not tell of it")
	}
	for _, conn := range conns {
		conn.Close()
	}
	c.comes(ssh.PublicKeys(key))
}

// TestWhoNeverReads is dropped, whatever a container has to say to them; others go
// on.
func TestWhoNeverReads(t *testing.T) {
	c := open(t, serve.Options{Insecure: true, AsSelf: true, Limits: serve.Limits{Stall: time.Second}})
	client := c.mustLogin()
	p := visit(t, client, "xterm", 100, 30, nil, "pods/sidecar-demo -n default")
	p.shows("CONTAINERS", "webserver")
	p.types("x")
	p.shows("Run a command")
	p.deaf <- struct{}{}
	p.types("yes\r")
	gone := make(chan error, 1)
	go func() { gone <- client.Wait() }()
	select {
	case <-gone:
	case <-time.After(patience):
		t.Error("it is still there")
	}
	<-p.deaf
	other := visit(t, c.mustLogin(), "xterm", 100, 30, nil, "pods -n default")
	other.shows("ambassador")
}

// TestPaste: ten megabytes are taken as fast as they are read, and harm nobody.
func TestPaste(t *testing.T) {
	c := open(t, serve.Options{Insecure: true, AsSelf: true})
	p := visit(t, c.mustLogin(), "xterm", 100, 30, nil, "pods -n default")
	p.shows("ambassador", "live")
	go func() {
		p.keys.Write([]byte("\x1b[200~"))
		for range 1 << 10 { // the terminal answers in between
			p.keys.Write(bytes.Repeat([]byte("0123456789"), 1<<10))
		}
		p.keys.Write([]byte("\x1b[201~?"))
	}()
	other := visit(t, c.mustLogin(), "xterm", 100, 30, nil, "pods -n default")
	other.shows("ambassador")
	other.types("?")
	other.shows("Keys")
	p.shows("Keys")
}

// TestLimits: sessions of one person, and in all.
func TestLimits(t *testing.T) {
	key, line := newKey(t, "a")
	key2, line2 := newKey(t, "b")
	c := open(t, serve.Options{
		AuthorizedKeys: file(t, "keys", line+line2), AsSelf: true,
		Limits: serve.Limits{Sessions: 3, PerKey: 2},
	})
	first := visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 100, 30, nil, "pods -n default")
	first.shows("ambassador")
	second := visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 100, 30, nil, "pods -n default")
	second.shows("ambassador")
	third := visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 100, 30, nil, "")
	if code := third.ends(); code != 1 || !strings.Contains(string(third.bytes()), "you have 2 sessions already") {
		t.Errorf("%d, %q", code, third.bytes())
	}
	fourth := visit(t, c.mustLogin(ssh.PublicKeys(key2)), "xterm", 100, 30, nil, "pods -n default")
	fourth.shows("ambassador")
	fifth := visit(t, c.mustLogin(ssh.PublicKeys(key2)), "xterm", 100, 30, nil, "")
	if fifth.ends(); !strings.Contains(string(fifth.bytes()), "the class is full") {
		t.Errorf("%q", fifth.bytes())
	}
}

// TestIdling: a session without a key pressed ends.
func TestIdling(t *testing.T) {
	c := open(t, serve.Options{Insecure: true, AsSelf: true, Limits: serve.Limits{Idle: 5 * time.Second}})
	p := visit(t, c.mustLogin(), "xterm", 100, 30, nil, "pods -n default")
	if code := p.ends(); code != 1 || !strings.Contains(string(p.bytes()), "no key was pressed for 5s") {
		t.Errorf("%d, %q", code, p.bytes())
	}
}

func TestHealthPage(t *testing.T) {
	c := open(t, serve.Options{Insecure: true, AsSelf: true})
	if stop, err := c.server.ServeHealth("0.0.0.0:0"); err == nil {
		stop()
		t.Error("the health page is open to the world")
	}
	address := ""
	for {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address = l.Addr().String()
		l.Close()
		stop, err := c.server.ServeHealth(address)
		if errors.Is(err, syscall.EADDRINUSE) { // another has taken it meanwhile
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		defer stop()
		break
	}
	p := visit(t, c.mustLogin(), "xterm", 100, 30, nil, "pods -n default")
	p.shows("ambassador")
	answer, err := http.Get("http://" + address + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var h serve.Health
	if err := json.NewDecoder(answer.Body).Decode(&h); err != nil || h.Sessions != 1 || h.Cluster != "live" || answer.StatusCode != 200 {
		t.Errorf("%+v, %v", h, err)
	}
}
