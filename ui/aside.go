package ui

import (
	"context"
	"io"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/parser"

	"example.org/hackfest/ui/clean"
)

// asidePeriod is how soon somebody in a shell hears what the class is told.
const asidePeriod = time.Second

// aside is the way to a terminal that is given away, and lets what cannot wait be
// said beside what runs there, as wall does. Within a sequence of what runs there
// nothing is said, nor over a program that has the whole screen: the bell rings, and
// the words come when it leaves. Safe for concurrent use.
type aside struct {
	mu     sync.Mutex
	out    io.Writer
	parser *ansi.Parser // of what is written
	whole  bool         // something has the whole screen
	held   []byte
}

func newAside(out io.Writer) *aside {
	a := &aside{out: out, parser: ansi.NewParser()}
	a.parser.SetDataSize(64) // of the strings nothing is looked at
	a.parser.SetHandler(ansi.Handler{HandleCsi: a.sequence})
	return a
}

// sequence notes when the alternate screen is taken and left.
// Source: xterm's "Control Sequences", DEC Private Mode Set.
func (a *aside) sequence(cmd ansi.Cmd, params ansi.Params) {
	if cmd.Prefix() != '?' || cmd.Final() != 'h' && cmd.Final() != 'l' {
		return
	}
	params.ForEach(0, func(_, mode int, _ bool) {
		if mode == 47 || mode == 1047 || mode == 1049 {
			a.whole = cmd.Final() == 'h'
		}
	})
}

// Write passes on what runs there.
func (a *aside) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	n, err := a.out.Write(p)
	for _, b := range p[:n] {
		a.parser.Advance(b)
	}
	if len(a.held) > 0 && err == nil && a.free() {
		_, err = a.out.Write(a.held)
		a.held = nil
	}
	return n, err
}

// between says that no sequence has begun, and free that words do no harm.
func (a *aside) between() bool { return a.parser.State() == parser.GroundState }
func (a *aside) free() bool    { return !a.whole && a.between() }

// say says something that may be hostile, on lines of its own.
func (a *aside) say(text string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	line := []byte("\r\n[hackfest] " + clean.Line(text) + "\r\n")
	if !a.free() {
		a.held = append(a.held, line...)
		if !a.between() {
			return // the bell would end a string; its end is near
		}
		line = []byte("\a")
	}
	a.out.Write(line) // that it cannot is seen by what runs there
}

// hears tells the person what concerns them while the terminal is given away, until
// ctx ends.
func (s *session) hears(ctx context.Context, to *aside) {
	tick := time.NewTicker(asidePeriod)
	defer tick.Stop()
	warned := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			warned = s.hearsNow(to, warned)
		}
	}
}

// hearsNow tells what the class was told, which is kept for the screen, too, and that
// the session ends soon for idling, unless that was said. It gives whether it was.
func (s *session) hearsNow(to *aside, warned bool) bool {
	for _, text := range s.class.News() {
		s.heard = append(s.heard, text)
		to.say(text)
	}
	text := idlesAt(s.class, s.noting.now())
	if text != "" && !warned {
		to.say(text)
	}
	return text != ""
}
