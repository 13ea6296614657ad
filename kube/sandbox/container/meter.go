package container

import (
	"context"
	"sync"
	"time"
)

// commandWork is what one statement of a script costs, in bytes moved.
const commandWork = 256

// forkWork is what one more process costs.
const forkWork = 8 << 10

// meter lets a container do so much work in a second and no more: a loop that
// does nothing, or one that writes without end, costs the host a bounded share.
type meter struct {
	mu   sync.Mutex
	rate float64   // in bytes a second
	free time.Time // when all the work so far is paid for
}

// patience is how far work may run ahead of what is paid, before it waits.
const patience = 250 * time.Millisecond

// spend pays for n bytes. It waits while too much is owed, at most until ctx ends.
func (m *meter) spend(ctx context.Context, n int) error {
	now := time.Now()
	m.mu.Lock()
	if m.free.Before(now) {
		m.free = now
	}
	m.free = m.free.Add(time.Duration(float64(n) / m.rate * float64(time.Second)))
	owed := m.free.Sub(now)
	m.mu.Unlock()
	if owed > patience {
		return sleep(ctx, owed-patience)
	}
	return ctx.Err()
}

// sleep waits for d, or until ctx ends, which it returns the error of.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
