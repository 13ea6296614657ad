package views

import (
	"maps"
	"time"

	"example.org/hackfest/kube"
)

// Column heads the cells below it. The columns that kubectl get shows come
// first, named and ordered as there.
type Column struct {
	Name  string
	Right bool // numbers stand at the right
	Wide  bool // shown with w only, as kubectl's -o wide

	// Rank says which columns stay when there is no room: 0 always stays (NAME),
	// 1 is the one that tells most, higher numbers go first.
	Rank int

	// Least is how many cells a table leaves to a column of words when it cuts them,
	// before it leaves out others; 0 is as many as to any other.
	Least int

	// Prose is sentences: a list that has it takes all the width that it can get.
	Prose bool
}

// Row is one object as a list shows it. Immutable.
type Row struct {
	Object kube.Object
	Cells  []Cell // as many as Columns, wide ones too

	// Hidden keeps the object out of the list: another one stands for it.
	Hidden bool

	// Trouble counts the object under "need a look": someone should act.
	Trouble bool
}

// World is what a view may look at beside the object itself: Snapshots of the
// resources that it named in its needs. Immutable.
type World struct {
	lists map[kube.Resource]*kube.Snapshot

	// Now is when a detail is built; zero for rows, which are kept for longer.
	// What a Clock can say needs none: see View's Ticks.
	Now time.Time
}

// NewWorld holds the given Snapshots, one for each resource.
func NewWorld(lists ...*kube.Snapshot) World {
	w := World{lists: make(map[kube.Resource]*kube.Snapshot, len(lists))}
	for _, s := range lists {
		if s != nil {
			w.lists[s.Resource] = s
		}
	}
	return w
}

// At is the same world at a moment.
func (w World) At(now time.Time) World {
	w.Now = now
	return w
}

// Same says that both hold the very same Snapshots, at the same moment.
func (w World) Same(other World) bool {
	return w.Now.Equal(other.Now) && maps.Equal(w.lists, other.lists)
}

// List gives a resource's Snapshot; nil when it was not named as a need or is
// not there yet.
func (w World) List(r kube.Resource) *kube.Snapshot { return w.lists[r] }

// Bucket answers a join; empty when the list is not there. Ask Known whether
// "nothing" can be believed.
func (w World) Bucket(r kube.Resource, index, key string) kube.Bucket {
	if s := w.lists[r]; s != nil {
		return s.Bucket(index, key)
	}
	return kube.Bucket{}
}

// Known says whether the resource's list is complete enough to conclude from
// absence: it is Live or Stale.
func (w World) Known(r kube.Resource) bool {
	s := w.lists[r]
	return s != nil && (s.Health.State == kube.Live || s.Health.State == kube.Stale)
}

// Need names another list that a view looks at.
type Need struct {
	Resource kube.Resource
	Scope    kube.Scope // of RowNeeds: without a namespace it is that of the list

	// Index and Key name the one bucket of it that a row depends on, so that
	// the row is built again when that bucket changes; without a Key it is the
	// whole list. For RowNeeds alone.
	Index string
	Key   func(kube.Object) string
}
