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
	left    time.Time // since when there is none; zero until that is noticed
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
	e.lists++
	return e.builder
}

// leave notes that a list is closed.
func (s *Shelf) leave(v views.View, scope kube.Scope) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.all[shelfKey{v.Resource(), scope}]; e != nil {
		e.lists--
	}
}

// clear lets go of what nobody has come back to.
func (s *Shelf) clear(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, e := range s.all {
		switch {
		case e.lists > 0:
			e.left = time.Time{}
		case e.left.IsZero():
			e.left = now
		case now.Sub(e.left) > keepRows:
			delete(s.all, key)
		}
	}
}
