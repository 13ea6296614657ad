package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/muesli/cancelreader"
	"golang.org/x/term"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/tty"
)

// local is the terminal of this process.
type local struct {
	in, outFile *os.File
	cooked      *term.State // its modes before the screen was taken
	keys        *tty.Input
}

// Local is the terminal of this process.
func Local(in, out *os.File) Terminal { return &local{in: in, outFile: out} }

func (t *local) Env(name string) string { return os.Getenv(name) }
func (t *local) Out() io.Writer         { return t.outFile }

func (t *local) check() error {
	if !term.IsTerminal(int(t.in.Fd())) || !term.IsTerminal(int(t.outFile.Fd())) {
		return errors.New("needs a terminal; --once prints a view as plain text")
	}
	return nil
}

func (t *local) dark() bool { return tty.Dark(t.in, t.outFile, os.Getenv) }

// take makes the terminal raw: without a renderer Bubble Tea leaves its mode and
// its size to us.
func (t *local) take(status tty.Status) (io.Reader, error) {
	old, err := term.MakeRaw(int(t.in.Fd()))
	if err != nil {
		return nil, fmt.Errorf("the terminal: %w", err)
	}
	t.cooked, t.keys = old, &tty.Input{File: t.in, Status: status}
	return t.keys, nil
}

func (t *local) drain(limit time.Duration) { t.keys.Drain(limit) }
func (t *local) giveBack()                 { term.Restore(int(t.in.Fd()), t.cooked) }
func (t *local) hold()                     {}
func (t *local) release()                  {}

func (t *local) size() (width, height int) {
	width, height, err := term.GetSize(int(t.outFile.Fd()))
	if err != nil {
		return 0, 0
	}
	return width, height
}

func (t *local) sizes(ctx context.Context) <-chan kube.TerminalSize {
	return terminalSizes(ctx, int(t.outFile.Fd()))
}

// lend gives the terminal away as a shell would, until back is called.
func (t *local) lend() (back func(), err error) {
	t.keys.Drain(answerTime) // what the terminal still says is not for others
	raw, err := term.GetState(int(t.in.Fd()))
	if err != nil {
		return nil, fmt.Errorf("the terminal: %w", err)
	}
	if err := term.Restore(int(t.in.Fd()), t.cooked); err != nil {
		return nil, fmt.Errorf("the terminal: %w", err)
	}
	ours := tty.Lend()
	return func() {
		ours()
		term.Restore(int(t.in.Fd()), raw)
	}, nil
}

// connect gives the terminal to the session: raw for one that has a terminal of
// its own at the other end, as a shell gives it for one that has not, where
// ctrl+c ends the session alone. The reader of the keys is cancelled at the end,
// not abandoned: the next key is the program's.
func (t *local) connect(ctx context.Context, cancel context.CancelFunc, s *session) (back func(), err error) {
	f, ok := s.in.(cancelreader.File)
	if !ok {
		return func() {}, nil
	}
	var undo []func()
	back = func() {
		for i := len(undo) - 1; i >= 0; i-- {
			undo[i]()
		}
	}
	if s.options.TTY && s.stdin {
		old, err := term.MakeRaw(int(f.Fd()))
		if err != nil {
			return nil, fmt.Errorf("the terminal: %w", err)
		}
		undo = append(undo, func() { term.Restore(int(f.Fd()), old) })
	} else {
		home, err := t.lend()
		if err != nil {
			return nil, err
		}
		interrupts := make(chan os.Signal, 1)
		signal.Notify(interrupts, os.Interrupt)
		go func() {
			select {
			case <-interrupts:
				s.leaves(cancel)
			case <-ctx.Done():
			}
		}()
		undo = append(undo, home, func() { signal.Stop(interrupts) })
	}
	if s.options.TTY {
		s.options.Sizes = terminalSizes(ctx, int(f.Fd()))
	}
	if s.stdin {
		keys, err := newSessionKeys(f)
		if err != nil {
			back()
			return nil, fmt.Errorf("the terminal: %w", err)
		}
		undo = append(undo, keys.close)
		s.options.Stdin = s.leavable(keys, cancel)
	}
	return back, nil
}
