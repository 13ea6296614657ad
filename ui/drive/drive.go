// Package drive runs the program in tests without a terminal: keys in, screen
// out, and never a sleep. It works inside a testing/synctest bubble, where "the
// program is idle" is a fact: every goroutine waits for something that only the
// test or the clock can bring.
package drive

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// Program is a model under test. Use it from the test's goroutine alone.
type Program struct {
	t     testing.TB
	model tea.Model
	msgs  chan tea.Msg
	ask   chan func(tea.Model)
	done  chan struct{}
	Quit  bool // the program has ended itself
}

// Start runs a model at a size. It must be called inside synctest.Test, and the
// model's own context must end with the test.
func Start(t testing.TB, m tea.Model, w, h int) *Program {
	p := &Program{t: t, model: m, msgs: make(chan tea.Msg), ask: make(chan func(tea.Model)), done: make(chan struct{})}
	go p.loop()
	t.Cleanup(func() { close(p.done) })
	p.run(m.Init())
	p.Resize(w, h)
	return p
}

// loop is the event loop: it alone touches the model.
func (p *Program) loop() {
	for {
		select {
		case <-p.done:
			return
		case f := <-p.ask:
			f(p.model)
		case msg := <-p.msgs:
			p.handle(msg)
		}
	}
}

func (p *Program) handle(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.QuitMsg:
		p.Quit = true
	case tea.BatchMsg:
		for _, c := range msg {
			p.run(c)
		}
	default:
		next, cmd := p.model.Update(msg)
		p.model = next
		p.run(cmd)
	}
}

// run starts a command as Bubble Tea does: in a goroutine of its own.
func (p *Program) run(c tea.Cmd) {
	if c == nil {
		return
	}
	go func() {
		if msg := c(); msg != nil {
			select {
			case p.msgs <- msg:
			case <-p.done:
			}
		}
	}()
}

// Idle waits until nothing more happens by itself at this moment.
func (p *Program) Idle() { synctest.Wait() }

// Send delivers a message and waits until the program is idle.
func (p *Program) Send(msg tea.Msg) {
	p.msgs <- msg
	p.Idle()
}

// Resize sets the terminal's size, in cells.
func (p *Program) Resize(w, h int) { p.Send(tea.WindowSizeMsg{Width: w, Height: h}) }

// Press sends keys by Bubble Tea's names, one after the other.
func (p *Program) Press(keys ...string) {
	for _, k := range keys {
		p.Send(key(k))
	}
}

// Burst sends keys with nothing in between, as a slow line delivers them.
func (p *Program) Burst(keys ...string) {
	p.ask <- func(tea.Model) {
		for _, k := range keys {
			p.handle(key(k))
		}
	}
	p.Idle()
}

// Type sends each letter of a text as a key.
func (p *Program) Type(text string) {
	for _, r := range text {
		p.Send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
	}
}

// Advance lets the clock run on, with all that it sets off.
func (p *Program) Advance(d time.Duration) {
	time.Sleep(d) // the bubble's clock: no real time passes
	p.Idle()
}

// Frame gives what is painted, with its colours.
func (p *Program) Frame() string {
	frame := make(chan string)
	p.ask <- func(m tea.Model) { frame <- m.View() }
	return <-frame
}

// Screen gives the frame as plain text, lines without trailing spaces.
func (p *Program) Screen() string {
	lines := strings.Split(ansi.Strip(p.Frame()), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

// Shows fails the test unless every text is on the screen.
func (p *Program) Shows(texts ...string) {
	p.t.Helper()
	screen := p.Screen()
	for _, s := range texts {
		if !strings.Contains(screen, s) {
			p.t.Errorf("not on the screen: %q\n%s", s, screen)
		}
	}
}

// Hides fails the test if any text is on the screen.
func (p *Program) Hides(texts ...string) {
	p.t.Helper()
	screen := p.Screen()
	for _, s := range texts {
		if strings.Contains(screen, s) {
			p.t.Errorf("on the screen: %q\n%s", s, screen)
		}
	}
}

var named = map[string]tea.KeyType{
	"enter": tea.KeyEnter, "esc": tea.KeyEsc, "tab": tea.KeyTab, "shift+tab": tea.KeyShiftTab,
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
	"home": tea.KeyHome, "end": tea.KeyEnd, "backspace": tea.KeyBackspace, "ctrl+c": tea.KeyCtrlC,
	"ctrl+f": tea.KeyCtrlF, "ctrl+b": tea.KeyCtrlB, " ": tea.KeySpace,
}

func key(name string) tea.KeyMsg {
	if t, ok := named[name]; ok {
		if t == tea.KeySpace {
			return tea.KeyMsg{Type: t, Runes: []rune{' '}}
		}
		return tea.KeyMsg{Type: t}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}
