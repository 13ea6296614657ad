package serve_test

import (
	"bytes"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/ui/serve"
)

// flood logs in many times, so many at a time, and gives what was let in and what
// the others were told.
func (c *class) flood(t *testing.T, times, atOnce int, auth ssh.AuthMethod, in func(*ssh.Client)) (let int, told map[string]int) {
	t.Helper()
	told = map[string]int{}
	var mu sync.Mutex
	var all sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for range times {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			said := ""
			client, err := ssh.Dial("tcp", c.address, &ssh.ClientConfig{
				User: "x", Auth: []ssh.AuthMethod{auth}, HostKeyCallback: ssh.FixedHostKey(c.server.HostKey()), Timeout: patience,
				BannerCallback: func(text string) error {
					said = strings.TrimSpace(text)
					return nil
				},
			})
			mu.Lock()
			if err != nil {
				told[said]++
			} else {
				let++
			}
			mu.Unlock()
			if err == nil {
				in(client)
			}
		})
	}
	all.Wait()
	return let, told
}

// TestManyGoodLogins: whoever has a right key, or a right code, and logs in a
// thousand times, has no more than one person may; another goes on, and what was
// taken is given back.
func TestManyGoodLogins(t *testing.T) {
	const times, atOnce = 250, 20
	alice, line := newKey(t, "alice")
	eve, line2 := newKey(t, "eve")
	codes, err := serve.Invite("ws", 1)
	if err != nil {
		t.Fatal(err)
	}
	opened := time.Now()
	c := open(t, serve.Options{
		AuthorizedKeys: file(t, "keys", line+line2), Codes: file(t, "codes", codes[0].Line+"\n"), AsSelf: true,
		Limits: serve.Limits{Unproven: 4 * times}, // those that are on their way out are none of this
	})
	p := visit(t, c.mustLogin(ssh.PublicKeys(alice)), "xterm", 100, 30, nil, "pods -n default")
	p.shows("ambassador", "live")
	before := goroutines()
	kept := heap()
	for who, auth := range map[string]ssh.AuthMethod{"eve": ssh.PublicKeys(eve), "ws-01": typed(codes[0].Code)} {
		// They hold what they get: no more connections than one may have, and of
		// these no more sessions.
		var held []*ssh.Client
		var mu sync.Mutex
		began := time.Now()
		during := p.answered(func() {
			let, told := c.flood(t, times, atOnce, auth, func(client *ssh.Client) {
				mu.Lock()
				held = append(held, client)
				mu.Unlock()
				s, err := client.NewSession()
				if err != nil {
					return
				}
				s.StdinPipe() // it stays open
				if s.RequestPty("xterm", 24, 80, ssh.TerminalModes{}) == nil {
					s.Shell()
				}
			})
			if let != 10 || told["hackfest: you have 10 connections already: end one of them"] != times-10 {
				t.Errorf("%s: %d connections let in at once, the others were told %v", who, let, told)
			}
		})
		if during-before > 1000 { // all that are under way, and ten that are held
			t.Errorf("%s: %d goroutines for one person", who, during-before)
		}
		if n := strings.Count(c.log.String(), fmt.Sprintf(`"msg":"begin","who":%q`, who)); n > 4 {
			t.Errorf("%s has %d sessions at once", who, n)
		}
		for _, client := range held {
			client.Close()
		}

		// They go at once and come again: no more often than the rate. As long as the
		// server has not noticed that they are gone they are told of their connections.
		let := 10
		const wait = "hackfest: too many logins: wait a moment"
		logged := func() bool { // of a flood a line a second is left
			return regexp.MustCompile(fmt.Sprintf(`"msg":"refused","who":%q.*too many logins`, who)).MatchString(c.log.String())
		}
		p.answered(func() {
			for limit, n := time.Now().Add(patience), 0; n == 0 || !logged(); {
				more, told := c.flood(t, times, atOnce, auth, func(client *ssh.Client) { client.Close() })
				let += more
				if n += told[wait]; time.Now().After(limit) && (n == 0 || !logged()) {
					t.Errorf("%s: nobody is told to wait, or it is not in the log: %v", who, told)
					return
				}
			}
		})
		if most := 60 + int(time.Since(began)/time.Second) + 1; let > most {
			t.Errorf("%s: %d logins, want %d at most", who, let, most)
		}
	}
	if n, most := strings.Count(c.log.String(), `"msg":"refused"`), 100+int(time.Since(opened)/time.Second)+1; n > most {
		t.Errorf("%d lines of the log tell of refusals, want %d at most", n, most)
	}
	limit := time.After(patience)
	for tick := time.NewTicker(20 * time.Millisecond); goroutines() > before+5; {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("%d goroutines of sessions, %d before the floods", goroutines(), before)
		}
	}
	if more := heap() - kept; more > 32<<20 {
		t.Errorf("%d MB are kept of it", more>>20)
	}
}

// goroutines counts those of connections, at both of their ends, and of sessions.
func goroutines() (n int) {
	buf := make([]byte, 16<<20)
	for g := range bytes.SplitSeq(buf[:runtime.Stack(buf, true)], []byte("\n\n")) {
		if bytes.Contains(g, []byte("x/crypto/ssh")) || bytes.Contains(g, []byte("hackfest/ui")) {
			n++
		}
	}
	return n
}

// heap is how much memory is in use, in bytes.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// answered presses keys and waits for each to be answered while do is done, once
// at least. It gives the most goroutines that it saw.
func (p *far) answered(do func()) (most int) {
	p.t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	for {
		p.types("?")
		p.shows("Keys")
		p.types("\x1b")
		p.gone("Keys")
		most = max(most, goroutines())
		select {
		case <-done:
			return most
		default:
		}
	}
}

// TestTheClassJoinsAtOnce: a hundred people behind one address are all let in.
func TestTheClassJoinsAtOnce(t *testing.T) {
	codes, err := serve.Invite("ws", 100)
	if err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for _, i := range codes {
		lines.WriteString(i.Line + "\n")
	}
	c := open(t, serve.Options{Codes: file(t, "codes", lines.String()), AsSelf: true})
	var all sync.WaitGroup
	var in atomic.Int32
	for _, i := range codes {
		all.Go(func() {
			if _, err := c.login(typed(i.Code)); err != nil {
				t.Errorf("%s: %v", i.Seat, err)
				return
			}
			in.Add(1)
		})
	}
	all.Wait()
	if n := in.Load(); n != 100 {
		t.Errorf("%d of 100 are in", n)
	}
}
