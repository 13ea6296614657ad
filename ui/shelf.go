package ui

import (
	"sync"
	"time"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/rows"
	"example.org/hackfest/views"
)

// keepRows is how long the rows of a list that was left are kept: as long as
// its feed lingers. Going back and forth builds no row twice.
const keepRows = 30 * time.Second

// Shelf holds the Builders of one source, one for each resource and scope: lists
// of the same share theirs. Safe for concurrent use: the sessions of a class have
// one in common.
type Shelf struct {
	build func(views.View) *rows.Builder

	mu  sync.Mutex
	all map[shelfKey]*shelved
}

type shelfKey struct {
	resource kube.Resource
	scope    kube.Scope
}

type shelved struct {
	builder *rows.Builder
	lists   int
	drop    *time.Timer // while there is no list
}

func newShelf() *Shelf { return &Shelf{build: rows.New, all: map[shelfKey]*shelved{}} }

// NewShelf makes one for sessions that read the same feeds. It holds rows of what
// any of them may see; a list asks for those of what its own source shows.
func NewShelf() *Shelf {
	s := newShelf()
	s.build = rows.NewShared
	return s
}

// take gives the Builder of a list. A new one for a namespace begins with the
// rows of the whole where those are at hand.
func (s *Shelf) take(v views.View, scope kube.Scope) *rows.Builder {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := shelfKey{v.Resource(), scope}
	e := s.all[key]
	if e == nil {
		e = &shelved{builder: s.build(v)}
		whole := key
		whole.scope.Namespace = ""
		if from := s.all[whole]; from != nil {
			e.builder.Seed(from.builder)
		}
		s.all[key] = e
	}
	if e.drop != nil {
		e.drop.Stop()
	}
	e.lists++
	return e.builder
}

// leave notes that a list is closed. What nobody comes back to is let go of.
func (s *Shelf) leave(v views.View, scope kube.Scope) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := shelfKey{v.Resource(), scope}
	e := s.all[key]
	if e == nil {
		return
	}
	if e.lists--; e.lists > 0 {
		return
	}
	e.drop = time.AfterFunc(keepRows, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if e.lists == 0 && s.all[key] == e {
			delete(s.all, key)
		}
	})
}
