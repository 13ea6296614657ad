package tty

import (
	"io"
	"os"
	"sync"
	"time"
	"unicode/utf8"
)

// gateMost bounds what has been typed and not been read, in bytes: whoever types
// more waits.
const gateMost = 64 << 10

// restTime is how long a reader that may not read now is kept waiting.
const restTime = 5 * time.Millisecond

// Gate is the input of a terminal that is at the other end of a connection. What
// comes is written to it, and read by the program or, while it is lent, by a
// session: each byte by exactly one of them, whatever reads are under way when it
// changes hands. Safe for concurrent use.
type Gate struct {
	mu      sync.Mutex
	status  Status
	text    []byte
	held    []byte // the beginning of an answer whose end has not come yet
	waiting bool   // kept for whoever borrows it next
	lent    *Lent
	closed  bool
	pastes  pastes
	over    []byte        // for the program, after what it has read
	touched time.Time     // when something was typed last
	changed chan struct{} // closed and made anew with every change
}

// NewGate makes one.
func NewGate() *Gate { return &Gate{changed: make(chan struct{}), touched: time.Now()} }

// Follow says who awaits the terminal's answers; nil is nobody.
func (g *Gate) Follow(s Status) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.status = s
}

// tell wakes all who wait. Under g.mu.
func (g *Gate) tell() {
	close(g.changed)
	g.changed = make(chan struct{})
}

// Write takes what came from the terminal. It waits while too much is unread.
func (g *Gate) Write(p []byte) (int, error) {
	n := 0
	for {
		g.mu.Lock()
		if g.closed {
			g.mu.Unlock()
			return n, io.ErrClosedPipe
		}
		if k := min(gateMost-len(g.text), len(p)-n); k > 0 {
			g.text = append(g.text, p[n:n+k]...)
			n += k
			g.tell()
		}
		wait := g.changed
		g.mu.Unlock()
		if n == len(p) {
			return n, nil
		}
		<-wait
	}
}

// Close ends the input.
func (g *Gate) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.closed = true
		g.tell()
	}
	return nil
}

// Hold keeps what comes from the program from now on, for whoever borrows it next.
// Release, or the end of the loan, gives it back to the program.
func (g *Gate) Hold() { g.hold(true) }

// Release ends a Hold.
func (g *Gate) Release() { g.hold(false) }

func (g *Gate) hold(on bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = on
	g.tell()
}

// Read is the program's reading. While the gate is lent or held it gives nothing,
// after a moment, and is not at its end.
func (g *Gate) Read(p []byte) (int, error) { return g.read(p, nil) }

// read gives what there is for the borrower, nil being the program.
func (g *Gate) read(p []byte, who *Lent) (int, error) {
	for {
		g.mu.Lock()
		switch {
		case who != nil && g.lent != who:
			g.mu.Unlock()
			return 0, io.EOF
		case who == nil && (g.lent != nil || g.waiting):
			if g.closed {
				g.mu.Unlock()
				return 0, io.EOF
			}
			wait := g.changed
			g.mu.Unlock()
			rest(wait)
			return 0, nil
		case who == nil && len(g.over) > 0:
			n := copy(p, g.over)
			g.over = g.over[n:]
			g.mu.Unlock()
			return n, nil
		case len(g.text) > 0:
			n := g.take(p, who == nil)
			g.mu.Unlock()
			if n == 0 {
				continue
			}
			return n, nil
		case g.closed:
			g.mu.Unlock()
			return 0, io.EOF
		}
		wait := g.changed
		g.mu.Unlock()
		<-wait
	}
}

func rest(wait <-chan struct{}) {
	t := time.NewTimer(restTime)
	defer t.Stop()
	select {
	case <-wait:
	case <-t.C:
	}
}

// take gives what was typed, without the terminal's answers: nothing perhaps.
// Under g.mu, which it lets go of while it waits for the rest of an answer.
func (g *Gate) take(p []byte, program bool) int {
	n := min(max(len(p)-len(g.held), 1), len(g.text))
	if program && g.pastes.dropping() {
		n = len(g.text)
	}
	for program && n > 1 && n < len(g.text) && !utf8.RuneStart(g.text[n]) {
		n-- // the program reads whole letters
	}
	text := append(g.held[:len(g.held):len(g.held)], g.text[:n]...)
	g.text = g.text[n:]
	g.tell()
	text, g.held = sift(text, g.status, func(limit time.Duration) bool {
		g.mu.Unlock()
		defer g.mu.Lock()
		return g.more(limit)
	})
	if len(text) > 0 {
		g.touched = time.Now()
	}
	if program {
		text = g.pastes.pass(text)
	}
	n = copy(p, text)
	g.over = append([]byte(nil), text[n:]...) // what the mark of a cut has added
	return n
}

// Touched is when something was typed last; what the terminal says by itself does
// not count.
func (g *Gate) Touched() time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.touched
}

// more says whether there is something to read, or comes in time.
func (g *Gate) more(limit time.Duration) bool {
	t := time.NewTimer(limit)
	defer t.Stop()
	for {
		g.mu.Lock()
		some, closed, wait := len(g.text) > 0, g.closed, g.changed
		g.mu.Unlock()
		if some || closed {
			return some
		}
		select {
		case <-wait:
		case <-t.C:
			return false
		}
	}
}

// Dark asks the terminal for its background, as Dark does of one of this machine.
func (g *Gate) Dark(out io.Writer, env func(string) string) bool {
	if dark, ok := fromColorFGBG(env("COLORFGBG")); ok {
		return dark
	}
	if kind := env("TERM"); kind == "" || kind == "dumb" || kind == "linux" {
		return true
	}
	if _, err := io.WriteString(out, question); err != nil {
		return true
	}
	var got []byte
	for end := time.Now().Add(AskTime); len(got) < 1024 && !attributes.Match(got); {
		left := time.Until(end)
		if left <= 0 || !g.more(left) {
			break
		}
		g.mu.Lock()
		got = append(got, g.text...)
		g.text = nil
		g.tell()
		g.mu.Unlock()
	}
	if keys := answers.ReplaceAll(got, nil); len(keys) > 0 { // typed meanwhile
		g.mu.Lock()
		g.text = append(keys, g.text...)
		g.mu.Unlock()
	}
	return darkOf(got)
}

// Drain waits for the answers that are still awaited, so that they are not typed
// into whatever has the terminal next. What was typed meanwhile is lost.
func (g *Gate) Drain(limit time.Duration) {
	g.mu.Lock()
	status := g.status
	g.mu.Unlock()
	if status == nil {
		return
	}
	buf := make([]byte, 256)
	for end := time.Now().Add(limit); status.Awaited(); {
		left := time.Until(end)
		if left <= 0 || !g.more(left) {
			return
		}
		g.mu.Lock()
		g.take(buf, true)
		g.mu.Unlock()
	}
}

// Lend gives the input to a session, until it closes it.
func (g *Gate) Lend() *Lent {
	g.mu.Lock()
	defer g.mu.Unlock()
	l := &Lent{g}
	g.lent = l
	g.tell()
	return l
}

// Lent is a Gate that was lent.
type Lent struct{ gate *Gate }

// Read gives what was typed for the session; io.EOF when it is given back.
func (l *Lent) Read(p []byte) (int, error) {
	for {
		n, err := l.gate.read(p, l)
		if n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
	}
}

// Close gives the input back to the program, with what was not read.
func (l *Lent) Close() error {
	g := l.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.lent != l {
		return os.ErrClosed
	}
	g.lent, g.waiting = nil, false
	g.tell()
	return nil
}
