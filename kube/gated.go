package kube

import (
	"sync"
	"sync/atomic"
	"time"
)

// gated is a Reader of a shared feed for one person: it shows the feed while they
// have the grant, and nothing of it otherwise.
type gated struct {
	seat      *Seat
	resource  Resource
	scope     Scope
	grant     *grant
	published atomic.Pointer[Snapshot]
	wake      chan struct{}
	once      sync.Once
	done      chan struct{}
	ended     chan struct{}
}

func newGated(s *Seat, r Resource, scope Scope) *gated {
	g := &gated{
		seat: s, resource: r, scope: scope, grant: s.grants.of(r, scope),
		wake: make(chan struct{}, 1), done: make(chan struct{}), ended: make(chan struct{}),
	}
	// What was granted a moment ago is shown at once.
	var inner Reader
	if v, _, _ := g.grant.now(); v == granted {
		inner = s.shared.Open(r, scope)
		g.published.Store(g.shown(inner.Snapshot()))
	} else {
		g.hide(Health{State: Syncing, Since: time.Now()})
	}
	go g.run(inner)
	return g
}

func (g *gated) Snapshot() *Snapshot      { return g.published.Load() }
func (g *gated) Changed() <-chan struct{} { return g.wake }

// Close ends the reading, and returns when the shared feed is left.
func (g *gated) Close() {
	g.once.Do(func() { close(g.done) })
	<-g.ended
}

// run follows the grant and, while there is one, the feed.
func (g *gated) run(inner Reader) {
	defer close(g.ended)
	defer g.seat.grants.done(g.grant)
	defer func() {
		if inner != nil {
			inner.Close()
		}
	}()
	for {
		verdict, why, turned := g.grant.now()
		switch {
		case verdict == granted && inner == nil:
			inner = g.seat.shared.Open(g.resource, g.scope)
			g.show(inner.Snapshot())
		case verdict == granted:
		default:
			if inner != nil {
				inner.Close()
				inner = nil
			}
			h := Health{State: Syncing, Since: time.Now(), Reason: why}
			switch verdict {
			case refusedRead:
				h = Health{State: Denied, Since: time.Now(), Reason: why, Verb: "list"}
			case notServed:
				h = Health{State: Absent, Since: time.Now(), Reason: why}
			case refusedActing:
				h = Health{State: Denied, Since: time.Now(), Reason: why, Verb: VerbImpersonate, Server: true}
			}
			g.hide(h)
		}
		var changed <-chan struct{}
		if inner != nil {
			changed = inner.Changed()
		}
		select {
		case <-g.done:
			return
		case <-turned:
		case <-changed:
			g.show(inner.Snapshot())
		}
	}
}

// show publishes what the feed says, unless the grant has ended meanwhile.
func (g *gated) show(s *Snapshot) {
	if v, _, _ := g.grant.now(); v != granted {
		return
	}
	g.published.Store(g.shown(s))
	g.nudge()
}

// shown is a feed's Snapshot as the person may have it: where the shared
// connection was refused, that is not their refusal.
func (g *gated) shown(s *Snapshot) *Snapshot {
	if s.Health.State != Denied {
		return s
	}
	s = s.clone()
	s.Health.Server = true
	s.Health.Reason = "the class's server itself may not read this: " + s.Health.Reason
	return s
}

// hide publishes that there is nothing to be seen.
func (g *gated) hide(h Health) {
	if last := g.published.Load(); last != nil && len(last.Objects) == 0 && last.Health.State == h.State && last.Health.Reason == h.Reason {
		return
	}
	g.published.Store(NewSnapshot(g.resource, g.scope, g.seat.shared.version.Add(1), h))
	g.nudge()
}

func (g *gated) nudge() {
	select {
	case g.wake <- struct{}{}:
	default:
	}
}
