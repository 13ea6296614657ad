package rows

import (
	"cmp"
	"slices"
	"strings"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// Builder keeps the rows of one list from one Snapshot to the next, so that a
// row is built once for each change of its object or of what it looks at.
type Builder struct {
	view  views.View
	needs []views.Need

	source *kube.Snapshot // of the rows kept
	all    []kept         // in the Snapshot's order
}

type kept struct {
	row      *views.Row
	versions [2]uint64 // of the buckets that the first needs name
}

// New makes a Builder for one list. A view may name at most two RowNeeds.
func New(v views.View) *Builder {
	return &Builder{view: v, needs: v.RowNeeds()}
}

// Build gives the Page of a Snapshot. The cost is one pass over the objects by
// pointer, and the view's work for those that changed.
func (b *Builder) Build(s *kube.Snapshot, w views.World, spec Spec) *Page {
	b.update(s, w)
	p := &Page{Snapshot: s, Columns: b.view.Columns(s), Spec: spec}
	filter, err := ParseFilter(spec.Filter)
	p.FilterError = err
	rows := make([]*views.Row, 0, len(b.all))
	for _, k := range b.all {
		if k.row.Trouble {
			p.Trouble++
		}
		rows = append(rows, k.row)
	}
	if err == nil {
		rows = filter.Apply(rows)
	}
	p.Rows = order(rows, spec.Sort)
	return p
}

// update merges the kept rows with the objects: both are in the same order.
func (b *Builder) update(s *kube.Snapshot, w views.World) {
	if s == b.source && len(b.needs) == 0 {
		return
	}
	next := make([]kept, len(s.Objects))
	old := b.all
	for i, o := range s.Objects {
		for len(old) > 0 && old[0].row.Object != o && kube.Compare(old[0].row.Object, o) < 0 {
			old = old[1:]
		}
		versions := b.versions(o, w)
		if len(old) > 0 && old[0].row.Object == o && old[0].versions == versions {
			next[i] = old[0]
			continue
		}
		row := b.view.Row(o, w)
		next[i] = kept{row: &row, versions: versions}
	}
	b.source, b.all = s, next
}

func (b *Builder) versions(o kube.Object, w views.World) (v [2]uint64) {
	for i, n := range b.needs {
		if i < len(v) && n.Key != nil {
			v[i] = w.Bucket(n.Resource, n.Index, n.Key(o)).Version
		}
	}
	return v
}

// order sorts by a column, ties staying in the order of namespace and name.
func order(rows []*views.Row, by Sort) []*views.Row {
	column := by.By - 1
	if column < 0 {
		if by.Descending {
			slices.Reverse(rows)
		}
		return rows
	}
	slices.SortStableFunc(rows, func(a, b *views.Row) int {
		if column >= len(a.Cells) || column >= len(b.Cells) {
			return 0
		}
		c := compareCells(&a.Cells[column], &b.Cells[column])
		if by.Descending {
			return -c
		}
		return c
	})
	return rows
}

func compareCells(a, b *views.Cell) int {
	if a.Numeric && b.Numeric {
		if c := cmp.Compare(a.Num, b.Num); c != 0 {
			return c
		}
	}
	return strings.Compare(a.Text, b.Text)
}
