package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync/atomic"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/moby/term"
	"github.com/muesli/cancelreader"
	xterm "golang.org/x/term"

	"example.org/hackfest/kube"
)

// leaveKeys are ctrl+p ctrl+q, by which docker's attach is left too.
var leaveKeys = []byte{0x10, 0x11}

// session is a tea.ExecCommand: Bubble Tea has left the terminal to it.
type session struct {
	ctx      context.Context
	screen   handOver
	terminal *terminal

	verb    kube.Verb
	what    string   // the kubectl line, clean
	head    []string // said before it begins, clean
	options kube.ExecOptions
	stdin   bool // it reads keys
	leave   bool // it can be left and runs on
	call    func(context.Context, kube.ExecOptions) (int, error)
	after   func(*Model) tea.Cmd

	code int
	left atomic.Bool

	in  io.Reader
	out io.Writer
}

func (s *session) SetStdin(r io.Reader)  { s.in = r }
func (s *session) SetStdout(w io.Writer) { s.out = w }
func (s *session) SetStderr(io.Writer)   {}

// Run connects the terminal and takes it back whatever happens. The reader of
// the keys is cancelled, not abandoned: the next key is the program's.
func (s *session) Run() error {
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	if s.screen != nil {
		s.screen.Pause()
		defer s.screen.Resume()
	}
	for _, l := range append([]string{"$ " + s.what}, s.head...) {
		fmt.Fprintf(s.out, "%s\r\n", l)
	}
	s.options.Stdout, s.options.Stderr = s.out, s.out
	if s.stdin {
		s.options.Stdin = s.in
	}
	f, ok := s.in.(cancelreader.File)
	if ok && s.terminal != nil {
		back, err := s.connect(ctx, cancel, f)
		if err != nil {
			return err
		}
		defer back()
	}
	code, err := s.call(ctx, s.options)
	s.code = code
	switch {
	case s.left.Load() && s.ctx.Err() == nil:
		return nil
	case errors.Is(err, cancelreader.ErrCanceled):
		return nil
	}
	return err
}

// connect gives the terminal to the session: raw for one that has a terminal of
// its own at the other end, as a shell gives it for one that has not, where
// ctrl+c ends the session alone.
func (s *session) connect(ctx context.Context, cancel context.CancelFunc, f cancelreader.File) (back func(), err error) {
	var undo []func()
	back = func() {
		for i := len(undo) - 1; i >= 0; i-- {
			undo[i]()
		}
	}
	if s.options.TTY && s.stdin {
		old, err := xterm.MakeRaw(int(f.Fd()))
		if err != nil {
			return nil, fmt.Errorf("the terminal: %w", err)
		}
		undo = append(undo, func() { xterm.Restore(int(f.Fd()), old) })
	} else {
		home, err := s.terminal.lend()
		if err != nil {
			return nil, err
		}
		interrupts := make(chan os.Signal, 1)
		signal.Notify(interrupts, os.Interrupt)
		go func() {
			select {
			case <-interrupts:
				s.left.Store(true)
				cancel()
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
		s.options.Stdin = keys
		if s.leave && s.options.TTY {
			s.options.Stdin = &leaving{term.NewEscapeProxy(keys, leaveKeys), func() {
				s.left.Store(true)
				cancel()
			}}
		}
	}
	return back, nil
}

// leaving ends the session when the person has typed the keys for that.
type leaving struct {
	io.Reader
	leave func()
}

func (l *leaving) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	if _, ok := err.(term.EscapeError); ok {
		l.leave()
	}
	return n, err
}
