package kube

import (
	"reflect"
	"slices"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// inbox is where a feed's reflector leaves what it hears, and where the feed's
// publisher takes it from. Leaving costs O(1), but for Replace, and never waits
// for the publisher. It is a cache.ReflectorStore: the objects themselves are
// held once, in the published Snapshot.
type inbox struct {
	dirty chan struct{} // capacity 1

	mu     sync.Mutex
	batch  batch
	synced func() // called after Replace
}

// batch is what came since the last publication.
type batch struct {
	replaced bool     // all is the whole world, before changed
	all      []Object // in no order
	changed  map[objectName]Object
	columns  []metav1.TableColumnDefinition
	health   *Health
}

func newInbox() inbox {
	return inbox{dirty: make(chan struct{}, 1), synced: func() {}}
}

func (in *inbox) mark() {
	select {
	case in.dirty <- struct{}{}:
	default:
	}
}

// put notes a new or changed object.
func (in *inbox) put(o Object) { in.note(nameOf(o), o) }

func (in *inbox) note(name objectName, o Object) {
	in.mu.Lock()
	if in.batch.changed == nil {
		in.batch.changed = map[objectName]Object{}
	}
	in.batch.changed[name] = o
	in.mu.Unlock()
	in.mark()
}

// setHealth notes the feed's health. What was refused has no objects.
func (in *inbox) setHealth(h Health) {
	in.mu.Lock()
	in.batch.health = &h
	if h.State == Denied || h.State == Absent {
		in.batch.replaced, in.batch.all, in.batch.changed = true, nil, nil
	}
	in.mu.Unlock()
	in.mark()
}

// setColumns keeps the columns of a server's table. Watch events after the first
// come without.
func (in *inbox) setColumns(columns []metav1.TableColumnDefinition) {
	if len(columns) == 0 {
		return
	}
	in.mu.Lock()
	in.batch.columns = columns
	in.mu.Unlock()
	in.mark()
}

func (in *inbox) take() batch {
	in.mu.Lock()
	defer in.mu.Unlock()
	b := in.batch
	in.batch = batch{}
	return b
}

// next applies the batch to the last Snapshot. It gives the Snapshot itself when
// nothing differs. The version is asked for only when one is needed.
func (b batch) next(s *Snapshot, version func() uint64) *Snapshot {
	next := s
	if b.replaced {
		gone := make(map[objectName]Object, len(s.Objects)+len(b.all))
		for _, o := range s.Objects {
			gone[nameOf(o)] = nil
		}
		for _, o := range b.all {
			gone[nameOf(o)] = o
		}
		if edits := next.edits(gone); len(edits) > 0 {
			next = next.apply(version(), edits)
		}
	}
	if edits := next.edits(b.changed); len(edits) > 0 {
		next = next.apply(version(), edits)
	}
	if b.columns != nil && !reflect.DeepEqual(b.columns, s.Columns) {
		v := next.Version
		if next == s || v == s.Version {
			v = version()
		}
		next = next.clone()
		next.Version, next.Columns = v, b.columns
	}
	if b.health != nil && *b.health != s.Health {
		next = next.clone()
		next.Health = *b.health
	}
	return next
}

func (s *Snapshot) clone() *Snapshot {
	next := *s
	return &next
}

// The methods of cache.ReflectorStore. Their errors are always nil.

// Add notes an object that was created, or that a watch begins with.
func (in *inbox) Add(o any) error { in.put(o.(Object)); return nil }

// Update notes an object that was changed.
func (in *inbox) Update(o any) error { in.put(o.(Object)); return nil }

// Delete notes an object that is gone.
func (in *inbox) Delete(o any) error { in.note(nameOf(o.(Object)), nil); return nil }

// Replace ends the first list, or a later one: the list is the whole world.
func (in *inbox) Replace(list []any, _ string) error {
	objects := slices.Grow([]Object(nil), len(list))
	for _, o := range list {
		objects = append(objects, o.(Object))
	}
	in.mu.Lock()
	in.batch.replaced, in.batch.all, in.batch.changed = true, objects, nil
	in.mu.Unlock()
	in.synced() // before the mark, so that rows and health come out together
	in.mark()
	return nil
}

// Resync does nothing: nobody asks for resyncs.
func (in *inbox) Resync() error { return nil }
