package rows

import (
	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// Spec says which rows a list shows, and in which order.
type Spec struct {
	Filter string // as typed, see ParseFilter
	Sort   Sort
}

// Sort names a column of the view; the zero Sort is by namespace and name, the
// order of the Snapshot.
type Sort struct {
	By         int // index of the column plus one; 0: namespace and name
	Descending bool
}

// Page is what a list shows of one Snapshot. Immutable once built.
type Page struct {
	Snapshot *kube.Snapshot
	Columns  []views.Column
	Rows     []*views.Row // filtered and sorted
	Trouble  int          // of all rows: how many need a look
	Spec     Spec

	// FilterError says what is wrong with the filter; Rows are unfiltered then.
	FilterError error

	total int
}

// Len and Row make a Page the source of a table.
func (p *Page) Len() int             { return len(p.Rows) }
func (p *Page) Row(i int) *views.Row { return p.Rows[i] }

// Total is how many objects there are, filtered out or not, but for those that
// have no row.
func (p *Page) Total() int { return p.total }

// Find gives the index of the row of an object with this UID, -1 for none.
func (p *Page) Find(uid string) int {
	for i, r := range p.Rows {
		if string(r.Object.GetUID()) == uid {
			return i
		}
	}
	return -1
}
