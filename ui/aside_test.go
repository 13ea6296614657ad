package ui

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestAside: what is said stands on lines of its own, and never within a program
// that has the whole screen, wherever what that writes is cut.
func TestAside(t *testing.T) {
	const before, in, inside, out, after = "$ vi\r\n", "\x1b[?1049h", "\x1b]0;title\atext", "\x1b[?1049l", "$ "
	all := before + in + inside + out + after
	title := len(before+in) + strings.Index(inside, "\a")
	const line = "\r\n[hackfest] ada:␛[2J look\r\n"
	for cut := range len(all) + 1 {
		var b bytes.Buffer
		a := newAside(&b)
		for _, piece := range []string{all[:cut], all[cut:]} {
			if n, err := a.Write([]byte(piece)); n != len(piece) || err != nil {
				t.Fatal(n, err)
			}
			if piece == all[cut:] {
				break
			}
			a.say("ada:\x1b[2J look")
		}
		want := all[:cut] + line + all[cut:]
		if cut > len(before) && cut < len(before+in+inside+out) { // it waits
			bell := "\a"
			if cut < len(before+in) || cut > len(before+in) && cut <= title || cut > len(before+in+inside) { // in a sequence
				bell = ""
			}
			want = all[:cut] + bell + all[cut:] + line
		}
		if got := b.String(); got != want {
			t.Errorf("cut at %d: %q, want %q", cut, got, want)
		}
	}
	for _, way := range []string{"1049", "1047", "47"} {
		var b bytes.Buffer
		a := newAside(&b)
		for _, c := range "\x1b[?" + way + "h" {
			fmt.Fprint(a, string(c))
		}
		a.say("look")
		if !strings.HasSuffix(b.String(), "h\a") {
			t.Errorf("?%sh: %q", way, b.String())
		}
		for _, c := range "\x1b[?" + way + "l" {
			fmt.Fprint(a, string(c))
		}
		if !strings.HasSuffix(b.String(), "l\r\n[hackfest] look\r\n") {
			t.Errorf("?%sl: %q", way, b.String())
		}
	}
}

// teller is a class as somebody in a shell hears it.
type teller struct {
	Class
	mu   sync.Mutex
	news []string
	end  time.Time
}

func (c *teller) News() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	news := c.news
	c.news = nil
	return news
}

func (c *teller) Idles() (time.Time, time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.end, time.Hour
}

func (c *teller) set(end time.Time, news ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end, c.news = end, news
}

// TestHears: each message once, and once each time that idling comes to its end.
func TestHears(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		class := &teller{end: time.Now().Add(time.Hour)}
		s := &session{class: class, noting: noting{now: time.Now}}
		var b bytes.Buffer
		go s.hears(t.Context(), newAside(&b))
		said := func(want string) {
			t.Helper()
			time.Sleep(5 * time.Second) // the bubble's clock
			synctest.Wait()
			if got := strings.ReplaceAll(b.String(), "\r\n", "|"); got != want {
				t.Errorf("%q, want %q", got, want)
			}
			b.Reset()
		}
		said("")
		class.set(time.Now().Add(time.Hour), "ada: look", "ada: here")
		said("|[hackfest] ada: look||[hackfest] ada: here|")
		said("")
		class.set(time.Now().Add(30 * time.Second))
		said("|[hackfest] you will be put out in 29s for idling: press a key|")
		said("")
		class.set(time.Now().Add(time.Hour)) // a key was pressed
		said("")
		class.set(time.Now().Add(50 * time.Second))
		said("|[hackfest] you will be put out in 49s for idling: press a key|")
		if len(s.heard) != 2 {
			t.Errorf("for the screen: %q", s.heard)
		}
	})
}
