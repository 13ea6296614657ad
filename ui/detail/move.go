package detail

// Up and Down go to the next line that can be stood on; where none is in sight
// they scroll. The lines are those of the last View.
func (m *Model) Up(n int) {
	for range n {
		m.step(-1)
	}
}

func (m *Model) Down(n int) {
	for range n {
		m.step(1)
	}
}

func (m *Model) step(by int) {
	next := m.cursor + by
	if next < 0 || next >= len(m.laid.at) {
		m.scroll(by)
		return
	}
	at := m.laid.at[next]
	if at < m.top-1 || at > m.top+m.h {
		m.scroll(by) // out of sight: on the way there
		return
	}
	m.cursor = next
	m.reveal()
}

// PageUp and PageDown scroll by a screenful less one line; the cursor comes
// along.
func (m *Model) PageUp()   { m.page(-1) }
func (m *Model) PageDown() { m.page(1) }

func (m *Model) page(by int) {
	m.scroll(by * max(m.h-1, 1))
	m.follow()
}

func (m *Model) Top() {
	m.cursor, m.top = 0, 0
}

func (m *Model) Bottom() {
	m.cursor = max(len(m.refs)-1, 0)
	m.top = m.last()
}

func (m *Model) scroll(by int) {
	m.top += by
	m.clamp()
}

func (m *Model) clamp() { m.top = max(min(m.top, m.last()), 0) }

// last is the largest offset.
func (m *Model) last() int { return max(len(m.laid.lines)-m.h, 0) }

// reveal scrolls as little as brings the cursor into sight.
func (m *Model) reveal() {
	if m.cursor >= len(m.laid.at) {
		return
	}
	at := m.laid.at[m.cursor]
	if m.cursor == 0 && at < m.h {
		at = 0 // what stands above the first one comes back with it
	}
	m.top = min(m.top, at)
	m.top = max(m.top, m.laid.at[m.cursor]-m.h+1)
	m.clamp()
}

// follow brings the cursor to the nearest line in sight.
func (m *Model) follow() {
	for m.cursor+1 < len(m.laid.at) && m.laid.at[m.cursor] < m.top {
		m.cursor++
	}
	for m.cursor > 0 && m.cursor < len(m.laid.at) && m.laid.at[m.cursor] >= m.top+m.h {
		m.cursor--
	}
}

// More says how many lines are out of sight, above and below.
func (m *Model) More() (above, below int) {
	return m.top, max(len(m.laid.lines)-m.top-m.h, 0)
}
