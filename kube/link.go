package kube

import (
	"context"
	"sync"
	"time"
)

// The heartbeat. A server that hangs is told within beat + beatLimit, 8 seconds.
const (
	beat      = 3 * time.Second
	beatLimit = 5 * time.Second
	beatLost  = time.Second // between tries while the server is away
)

// link is the connection's own health. Safe for concurrent use.
type link struct {
	proof func() time.Time // when the last byte came from the server

	mu        sync.Mutex
	state     Health
	followers map[*follower]struct{}
}

func newLink(proof func() time.Time) *link {
	return &link{
		proof: proof, followers: map[*follower]struct{}{},
		state: Health{State: Live, Since: time.Now()},
	}
}

// alive is the last proof that the server was there: now, while that is not in
// doubt and nobody measures it.
func (l *link) alive() time.Time {
	if t := l.proof(); !t.IsZero() {
		return t
	}
	return time.Now()
}

func (l *link) health() Health {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state
}

// set tells the followers when the health has changed, and says whether its
// state has.
func (l *link) set(h Health) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	turned := l.state.State != h.State
	if !turned {
		h.Since = l.state.Since
	}
	if l.state == h {
		return false
	}
	l.state = h
	for f := range l.followers {
		f.nudge()
	}
	return turned
}

// heartbeat asks the server for a sign of life until ctx ends. silent is told
// when connections that seem open cannot be trusted any more, back of the return. Bytes that came meanwhile on any connection
// prove as much as an answer: on a slow line a large list may delay it.
func (l *link) heartbeat(ctx context.Context, ask func(context.Context) error, silent func(reason string), back func()) {
	failures := 0
	t := time.NewTimer(beat)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		began := time.Now()
		limited, cancel := context.WithTimeout(ctx, beatLimit)
		err := ask(limited)
		hung := limited.Err() != nil
		cancel()
		switch {
		case ctx.Err() != nil:
			return
		case err == nil || hung && l.proof().After(began):
			failures = 0
			t.Reset(beat)
			if l.set(Health{State: Live, Since: time.Now()}) {
				back()
			}
		default:
			why := reason(err)
			if hung {
				why = "the server does not answer"
			}
			t.Reset(beatLost)
			l.set(Health{State: Stale, Since: l.alive(), Reason: why, NextTry: time.Now().Add(beatLost)})
			// A refusal alone says nothing of the watches: their connections end
			// by themselves, or the server is only about to stop.
			if failures++; hung || failures > 1 && began.Sub(l.proof()) > beat {
				silent(why)
			}
		}
	}
}

// follower is one Link.
type follower struct {
	link *link
	wake chan struct{}
}

func (l *link) follow() *follower {
	f := &follower{link: l, wake: make(chan struct{}, 1)}
	l.mu.Lock()
	l.followers[f] = struct{}{}
	l.mu.Unlock()
	return f
}

func (f *follower) Health() Health           { return f.link.health() }
func (f *follower) Changed() <-chan struct{} { return f.wake }

func (f *follower) Close() {
	f.link.mu.Lock()
	delete(f.link.followers, f)
	f.link.mu.Unlock()
}

func (f *follower) nudge() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}
