package rows

import (
	"slices"
	"sort"
	"sync"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// Builder keeps the rows of one list from one Snapshot to the next, so that a
// row is built once for each change of its object or of what it looks at. Lists
// of one resource and scope may share one; its methods may be called from any
// goroutine.
type Builder struct {
	view  views.View
	needs []views.Need

	mu      sync.Mutex
	source  *kube.Snapshot // of the rows kept
	world   views.World    // beside it
	all     []kept         // in the Snapshot's order
	spare   []kept         // the ones before, to be written over
	lent    bool           // another Builder reads all
	shared  bool           // by readers of one feed, of whom some are late
	trouble int
	plain   *order         // the same
	orders  map[int]*order // by column, of the present rows
}

// kept is a row with what it was built from.
type kept struct {
	object   kube.Object
	versions [most]uint64 // of what the needs name
	trouble  bool
	entry    *entry
}

// entry is a row and what is looked for in it.
type entry struct {
	row  views.Row
	text string // its cells and its namespace, in lower case
}

// most is how many RowNeeds a view may name.
const most = 3

// New makes a Builder for one list.
func New(v views.View) *Builder {
	return &Builder{view: v, needs: v.RowNeeds()}
}

// NewShared makes a Builder for lists that read one feed, each at its own pace: a
// Snapshot that is older than another list's gives that one's page.
func NewShared(v views.View) *Builder {
	b := New(v)
	b.shared = true
	return b
}

// Seed takes over another Builder's rows of the same view, so that a part of
// what is built already, or the whole of it, is not built again.
func (b *Builder) Seed(from *Builder) {
	from.mu.Lock()
	all := from.all
	from.lent = true
	from.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.source, b.all, b.plain, b.orders, b.lent = nil, all, nil, nil, true
}

// Build gives the Page of a Snapshot. The cost is one pass over the objects by
// pointer, and the view's work for those that changed.
func (b *Builder) Build(s *kube.Snapshot, w views.World, spec Spec) *Page {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.shared && b.source != nil && s.Version < b.source.Version {
		s = b.source
	}
	b.update(s, w)
	p := &Page{Snapshot: s, Columns: b.view.Columns(s), Spec: spec, Trouble: b.trouble, total: len(b.plain.rows)}
	filter, err := ParseFilter(spec.Filter)
	p.FilterError = err
	o := b.order(spec.Sort)
	if err != nil || filter.all() {
		p.Rows = o.rows
	} else {
		p.Rows = filter.apply(o.entries)
	}
	return p
}

// update merges the kept rows with the objects: both are in the same order.
func (b *Builder) update(s *kube.Snapshot, w views.World) {
	if s == b.source && (len(b.needs) == 0 || w.Same(b.world)) {
		return
	}
	old := b.all
	j := 0
	if len(s.Objects) > 0 { // of a seed there may be far more
		j = sort.Search(len(old), func(i int) bool { return kube.Compare(old[i].object, s.Objects[0]) >= 0 })
	}
	next := slices.Grow(b.spare[:0], len(s.Objects))[:len(s.Objects)]
	var fresh []*entry
	gone := map[*entry]bool{}
	drop := func(ks []kept) {
		for i := range ks {
			gone[ks[i].entry] = true
		}
	}
	if len(b.orders) == 0 {
		drop = func([]kept) {}
	}
	drop(old[:j])
	for i, o := range s.Objects {
		for j < len(old) && old[j].object != o && kube.Compare(old[j].object, o) < 0 {
			drop(old[j : j+1])
			j++
		}
		versions := b.versions(o, w)
		if j < len(old) && old[j].object == o && old[j].versions == versions {
			next[i] = old[j]
			j++
			continue
		}
		if j < len(old) && kube.Compare(old[j].object, o) == 0 {
			drop(old[j : j+1])
			j++
		}
		e := &entry{row: b.view.Row(o, w)}
		e.text = textOf(&e.row)
		next[i] = kept{o, versions, e.row.Trouble, e}
		fresh = append(fresh, e)
	}
	drop(old[j:])
	b.spare = nil
	if !b.lent { // and let go of the objects that were in it
		clear(old)
		b.spare = old[:0]
	}
	same := len(fresh) == 0 && len(next) == len(old) && b.plain != nil
	b.source, b.world, b.all, b.lent = s, w, next, false
	if !same {
		b.renew(fresh, gone)
	}
}

func (b *Builder) versions(o kube.Object, w views.World) (v [most]uint64) {
	for i, n := range b.needs {
		if list := w.List(n.Resource); n.Key != nil {
			v[i] = w.Bucket(n.Resource, n.Index, n.Key(o)).Version << 1
		} else if list != nil {
			v[i] = list.Version << 1
		}
		if w.Known(n.Resource) {
			v[i] |= 1 // what it says, or does not say, can be believed from now on
		}
	}
	return v
}
