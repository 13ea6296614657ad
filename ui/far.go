package ui

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"golang.org/x/term"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/tty"
)

// Far is a terminal at the other end of a connection, raw for as long as the
// connection lasts. What is typed is written to it, sizes are told to it.
type Far struct {
	gate *tty.Gate
	out  io.Writer
	env  map[string]string

	mu      sync.Mutex
	now     kube.TerminalSize
	resized chan struct{} // closed and made anew with every size
}

// NewFar makes one of that size, in cells. A Write to out may block; it ends with
// an error when the connection has ended. env is all that is known of the
// person's environment.
func NewFar(out io.Writer, width, height int, env map[string]string) *Far {
	return &Far{
		gate: tty.NewGate(), out: out, env: env,
		now: sizeOf(width, height), resized: make(chan struct{}),
	}
}

// sizeOf takes what a client says; a terminal that does not know its size has the
// usual one.
func sizeOf(width, height int) kube.TerminalSize {
	if width <= 0 || height <= 0 {
		width, height = 80, 24
	}
	return kube.TerminalSize{Width: uint16(min(width, mostWide)), Height: uint16(min(height, mostHigh))}
}

// The most cells of the screen: a client may claim anything, and each costs memory.
const mostWide, mostHigh = 500, 250

// Write takes what was typed. It waits while too much of it is unread.
func (t *Far) Write(p []byte) (int, error) { return t.gate.Write(p) }

// Close says that nothing more will be typed.
func (t *Far) Close() error { return t.gate.Close() }

// Touched is when something was typed last.
func (t *Far) Touched() time.Time { return t.gate.Touched() }

// Resize says how large the terminal is now. It never blocks.
func (t *Far) Resize(width, height int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.now = sizeOf(width, height)
	close(t.resized)
	t.resized = make(chan struct{})
}

// Size is what it is now, in cells.
func (t *Far) Size() (width, height int) { return t.size() }

func (t *Far) size() (width, height int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return int(t.now.Width), int(t.now.Height)
}

// Env gives a variable of the person's environment.
func (t *Far) Env(name string) string { return t.env[name] }

// Out takes what is shown.
func (t *Far) Out() io.Writer { return t.out }

func (t *Far) check() error { return nil }
func (t *Far) dark() bool   { return t.gate.Dark(t.out, t.Env) }

func (t *Far) take(status tty.Status) (io.Reader, error) {
	t.gate.Follow(status)
	return t.gate, nil
}

func (t *Far) drain(limit time.Duration) { t.gate.Drain(limit) }
func (t *Far) giveBack()                 { t.gate.Follow(nil) }
func (t *Far) hold()                     { t.gate.Hold() }
func (t *Far) release()                  { t.gate.Release() }

// sizes gives the newest size only: whoever is slow misses those between.
func (t *Far) sizes(ctx context.Context) <-chan kube.TerminalSize {
	out := make(chan kube.TerminalSize)
	go func() {
		defer close(out)
		var told kube.TerminalSize
		for {
			t.mu.Lock()
			size, resized := t.now, t.resized
			t.mu.Unlock()
			to := out
			if size == told {
				to = nil
			}
			select {
			case to <- size:
				told = size
			case <-resized:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// connect gives the terminal to the session. It is raw, always: where there is no
// terminal at the other end, lines are edited and sent here.
func (t *Far) connect(ctx context.Context, cancel context.CancelFunc, s *session) (back func(), err error) {
	keys := t.gate.Lend()
	if s.options.TTY {
		s.options.Sizes = t.sizes(ctx)
	}
	if s.options.TTY && s.stdin {
		s.options.Stdin = s.leavable(keys, cancel)
		return func() { keys.Close() }, nil
	}
	watched := &interruptible{Reader: keys, interrupt: func() { s.leaves(cancel) }}
	edited := term.NewTerminal(readWriter{watched, s.out}, "")
	s.options.Stdout, s.options.Stderr = edited, edited
	lines, typed := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			line, err := edited.ReadLine()
			if err != nil && !errors.Is(err, term.ErrPasteIndicator) {
				typed.Close()
				return
			}
			if _, err := io.WriteString(typed, line+"\n"); err != nil && s.stdin {
				return
			}
		}
	}()
	if s.stdin {
		s.options.Stdin = lines
	} else {
		lines.Close() // typed is heard for ctrl+c alone
	}
	return func() {
		keys.Close()
		lines.Close()
		<-done
	}, nil
}

type readWriter struct {
	io.Reader
	io.Writer
}

// interruptible says when ctrl+c was typed, which then ends the input.
type interruptible struct {
	io.Reader
	interrupt func()
}

func (r *interruptible) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	for i, b := range p[:n] {
		if b == ctrlC {
			r.interrupt()
			return i, io.EOF
		}
	}
	return n, err
}

const ctrlC = 0x03
