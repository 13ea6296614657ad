package kube

import (
	"sync"
	"sync/atomic"
)

// reader is one Reader. It stands on a feed or on a slice of one, and may be
// moved from the slice to a feed of its own.
type reader struct {
	from  atomic.Pointer[atomic.Pointer[Snapshot]]
	wake  chan struct{}
	leave func(*reader)
	once  sync.Once
	owner *running // under the Cluster's lock
}

func newReader(from *atomic.Pointer[Snapshot], leave func(*reader)) *reader {
	r := &reader{wake: make(chan struct{}, 1), leave: leave}
	r.from.Store(from)
	return r
}

func (r *reader) Snapshot() *Snapshot      { return r.from.Load().Load() }
func (r *reader) Changed() <-chan struct{} { return r.wake }
func (r *reader) Close()                   { r.once.Do(func() { r.leave(r) }) }
func (r *reader) nudge() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// slice is one namespace of a feed that holds them all.
type slice struct {
	namespace string
	published atomic.Pointer[Snapshot]
	seen      uint64 // version of the namespace, 0 when it has no objects
	readers   map[*reader]struct{}
}

// readers are those of one feed, and of its slices. Safe for concurrent use.
type readers struct {
	mu     sync.Mutex
	whole  map[*reader]struct{}
	slices map[string]*slice
	n      atomic.Int64
}

func (rs *readers) count() int { return int(rs.n.Load()) }

// add lets a reader follow the whole feed.
func (rs *readers) add(r *reader) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.whole == nil {
		rs.whole = map[*reader]struct{}{}
	}
	rs.whole[r] = struct{}{}
	rs.n.Add(1)
}

// addSlice gives a reader of one namespace.
func (rs *readers) addSlice(namespace string, published *atomic.Pointer[Snapshot], leave func(*reader)) *reader {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	s := rs.slices[namespace]
	if s == nil {
		whole := published.Load()
		s = &slice{namespace: namespace, readers: map[*reader]struct{}{}, seen: whole.indexes.namespaces[namespace]}
		s.published.Store(whole.slice(namespace))
		if rs.slices == nil {
			rs.slices = map[string]*slice{}
		}
		rs.slices[namespace] = s
	}
	r := newReader(&s.published, leave)
	s.readers[r] = struct{}{}
	rs.n.Add(1)
	return r
}

// remove forgets a reader and gives how many are left.
func (rs *readers) remove(r *reader) int {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if _, ok := rs.whole[r]; ok {
		delete(rs.whole, r)
		return int(rs.n.Add(-1))
	}
	for _, s := range rs.slices {
		if _, ok := s.readers[r]; ok {
			delete(s.readers, r)
			if len(s.readers) == 0 {
				delete(rs.slices, s.namespace)
			}
			return int(rs.n.Add(-1))
		}
	}
	return int(rs.n.Load())
}

// wake tells the readers of a publication: those of a slice only when their
// part of it, or its health or columns, has changed.
func (rs *readers) wake(s *Snapshot) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	for r := range rs.whole {
		r.nudge()
	}
	for _, part := range rs.slices {
		part.publish(s)
	}
}

func (p *slice) publish(s *Snapshot) {
	version := s.indexes.namespaces[p.namespace]
	last := p.published.Load()
	columns := len(s.Columns) != len(last.Columns) || len(s.Columns) > 0 && &s.Columns[0] != &last.Columns[0]
	if version == p.seen && !columns && s.Health == last.Health {
		return
	}
	next := s.slice(p.namespace)
	switch {
	case columns:
		next.Version = s.Version
	case version == p.seen:
		next.Version = last.Version
	}
	p.seen = version
	p.published.Store(next)
	for r := range p.readers {
		r.nudge()
	}
}

// takeSlices empties the slices, for their readers to be moved elsewhere.
func (rs *readers) takeSlices() map[string]*slice {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	taken := rs.slices
	rs.slices = nil
	for _, s := range taken {
		rs.n.Add(-int64(len(s.readers)))
	}
	return taken
}
