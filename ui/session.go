package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/moby/term"
	"github.com/muesli/cancelreader"

	"example.org/hackfest/kube"
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

	code int
	left atomic.Bool

	in  io.Reader
	out io.Writer
}

func (s *session) SetStdin(r io.Reader)  { s.in = r }
func (s *session) SetStdout(w io.Writer) { s.out = w }
func (s *session) SetStderr(io.Writer)   {}

// Run connects the terminal and takes it back whatever happens: the next key is
// the program's.
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
