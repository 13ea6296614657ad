package table

import (
	"slices"

	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// Source gives rows by index. What it gives for an index must not change: new
// rows are a new Source.
type Source interface {
	Len() int
	Row(i int) *views.Row
}

// Rows are a Source of their own.
type Rows []*views.Row

func (r Rows) Len() int             { return len(r) }
func (r Rows) Row(i int) *views.Row { return r[i] }

// Model is one list's widget. Its methods are not safe for concurrent use.
type Model struct {
	src  Source
	w, h int

	columns   []views.Column
	namespace bool // a NAMESPACE column stands in front
	wide      bool
	sort      int // index of the sorted column plus one, 0 for none
	descends  bool

	cursor  int
	top     int // index of the first visible row
	key     key // of the row under the cursor
	touched bool
	nowhere bool // one stands on no row
	marks   map[key]bool
	marked  []*views.Row // those of the marks, nil where they are not looked for yet

	fit     fit
	texts   texts
	find    []string // lower-case words to underline in the first column
	painted painted
}

// New makes an empty table.
func New() Model { return Model{src: Rows(nil)} }

// Apart is a copy that can be drawn at another size while the one it is of stays
// as it is.
func (m Model) Apart() Model {
	m.fit, m.texts, m.painted = fit{}, nil, painted{}
	return m
}

// SetSize sets the room: the head takes one line of it.
func (m *Model) SetSize(w, h int) {
	w, h = max(w, 0), max(h, 0)
	if w == m.w && h == m.h {
		return
	}
	if w != m.w {
		m.fit.share(w - 1)
		m.fit.version++
	}
	m.w, m.h = w, h
	m.show()
}

// SetColumns sets the columns; namespace puts NAMESPACE in front, wide shows
// those that are Wide. Cheap where nothing changes.
func (m *Model) SetColumns(columns []views.Column, namespace, wide bool) {
	if namespace == m.namespace && wide == m.wide && slices.Equal(columns, m.columns) {
		return
	}
	m.columns, m.namespace, m.wide = columns, namespace, wide
	m.fit.forget()
}

// SetSort says which column the head marks as the order: an index into the
// columns plus one, 0 for none.
func (m *Model) SetSort(by int, descending bool) {
	if by == m.sort && descending == m.descends {
		return
	}
	m.sort, m.descends = by, descending
	m.fit.forget()
}

// SetFind underlines words where they stand in a name; lower case, nil for none.
func (m *Model) SetFind(words []string) {
	if slices.Equal(words, m.find) {
		return
	}
	m.find = words
	m.painted = painted{}
}

// SetRows takes new rows over. The cursor stays on its object, and that on its
// line of the screen; where the object has gone, the cursor stays at its index.
func (m *Model) SetRows(src Source) {
	if src == nil {
		src = Rows(nil)
	}
	line := m.cursor - m.top
	var row *views.Row
	if m.cursor < m.src.Len() {
		row = m.src.Row(m.cursor)
	}
	m.src, m.marked = src, nil
	m.painted.rows++
	n := src.Len()
	if n == 0 {
		m.cursor, m.top = 0, 0
		return
	}
	at := m.key.find(src, m.cursor, row)
	switch {
	case at < 0:
		at = min(m.cursor, n-1)
	case !m.touched && at >= max(m.body(), 1):
		at = 0 // nobody has chosen it: what comes in above would carry it away
	}
	m.cursor = at
	if m.touched || m.top > 0 {
		m.top = at - line
	}
	m.settle()
}

// body is how many rows are visible.
func (m *Model) body() int { return max(m.h-1, 0) }

// settle brings cursor and offset within bounds and notes the cursor's object.
func (m *Model) settle() {
	n := m.src.Len()
	m.cursor = min(max(m.cursor, 0), max(n-1, 0))
	m.show()
	m.key = key{}
	if n > 0 {
		m.key = keyOf(m.src.Row(m.cursor))
	}
}

// show scrolls as little as brings the cursor into sight.
func (m *Model) show() {
	body := max(m.body(), 1)
	m.top = min(m.top, m.cursor)
	m.top = max(m.top, m.cursor-body+1)
	m.top = max(min(m.top, m.src.Len()-body), 0)
}

// selection says how a row stands out.
func (m *Model) selection(i int, r *views.Row, focused bool) theme.Selection {
	switch at := m.Cursor(); {
	case i == at && focused:
		return theme.Cursor
	case i == at:
		return theme.CursorApart
	case len(m.marks) > 0 && m.marks[keyOf(r)]:
		return theme.Marked
	}
	return theme.Normal
}
