package tty

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// lent counts the programs that have the terminal in our place; returned is when
// the last gave it back, in unix nanoseconds.
var lent, returned atomic.Int64

// late is how long after that an interrupt may still be the other program's, which
// ended by it: the two processes are told at once, and in no order.
const late = 5 * time.Second

// Lend says that another program has the terminal: the keys that interrupt and
// quit are for it alone, though the terminal sends their signals to both. The
// function that it gives ends that.
func Lend() (back func()) {
	// Caught here, and by default in the other program: an ignored signal would be
	// ignored there too.
	quit := make(chan os.Signal, 1)
	signal.Notify(quit, syscall.SIGQUIT)
	lent.Add(1)
	return func() {
		returned.Store(time.Now().UnixNano())
		lent.Add(-1)
		signal.Stop(quit)
	}
}

// Signals gives a context that ends when the process is to end; its cause names the
// signal.
func Signals(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	came := make(chan os.Signal, 4)
	signal.Notify(came, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		defer signal.Stop(came)
		for {
			select {
			case <-ctx.Done():
				return
			case s := <-came:
				if s != os.Interrupt || lent.Load() == 0 && time.Since(time.Unix(0, returned.Load())) > late {
					cancel(errors.New("signal: " + s.String()))
				}
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}
