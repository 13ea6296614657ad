package ui

import (
	"context"
	"io"
	"time"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/tty"
)

// Terminal is what a person sits at: Local of this machine, or Far at the other
// end of a connection. A program uses one, once.
type Terminal interface {
	// Env gives what the person's environment says of the terminal.
	Env(name string) string

	// Out takes what is shown.
	Out() io.Writer

	// check says why the terminal cannot show the program; nil when it can.
	check() error

	// dark asks for the background.
	dark() bool

	// take makes the terminal the program's, and gives the keys for it. Answers to
	// what status asks are not among them.
	take(status tty.Status) (io.Reader, error)

	// drain waits for the answers that are still to come.
	drain(time.Duration)

	// giveBack leaves the terminal as it was before take.
	giveBack()

	// size is what it is now, in cells; 0 where that is not known.
	size() (width, height int)

	// sizes gives the size now and after every change of it, until ctx ends.
	sizes(context.Context) <-chan kube.TerminalSize

	// hold keeps the keys that come from now on for the next session; release ends
	// that where no session came.
	hold()
	release()

	// connect gives the terminal to a session, until back is called. What the
	// session reads and writes is set in its options.
	connect(ctx context.Context, cancel context.CancelFunc, s *session) (back func(), err error)
}

// environ is a terminal's environment as termenv asks for it.
type environ struct{ terminal Terminal }

func (environ) Environ() []string           { return nil }
func (e environ) Getenv(name string) string { return e.terminal.Env(name) }
