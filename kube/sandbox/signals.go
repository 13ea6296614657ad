package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// request is what a signal asks for while the cluster runs.
type request int

const (
	pause request = iota
	resume
)

// listen turns signals into requests. The first that asks for the end ends ctx;
// at the second nobody is asked any more. A reader of our output that goes away
// (SIGPIPE) is such a one.
func listen(o *upOptions, say func(string, ...any), end context.CancelCauseFunc, kill func()) <-chan request {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE, syscall.SIGUSR1, syscall.SIGUSR2)
	asked := make(chan request, 8)
	go func() {
		ending := false
		for s := range signals {
			switch s {
			case syscall.SIGUSR1:
				asked <- pause
			case syscall.SIGUSR2:
				asked <- resume
			default:
				if ending && s != syscall.SIGPIPE {
					say("%s again: killing what is left", s)
					kill()
				}
				ending = true
				end(errAsked)
			}
		}
	}()
	if o.stopOnEOF {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			end(errAsked)
		}()
	}
	return asked
}
