package ui

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/pace"
)

// framePeriod is how often frames are drawn at most. What a key brings about is
// drawn sooner: keyTime after it, and keyPeriod after the last frame.
const (
	framePeriod = time.Second / 120
	keyPeriod   = time.Millisecond
	keyTime     = 300 * time.Millisecond
)

// pump draws frames in place of Bubble Tea's renderer, whose ticker wakes 120
// times a second with nothing to draw: 1.8 % of a core, measured. Here a frame is
// drawn when there is one, at once if the last is long enough ago. While the
// terminal is slow to take a frame, or slow to answer (package pace), only the
// newest waits: frames are skipped, never queued. Frame never blocks; one
// goroutine writes.
type pump struct {
	out  painter // it wants frames as Bubble Tea writes them
	hand handOver
	pace pace.Pace

	mu     sync.Mutex // over what follows
	next   string
	w, h   int
	fresh  bool // next has not been drawn
	paused bool
	keyed  bool      // next is what a key brought about
	key    time.Time // the last one

	drawing sync.Mutex // held while a frame is written
	wake    chan struct{}
	done    chan struct{}
	ended   chan struct{}
	shown   []string // lines; nil: nothing is known of the screen
	frame   bytes.Buffer
	sw, sh  int // the size that shown is of
}

// painter is paint.Writer.
type painter interface {
	io.Writer
	Sent() uint64 // bytes that the terminal was given so far
}

// enterScreen and leaveScreen take the alternate screen and give it back.
var (
	enterScreen = ansi.SetMode(ansi.ModeAltScreenSaveCursor) + ansi.EraseEntireScreen + ansi.CursorHomePosition +
		ansi.HideCursor + ansi.SetMode(ansi.ModeBracketedPaste)
	leaveScreen = ansi.ResetMode(ansi.ModeBracketedPaste) + ansi.ShowCursor + ansi.ResetMode(ansi.ModeAltScreenSaveCursor)
)

// startPump takes the screen over. guard is deferred where it draws.
func startPump(out painter, hand handOver, guard func()) *pump {
	p := &pump{
		out: out, hand: hand, wake: make(chan struct{}, 1),
		done: make(chan struct{}), ended: make(chan struct{}),
	}
	io.WriteString(out, enterScreen)
	go func() {
		defer close(p.ended)
		defer guard()
		p.run()
	}()
	return p
}

// stop gives the screen back as it was.
func (p *pump) stop() {
	close(p.done)
	<-p.ended
	io.WriteString(p.out, leaveScreen)
}

// Frame has a frame drawn, of a screen of that size. One that is like the last
// costs a comparison.
func (p *pump) Frame(s string, w, h int) {
	p.mu.Lock()
	if !p.fresh && s == p.next && w == p.w && h == p.h {
		p.mu.Unlock()
		return
	}
	p.next, p.w, p.h, p.fresh = s, w, h, true
	p.keyed = p.keyed || time.Since(p.key) < keyTime
	p.mu.Unlock()
	p.signal()
}

// Key notes that a person has done something: what follows is drawn at once.
func (p *pump) Key() {
	p.mu.Lock()
	p.key = time.Now()
	p.mu.Unlock()
}

// Awaited and Answered are for the reader of the terminal's answers.
func (p *pump) Awaited() bool { return p.pace.Awaited() }

// Owed is too.
func (p *pump) Owed() bool { return p.pace.Owed() }

// Answered notes one.
func (p *pump) Answered() {
	if p.pace.Answered(time.Now()) {
		p.ask()
	}
	p.signal()
}

func (p *pump) ask() { io.WriteString(p.out, pace.Question) }

func (p *pump) signal() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Pause leaves the screen to someone else, Resume takes it back and draws all
// of it.
func (p *pump) Pause() {
	p.drawing.Lock()
	defer p.drawing.Unlock()
	p.mu.Lock()
	p.paused = true
	p.mu.Unlock()
	io.WriteString(p.out, leaveScreen)
	p.hand.Pause()
}

// Resume ends a Pause.
func (p *pump) Resume() {
	p.drawing.Lock()
	defer p.drawing.Unlock()
	p.hand.Resume()
	io.WriteString(p.out, enterScreen)
	p.shown = nil
	p.mu.Lock()
	p.paused, p.fresh = false, true
	p.mu.Unlock()
	p.signal()
}

func (p *pump) run() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var last time.Time
	for {
		select {
		case <-p.done:
			return
		case <-p.wake:
		case <-timer.C:
		}
		keyed, due := p.due()
		if !due {
			continue
		}
		now := time.Now()
		period := framePeriod
		if keyed {
			period = keyPeriod
		}
		if rest := last.Add(period).Sub(now); rest > 0 {
			timer.Reset(rest)
			continue
		}
		if wait, ok := p.pace.Ready(now, keyed); !ok {
			timer.Reset(wait)
			continue
		}
		p.draw(keyed)
		last = now
	}
}

// due says whether there is a frame to draw, and whether for a key.
func (p *pump) due() (keyed, due bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.keyed, p.fresh && !p.paused
}

func (p *pump) draw(keyed bool) {
	p.drawing.Lock()
	defer p.drawing.Unlock()
	p.mu.Lock()
	if !p.fresh || p.paused {
		p.mu.Unlock()
		return
	}
	frame, w, h := p.next, p.w, p.h
	p.fresh, p.keyed = false, false
	p.mu.Unlock()
	if w != p.sw || h != p.sh {
		p.shown, p.sw, p.sh = nil, w, h
	}
	lines := strings.Split(frame, "\n")
	if len(lines) > h {
		lines = lines[:h]
	}
	if p.encode(lines) {
		before := p.out.Sent()
		p.out.Write(p.frame.Bytes())
		if n := int(p.out.Sent() - before); n > 0 && p.pace.Sent(time.Now(), n, keyed) {
			p.ask()
		}
	}
	p.shown = lines
}

// encode puts a frame into p.frame as Bubble Tea writes it: home, then the rows,
// an unchanged one as a mere line feed. It says whether anything has changed.
func (p *pump) encode(lines []string) bool {
	b := &p.frame
	b.Reset()
	changed := len(p.shown) != len(lines)
	b.WriteString(ansi.CursorHomePosition)
	for i, l := range lines {
		if i < len(p.shown) && p.shown[i] == l {
			if i < len(lines)-1 {
				b.WriteByte('\n')
			}
			continue
		}
		changed = true
		l = ansi.Truncate(l, p.sw, "")
		b.WriteString(l)
		if ansi.StringWidth(l) < p.sw { // at the last cell it would erase that
			b.WriteString(ansi.EraseLineRight)
		}
		if i < len(lines)-1 {
			b.WriteString("\r\n")
		}
	}
	if !changed {
		return false
	}
	if len(p.shown) > len(lines) || p.shown == nil && len(lines) < p.sh {
		b.WriteString(ansi.EraseScreenBelow)
	}
	b.WriteString(ansi.CursorPosition(1, len(lines)))
	return true
}

// pumped is the program's model with the pump in the renderer's place.
type pumped struct {
	m    *Model
	pump *pump
	tidy *tidy // nil where the process is not the person's alone
}

func (p pumped) Init() tea.Cmd { return p.m.Init() }

func (p pumped) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg, tea.WindowSizeMsg:
		p.pump.Key()
		if p.tidy != nil {
			p.tidy.Key()
		}
	case rowsReadyMsg:
		if p.tidy != nil && msg.page.Snapshot.Health.State == kube.Live {
			p.tidy.Loaded(msg.page.Total())
		}
	}
	_, cmd := p.m.Update(msg)
	return p, cmd
}

// View hands the frame on. What Bubble Tea gets is not drawn.
func (p pumped) View() string {
	p.pump.Frame(p.m.View(), p.m.w, p.m.h)
	return ""
}
