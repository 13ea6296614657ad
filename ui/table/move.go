package table

import "example.org/hackfest/views"

// Cursor is the index of the row one stands on; 0 too when there is no row, -1
// when one stands on none of them.
func (m *Model) Cursor() int {
	if m.nowhere {
		return -1
	}
	return m.cursor
}

// Len is the number of rows.
func (m *Model) Len() int { return m.src.Len() }

// Selected is the row one stands on, nil when there is none.
func (m *Model) Selected() *views.Row {
	if m.nowhere || m.cursor >= m.src.Len() {
		return nil
	}
	return m.src.Row(m.cursor)
}

// Nowhere takes the cursor off the rows, while the one that it is meant for is
// not there yet, or puts it back. Whoever moves it has it back.
func (m *Model) Nowhere(on bool) { m.nowhere = on }

// Touched says that somebody has put the cursor where it is.
func (m *Model) Touched() bool { return m.touched }

// Goto puts the cursor on a row.
func (m *Model) Goto(i int) {
	m.touched, m.nowhere = true, false
	m.cursor = i
	m.settle()
}

// Rest puts the cursor on the first row, unless somebody has chosen another.
func (m *Model) Rest() {
	if !m.touched {
		m.cursor, m.top = 0, 0
		m.settle()
	}
}

func (m *Model) Up(n int) { m.Goto(m.cursor - n) }

func (m *Model) Down(n int) {
	if m.nowhere { // the first line is below
		n--
	}
	m.Goto(m.cursor + n)
}

// PageUp and PageDown move by a screenful less one line, which stays in sight.
func (m *Model) PageUp()   { m.page(-1) }
func (m *Model) PageDown() { m.page(1) }

func (m *Model) page(by int) {
	step := by * max(m.body()-1, 1)
	m.top += step
	m.Goto(m.cursor + step)
}

func (m *Model) Top()    { m.Goto(0) }
func (m *Model) Bottom() { m.Goto(m.src.Len() - 1) }

// Visible gives the rows on the screen: the first, and how many.
func (m *Model) Visible() (top, n int) {
	return m.top, max(min(m.body(), m.src.Len()-m.top), 0)
}

// MarkToggle marks the row one stands on, or takes its mark away.
func (m *Model) MarkToggle() {
	r := m.Selected()
	if r == nil {
		return
	}
	k := keyOf(r)
	if m.marks[k] {
		delete(m.marks, k)
	} else {
		if m.marks == nil {
			m.marks = map[key]bool{}
		}
		m.marks[k] = true
	}
	m.painted, m.marked = painted{}, nil
}

// MarkNone takes all marks away.
func (m *Model) MarkNone() {
	m.marks, m.marked = nil, nil
	m.painted = painted{}
}

// Marked gives the marked rows that are still there, in their order; what a
// filter leaves out is not among them. O(rows), once for new rows or marks.
func (m *Model) Marked() []*views.Row {
	if len(m.marks) == 0 || m.marked != nil {
		return m.marked
	}
	m.marked = []*views.Row{}
	for i := range m.src.Len() {
		if r := m.src.Row(i); m.marks[keyOf(r)] {
			m.marked = append(m.marked, r)
		}
	}
	return m.marked
}
