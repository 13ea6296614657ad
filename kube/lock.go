package kube

import (
	"context"
	"fmt"
	"sync"
)

// ErrTurned is what ends a session under way when read-only is turned on: it wraps
// ErrReadOnly, which stands alone for what has not begun.
var ErrTurned = fmt.Errorf("ended under way: %w", ErrReadOnly)

// lock keeps from writing while it is on. Safe for concurrent use.
type lock struct {
	mu   sync.Mutex
	shut bool
	turn chan struct{} // closed when it is turned on
}

func newLock() *lock { return &lock{turn: make(chan struct{})} }

func (l *lock) set(on bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if on == l.shut {
		return
	}
	if l.shut = on; on {
		close(l.turn)
		return
	}
	l.turn = make(chan struct{})
}

func (l *lock) on() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.shut
}

// while gives a context that ends, by ErrTurned, when the lock is turned on.
func (l *lock) while(ctx context.Context) (context.Context, func()) {
	l.mu.Lock()
	turn := l.turn
	l.mu.Unlock()
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-turn:
			cancel(ErrTurned)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}
