package paint

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

var _ term.File = (*Writer)(nil) // by which Bubble Tea finds the terminal

// event is something that happened to a terminal: a write of the renderer's,
// one of a program that had the terminal meanwhile, or another size.
type event struct {
	write  []byte
	direct []byte
	w, h   int
}

// recorder keeps what the renderer writes, and tells of every frame.
type recorder struct {
	mu     sync.Mutex
	events []event
	frames chan struct{}
}

func (r *recorder) Write(p []byte) (int, error) {
	r.add(event{write: append([]byte(nil), p...)})
	if isFrame(p) {
		r.frames <- struct{}{}
	}
	return len(p), nil
}

func (r *recorder) add(e event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

// screen is a model that shows what it is sent.
type screen struct {
	view string
	rec  *recorder
}

type handOver struct{ says string }

func (s screen) Init() tea.Cmd { return nil }
func (s screen) View() string  { return s.view }

func (s screen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case string:
		s.view = msg
	case handOver:
		return s, tea.Exec(&editor{rec: s.rec, says: msg.says}, func(error) tea.Msg { return "" })
	}
	return s, nil
}

// editor has the terminal for a moment and leaves it in disorder.
type editor struct {
	rec  *recorder
	says string
}

func (e *editor) Run() error {
	e.rec.add(event{direct: []byte(e.says)})
	return nil
}
func (e *editor) SetStdin(io.Reader)  {}
func (e *editor) SetStdout(io.Writer) {}
func (e *editor) SetStderr(io.Writer) {}

// record runs the real renderer over random frames.
func record(t testing.TB, art *artist, frames int) []event {
	rnd := art.rnd
	rec := &recorder{frames: make(chan struct{}, 1000)}
	in, typed, err := os.Pipe() // nobody types; a file can be let go of at once
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer typed.Close()
	p := tea.NewProgram(screen{rec: rec}, tea.WithInput(in), tea.WithOutput(rec), tea.WithAltScreen(),
		tea.WithFPS(120), tea.WithoutSignalHandler())
	done := make(chan error, 1)
	go func() {
		_, err := p.Run()
		done <- err
	}()
	next := func() {
		select {
		case <-rec.frames:
		case <-time.After(time.Minute): // no measure of speed
			t.Fatal("no frame came")
		}
	}
	next()
	w, h := 0, 0
	for i := range frames {
		switch n := rnd.IntN(20); {
		case i == 0 || n == 0:
			if w, h = 1+rnd.IntN(60), 1+rnd.IntN(14); art.fixed {
				w, h = 60, 14
			}
			rec.add(event{w: w, h: h})
			p.Send(tea.WindowSizeMsg{Width: w, Height: h})
		case n == 1:
			p.Send(handOver{"$ vi\r\n~\r\n\x1b[31mleft over\x1b[m"})
			next()
		case n == 2:
			p.Send(tea.ClearScreen())
		case n == 3:
			p.Send(tea.ExitAltScreen())
			p.Send(tea.EnterAltScreen())
		case n == 4:
			p.Send(tea.SetWindowTitle("title")())
		}
		for len(rec.frames) > 0 {
			<-rec.frames
		}
		p.Send(fmt.Sprintf("%d\n", i) + art.frame(w, h))
		next()
	}
	p.Quit()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	return rec.events
}

// artist makes frames that change as those of a program do: here a line, there
// a word, now and then everything.
type artist struct {
	rnd         *rand.Rand
	words, pens []string
	fixed       bool // the terminal is never resized
	lines       []string
}

func (a *artist) frame(w, h int) string {
	n := h - 1
	if a.rnd.IntN(6) == 0 {
		n = a.rnd.IntN(h + 2)
	}
	for len(a.lines) < n {
		a.lines = append(a.lines, a.line(w))
	}
	a.lines = a.lines[:max(n, 0)]
	for i := range a.lines {
		if a.rnd.IntN(3) == 0 {
			a.lines[i] = a.line(w)
		}
	}
	return strings.Join(a.lines, "\n")
}

var (
	words = []string{
		"Running", "●", "工作坊", "🚀", "e\u0301", "▌", "0/1", "  ", "aks-nodepool1-30239456-vmss000000", "·", "ｱﾞ", "각",
		"👨\u200d👩\u200d👧", "🇩🇪", "      ", "x", "한", "⚠\ufe0f",
	}
	pens = []string{
		"", "\x1b[m", "\x1b[1m", "\x1b[7m", "\x1b[4m", "\x1b[31m", "\x1b[48;5;236m", "\x1b[38;2;10;20;30m",
		"\x1b[1;38;5;12;48;2;1;2;3m", "\x1b[2m", "\x1b[22m", "\x1b[44m", "\x1b[97m", "\x1b[39;49m", "\x1b[4:3m",
	}
)

func (a *artist) line(w int) string {
	var b strings.Builder
	if a.rnd.IntN(100) == 0 && len(a.words) == len(words) {
		b.WriteString("\u0301") // not understood: such a frame goes out as it is
	}
	for range a.rnd.IntN(w/3 + 2) {
		b.WriteString(a.pens[a.rnd.IntN(len(a.pens))])
		b.WriteString(a.words[a.rnd.IntN(len(a.words))])
		if a.rnd.IntN(3) > 0 {
			b.WriteByte(' ')
		}
	}
	return b.String() + "\x1b[0m"
}

// TestSameScreen shows the same to two terminals, one with a Writer before it.
func TestSameScreen(t *testing.T) {
	rounds := 6
	if testing.Short() {
		rounds = 1
	}
	for seed := range rounds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			art := &artist{rnd: rand.New(rand.NewPCG(uint64(seed), 1)), words: words, pens: pens}
			replay(t, record(t, art, 60))
		})
	}
}

func replay(t *testing.T, events []event) {
	t.Helper()
	w, h := 40, 10
	plain, painted := newEmulator(w, h), newEmulator(w, h)
	out := New(painted)
	out.SetSize(w, h)
	for i, e := range events {
		switch {
		case e.write != nil:
			plain.Write(e.write)
			if n, err := out.Write(e.write); n != len(e.write) || err != nil {
				t.Fatal(n, err)
			}
		case e.direct != nil:
			out.Pause()
			plain.Write(e.direct)
			painted.Write(e.direct)
			out.Resume()
		default:
			plain.resize(e.w, e.h)
			painted.resize(e.w, e.h)
			out.SetSize(e.w, e.h)
		}
		if d := plain.differs(painted); d != "" {
			for _, b := range events[max(i-6, 0):i] {
				t.Logf("%q %q %d x %d", b.write, b.direct, b.w, b.h)
			}
			t.Fatalf("after event %d of %d, %q: %s", i, len(events), e.write, d)
		}
	}
}

// FuzzWrite: whatever comes, nothing breaks, and a frame that brings every row
// puts right what came before.
func FuzzWrite(f *testing.F) {
	for _, s := range []string{"", "\n\n", "a\r\nb", "\x1b[31mx\x1b[K", "工作坊\r工", "\x1b[5;5H\x1b[J", "\u0301", "\x1b[", "\x1b]0;t\x07", "\x9b2J", "\xff"} {
		f.Add([]byte(s), 7, 3)
	}
	f.Fuzz(func(t *testing.T, p []byte, width, height int) {
		width, height = 1+max(width, 0)%80, 1+max(height, 0)%30
		e := newEmulator(width, height)
		w := New(e)
		w.SetSize(width, height)
		for _, s := range []string{ansi.SetModeAltScreenSaveCursor, ansi.EraseEntireScreen, ansi.CursorHomePosition} {
			io.WriteString(w, s)
		}
		if n, err := w.Write(append([]byte("\x1b[H"), p...)); n != len(p)+3 || err != nil {
			t.Fatal(n, err)
		}
		w.Write(p)
		if strings.Contains(string(p), "\x1b") {
			return // it may have left the screen, or be in the middle of something
		}
		rows := make([]string, height)
		for y := range rows {
			rows[y] = strings.Repeat("=", width)
		}
		io.WriteString(w, "\x1b[H"+strings.Join(rows, "\r\n")+"\x1b[1;H")
		for y, want := range rows {
			if got := e.text(y); got != want {
				t.Errorf("row %d is %q", y, got)
			}
		}
	})
}
