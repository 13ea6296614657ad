package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// request is what a signal asks for while the cluster runs.
type request int

const (
	pause request = iota
	resume
)

// asking is what people want: requests while it serves, and hurry, which is closed
// when somebody cannot wait for an orderly end.
type asking struct {
	requests chan request
	hurry    chan struct{}
}

// listen turns signals into wishes. The first that asks for the end ends ctx, the
// second hurries. A reader of our output that goes away (SIGPIPE) asks for the
// end, and so does the end of standard input if eof says so.
func listen(eof bool, end context.CancelCauseFunc) asking {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE, syscall.SIGUSR1, syscall.SIGUSR2)
	a := asking{requests: make(chan request, 64), hurry: make(chan struct{})}
	go func() {
		hurry := sync.OnceFunc(func() { close(a.hurry) })
		ending := false
		for s := range signals {
			switch s {
			case syscall.SIGUSR1:
				a.ask(pause)
			case syscall.SIGUSR2:
				a.ask(resume)
			default:
				if ending && s != syscall.SIGPIPE {
					hurry()
				}
				ending = true
				end(errAsked)
			}
		}
	}()
	if eof {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			end(errAsked)
		}()
	}
	return a
}

// ask never waits: who sends a signal more often than it can be obeyed is not
// heard each time.
func (a asking) ask(r request) {
	select {
	case a.requests <- r:
	default:
	}
}
