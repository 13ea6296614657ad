package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/moby/term"
	"github.com/muesli/cancelreader"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// leaveKeys are ctrl+p ctrl+q, by which docker's attach is left too.
var leaveKeys = []byte{0x10, 0x11}

// session is a tea.ExecCommand: Bubble Tea has left the terminal to it.
type session struct {
	ctx      context.Context
	screen   handOver
	terminal Terminal // nil where there is none

	verb    kube.Verb
	what    string   // the kubectl line, clean
	head    []string // said before it begins, clean
	options kube.ExecOptions
	stdin   bool // it reads keys
	leave   bool // it can be left and runs on
	call    func(context.Context, kube.ExecOptions) (int, error)
	after   func(*Model) tea.Cmd
	noting  noting
	class   Class  // nil where there are no others
	gone    string // what has ended, when ctx has without a word

	code   int
	left   atomic.Bool
	looked []string // who came to look meanwhile
	heard  []string // what the class was told meanwhile

	in  io.Reader
	out io.Writer
}

func (s *session) SetStdin(r io.Reader)  { s.in = r }
func (s *session) SetStdout(w io.Writer) { s.out = w }
func (s *session) SetStderr(io.Writer)   {}

// Run sees the session through, and notes it in every case.
func (s *session) Run() (err error) {
	d := kube.Deed{Verb: s.verb, Object: s.options.Pod, Command: s.what, Said: broken, Failed: true}
	s.noting.begun(d)
	defer func() { s.noting.did(d) }()
	if s.class != nil {
		if text := watchedBy(s.class, s.class.Watchers()); text != "" {
			s.head = append(s.head, text+": what is done here is not shown")
		}
		s.class.Away(s.away())
		defer func() { s.looked = s.class.Away("") }()
	}
	err = s.connected()
	d.Said, _, d.Failed = s.outcome(err)
	return err
}

// connected connects the terminal and takes it back whatever happens: the next key
// is the program's.
func (s *session) connected() error {
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	if s.screen != nil {
		s.screen.Pause()
		defer s.screen.Resume()
	}
	for _, l := range append([]string{"$ " + s.what}, s.head...) {
		fmt.Fprintf(s.out, "%s\r\n", l)
	}
	var beside sync.WaitGroup
	defer func() {
		cancel()
		beside.Wait()
	}()
	if s.class != nil {
		to := newAside(s.out)
		s.out = to
		beside.Go(func() { s.hears(ctx, to) })
	}
	s.options.Stdout, s.options.Stderr = s.out, s.out
	if s.stdin {
		s.options.Stdin = s.in
	}
	if s.terminal != nil {
		back, err := s.terminal.connect(ctx, cancel, s)
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

// outcome says how it ended. That it was cut off is no fault of what was run.
func (s *session) outcome(err error) (said string, tone views.Tone, failed bool) {
	switch {
	case errors.Is(err, kube.ErrTurned):
		return lockedBy(s.class) + " turned the class read-only: the " + s.noun() + " ended", views.Warn, false
	case err != nil && s.ctx.Err() != nil:
		why := s.gone
		if cause := context.Cause(s.ctx); !errors.Is(cause, context.Canceled) {
			why = cause.Error()
		}
		return why + ": the " + s.noun() + " ended", views.Warn, false
	case err != nil:
		return err.Error(), toneBad, true
	case s.left.Load():
		return "left; it runs on", views.Good, false
	case s.code != 0:
		return fmt.Sprintf("ended with exit code %d", s.code), views.Warn, false
	}
	return "the session ended", views.Good, false
}

// noun is what a person calls it.
func (s *session) noun() string {
	switch c := s.options.Command; {
	case s.verb != kube.VerbExec:
		return "session"
	case len(c) == 1 && slices.Contains(shells(), c[0]):
		return "shell"
	}
	return "command"
}

// away is what the person is in meanwhile, for the class.
func (s *session) away() string {
	if s.verb != kube.VerbExec {
		return "attached to a container"
	}
	return "in a " + s.noun()
}

// leaves ends the session, and says that what it was attached to runs on.
func (s *session) leaves(cancel context.CancelFunc) {
	s.left.Store(true)
	cancel()
}

// leavable gives the session's keys; the keys to leave it by are not among them.
func (s *session) leavable(keys io.Reader, cancel context.CancelFunc) io.Reader {
	if !s.leave || !s.options.TTY {
		return keys
	}
	return &leaving{term.NewEscapeProxy(keys, leaveKeys), func() { s.leaves(cancel) }}
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
