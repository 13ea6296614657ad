package ui

import (
	"time"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/rows"
	"example.org/hackfest/views"
)

// keepRows is how long the rows of a list that was left are kept: as long as
// its feed lingers. Going back and forth builds no row twice.
const keepRows = 30 * time.Second

// shelf holds the Builders of one source, one for each resource and scope: lists
// of the same share theirs. It is the event loop's.
type shelf map[shelfKey]*shelved

type shelfKey struct {
	resource kube.Resource
	scope    kube.Scope
}

type shelved struct {
	builder *rows.Builder
	lists   int
	left    time.Time // since when there is none; zero until that is noticed
}

// take gives the Builder of a list. A new one for a namespace begins with the
// rows of the whole where those are at hand.
func (s shelf) take(v views.View, scope kube.Scope) *rows.Builder {
	key := shelfKey{v.Resource(), scope}
	e := s[key]
	if e == nil {
		e = &shelved{builder: rows.New(v)}
		whole := key
		whole.scope.Namespace = ""
		if from := s[whole]; from != nil {
			e.builder.Seed(from.builder)
		}
		s[key] = e
	}
	e.lists++
	return e.builder
}

// leave notes that a list is closed.
func (s shelf) leave(v views.View, scope kube.Scope) {
	if e := s[shelfKey{v.Resource(), scope}]; e != nil {
		e.lists--
	}
}

// clear lets go of what nobody has come back to.
func (s shelf) clear(now time.Time) {
	for key, e := range s {
		switch {
		case e.lists > 0:
			e.left = time.Time{}
		case e.left.IsZero():
			e.left = now
		case now.Sub(e.left) > keepRows:
			delete(s, key)
		}
	}
}
