package table

import (
	"slices"
	"time"

	"example.org/hackfest/ui/clean"
	"example.org/hackfest/views"
)

const (
	gap      = 2  // cells between columns
	minWord  = 12 // a column of words is not cut below this
	usual    = 24 // what a column of words gets before names get all they want
	generous = 60
	spare    = 12 // what a name column may take beyond its names
)

// column is a column as the table shows it.
type column struct {
	views.Column
	cell int // index of its cell in a row, -1 for the namespace

	want  int // cells that its head and the rows seen so far take
	width int // cells that it gets; 0: it is not shown
}

// fit is how the columns share the width. Columns grow at once when a row needs
// it, and shrink only when it is forgotten, so that nothing jumps.
type fit struct {
	columns []column
	version int // grows when a width changes
	seen    seen
}

// seen is what was measured last: the same need not be measured again.
type seen struct {
	rows, top, n int
	second       int64
}

func (f *fit) forget() {
	f.columns = nil
	f.version++
}

// measure looks at the visible rows and shares the width anew if one of them
// needs more than its column has.
func (m *Model) measure(now time.Time) {
	f := &m.fit
	grown := false
	if f.columns == nil {
		f.columns = m.shown()
		grown = true
	}
	top, n := m.Visible()
	these := seen{m.painted.rows, top, n, now.Unix()}
	if !grown && f.seen == these {
		return
	}
	f.seen = these
	for i := top; i < top+n; i++ {
		r := m.src.Row(i)
		for c := range f.columns {
			if w := m.cellWidth(r, &f.columns[c], now); w > f.columns[c].want {
				f.columns[c].want = w
				grown = true
			}
		}
	}
	if grown {
		f.share(m.w - 1) // the cursor's bar stands in front
		f.version++
	}
}

// Want is how many cells the table takes, at most w, to show without a cut what it
// would show in w: of the rows seen so far, where it is h lines high. It does not
// shrink before another list is shown.
func (m *Model) Want(w, h int, now time.Time) int {
	m.SetSize(m.w, h)
	m.measure(now)
	f := fit{columns: slices.Clone(m.fit.columns)}
	f.share(w - 1)
	sum := 1 - gap // the cursor's bar
	for i := range f.columns {
		if f.columns[i].width > 0 {
			sum += f.columns[i].want + gap
		}
	}
	return min(sum, w)
}

// shown lists the columns that the table has, with room for their heads.
func (m *Model) shown() []column {
	cs := make([]column, 0, len(m.columns)+1)
	if m.namespace {
		cs = append(cs, column{Column: views.Column{Name: "NAMESPACE", Rank: 2}, cell: -1, want: len("NAMESPACE")})
	}
	for i, c := range m.columns {
		if c.Wide && !m.wide {
			continue
		}
		w := clean.Width(clean.Line(c.Name))
		if i+1 == m.sort {
			w++
		}
		cs = append(cs, column{Column: c, cell: i, want: w})
	}
	return cs
}

// share gives every column its width: first what it cannot do without, leaving
// columns out by rank until that fits, then more to each as long as there is.
func (f *fit) share(room int) {
	cs := f.columns
	for i := range cs {
		cs[i].width = cs[i].least(room)
	}
	for f.total() > room && f.drop() {
	}
	left := room - f.total()
	if left < 0 {
		f.squeeze(room)
		return
	}
	grow := func(limit int, names bool) {
		for i := range cs {
			c := &cs[i]
			if by := min(left, min(c.want, limit)-c.width); c.width > 0 && by > 0 && (c.Rank == 0) == names {
				c.width += by
				left -= by
			}
		}
	}
	grow(usual, false)
	names := room
	if slices.ContainsFunc(cs, func(c column) bool { return c.Prose }) {
		names = max(room/3, usual) // a long name is not to silence every sentence
	}
	grow(names, true)
	grow(generous, false)
	left -= f.again(left)
	if last := f.last(); last != nil && !last.Right && last.Rank != 0 {
		last.width += max(min(left, last.want-last.width), 0)
		return // the rest of the line is its own anyway
	}
	for i := range cs {
		if cs[i].Rank == 0 {
			cs[i].width += min(left, spare)
			return
		}
	}
}

// squeeze cuts what is always shown down to the room, the last first.
func (f *fit) squeeze(room int) {
	for i := range f.columns {
		c := &f.columns[i]
		c.width = max(min(c.width, room), 0)
		if c.width > 0 {
			room -= c.width + gap
		}
	}
}

// again puts back, by rank, what there is room for after all; it gives the room
// that takes.
func (f *fit) again(left int) (taken int) {
	for {
		at := -1
		for i := range f.columns {
			c := &f.columns[i]
			if c.width == 0 && c.want > 0 && c.want+gap <= left-taken && (at < 0 || c.Rank < f.columns[at].Rank) {
				at = i
			}
		}
		if at < 0 {
			return taken
		}
		f.columns[at].width = f.columns[at].want
		taken += f.columns[at].want + gap
	}
}

// last is the last column that is shown.
func (f *fit) last() *column {
	for i := len(f.columns) - 1; i >= 0; i-- {
		if f.columns[i].width > 0 {
			return &f.columns[i]
		}
	}
	return nil
}

// least is the width below which a column is of no use.
func (c *column) least(room int) int {
	switch {
	case c.Rank == 0:
		return min(c.want, max(16, min(room*3/10, 40)))
	case c.Right:
		return c.want
	}
	return min(c.want, max(minWord, c.Least))
}

func (f *fit) total() int {
	sum, n := 0, 0
	for i := range f.columns {
		if f.columns[i].width > 0 {
			sum += f.columns[i].width
			n++
		}
	}
	return sum + gap*max(n-1, 0)
}

// drop leaves out the column of the highest rank, the rightmost of several.
func (f *fit) drop() bool {
	at := -1
	for i := range f.columns {
		c := &f.columns[i]
		if c.width > 0 && c.Rank > 0 && (at < 0 || c.Rank >= f.columns[at].Rank) {
			at = i
		}
	}
	if at < 0 {
		return false
	}
	f.columns[at].width = 0
	return true
}

// cellWidth is how many cells a row's cell takes in a column.
func (m *Model) cellWidth(r *views.Row, c *column, now time.Time) int {
	if c.cell < 0 {
		_, w := m.texts.of(r.Object.GetNamespace())
		return w
	}
	if c.cell >= len(r.Cells) {
		return 0
	}
	cell := &r.Cells[c.cell]
	_, w := m.texts.of(cell.At(now))
	if cell.Mark != views.NoMark && w > 0 {
		return w + 2
	} else if cell.Mark != views.NoMark {
		return 1
	}
	return w
}
