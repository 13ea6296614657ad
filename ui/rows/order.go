package rows

import (
	"slices"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// order is the rows in one order, ascending. Its entries and rows never change.
type order struct {
	entries []*entry
	rows    []*views.Row // the same
	turned  *order       // the other way round, once it was asked for
	wanted  bool         // since the rows changed
}

func newOrder(entries []*entry) *order {
	o := &order{entries: entries, rows: make([]*views.Row, len(entries))}
	for i, e := range entries {
		o.rows[i] = &e.row
	}
	return o
}

// renew follows a change of the rows: the orders that were asked for since the
// last one take the fresh rows in, the others go.
func (b *Builder) renew(fresh []*entry, gone map[*entry]bool) {
	entries := make([]*entry, 0, len(b.all))
	b.trouble = 0
	for i := range b.all {
		if b.all[i].entry.row.Hidden {
			continue
		}
		entries = append(entries, b.all[i].entry)
		if b.all[i].trouble {
			b.trouble++
		}
	}
	b.plain = newOrder(entries)
	last := b.orders
	b.orders = map[int]*order{}
	if (len(fresh)+len(gone))*4 > len(entries) {
		return
	}
	fresh = slices.DeleteFunc(fresh, func(e *entry) bool { return e.row.Hidden })
	for column, o := range last {
		if o.wanted {
			if next := o.renewed(fresh, gone, byColumn(column-1)); next != nil {
				b.orders[column] = next
			}
		}
	}
}

// renewed is the order without what is gone, and with what is fresh, which it
// sorts; nil where that cannot be done.
func (o *order) renewed(fresh []*entry, gone map[*entry]bool, compare func(a, b *entry) int) *order {
	slices.SortFunc(fresh, compare)
	drops := make([]int, 0, len(gone))
	for e := range gone {
		at, found := slices.BinarySearchFunc(o.entries, e, compare)
		if !found {
			return nil
		}
		drops = append(drops, at)
	}
	slices.Sort(drops)
	return newOrder(spliced(o.entries, drops, fresh, compare))
}

// spliced is the entries without those at drops, ascending, and with the fresh
// ones, which are in order, where they belong. It looks for places, not at all
// entries.
func spliced(entries []*entry, drops []int, fresh []*entry, compare func(a, b *entry) int) []*entry {
	out := make([]*entry, 0, len(entries)-len(drops)+len(fresh))
	from := 0
	for len(fresh)+len(drops) > 0 {
		at := len(entries)
		if len(fresh) > 0 {
			next, _ := slices.BinarySearchFunc(entries[from:], fresh[0], compare)
			at = from + next
		}
		if len(drops) > 0 && drops[0] < at {
			out = append(out, entries[from:drops[0]]...)
			from, drops = drops[0]+1, drops[1:]
			continue
		}
		out = append(append(out, entries[from:at]...), fresh[0])
		from, fresh = at, fresh[1:]
	}
	return append(out, entries[from:]...)
}

// order gives the rows sorted by a column, ties staying in the order of
// namespace and name.
func (b *Builder) order(by Sort) *order {
	o := b.plain
	if by.By > 0 {
		if o = b.orders[by.By]; o == nil {
			o = newOrder(sorted(b.plain.entries, by.By-1))
			if b.orders == nil {
				b.orders = map[int]*order{}
			}
			b.orders[by.By] = o
		}
		o.wanted = true
	}
	if !by.Descending {
		return o
	}
	if o.turned == nil {
		o.turned = newOrder(descending(o.entries, by.By-1))
	}
	return o.turned
}

// descending turns an order round, but for ties.
func descending(entries []*entry, column int) []*entry {
	out := make([]*entry, 0, len(entries))
	for end := len(entries); end > 0; {
		from := end - 1
		for column >= 0 && from > 0 && compareAt(entries[from-1], entries[end-1], column) == 0 {
			from--
		}
		out = append(out, entries[from:end]...)
		end = from
	}
	return out
}

// byColumn compares by a column, and where that does not part them by namespace
// and name.
func byColumn(column int) func(a, b *entry) int {
	return func(a, b *entry) int {
		if c := compareAt(a, b, column); c != 0 {
			return c
		}
		return kube.Compare(a.row.Object, b.row.Object)
	}
}
