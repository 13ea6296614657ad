package ui

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
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
	news []string
	end  time.Time
}

func (c *teller) News() []string {
	news := c.news
	c.news = nil
	return news
}

func (c *teller) Idles() (time.Time, time.Duration) { return c.end, time.Hour }

// TestHears: each message once, and once each time that idling comes to its end.
func TestHears(t *testing.T) {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	class := &teller{}
	s := &session{class: class, noting: noting{now: func() time.Time { return now }}}
	var b bytes.Buffer
	to, warned := newAside(&b), false
	for _, c := range []struct {
		left time.Duration
		news []string
		want string
	}{
		{time.Hour, nil, ""},
		{time.Hour, []string{"ada: look", "ada: here"}, "|[hackfest] ada: look||[hackfest] ada: here|"},
		{time.Hour, nil, ""},
		{29 * time.Second, nil, "|[hackfest] you will be put out in 29s for idling: press a key|"},
		{20 * time.Second, nil, ""},
		{time.Hour, nil, ""}, // a key was pressed
		{49 * time.Second, []string{"ada: go on"}, "|[hackfest] ada: go on||[hackfest] you will be put out in 49s for idling: press a key|"},
	} {
		class.end, class.news = now.Add(c.left), c.news
		warned = s.hearsNow(to, warned)
		if got := strings.ReplaceAll(b.String(), "\r\n", "|"); got != c.want {
			t.Errorf("%v left, %q: %q, want %q", c.left, c.news, got, c.want)
		}
		b.Reset()
	}
	if strings.Join(s.heard, ", ") != "ada: look, ada: here, ada: go on" {
		t.Errorf("for the screen: %q", s.heard)
	}
}
