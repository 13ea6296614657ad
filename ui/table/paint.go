package table

import (
	"strings"
	"time"

	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// painted keeps the lines of the last frame. Texts change by the second at
// most, so a line stands until its row, its selection, a width or the second
// does not.
type painted struct {
	rows  int // counts the Sources
	at    state
	view  string
	top   int
	lines []line
	brush theme.Brush
}

// state is all that a whole frame depends on, beside rows and marks.
type state struct {
	theme   theme.ID
	fit     int
	rows    int
	top     int
	cursor  int
	second  int64
	w, h    int
	focused bool
}

type line struct {
	row  *views.Row
	sel  theme.Selection
	text string
}

// View draws the table: h lines, each exactly w cells wide. An unchanged frame
// costs next to nothing, another one O(screen).
func (m *Model) View(now time.Time, th *theme.Theme, focused bool) string {
	if m.h == 0 {
		return ""
	}
	p := &m.painted
	at := state{th.ID, m.fit.version, p.rows, m.top, m.Cursor(), now.Unix(), m.w, m.h, focused}
	if p.view != "" && at == p.at {
		return p.view
	}
	m.measure(now)
	at.fit = m.fit.version
	old, oldTop := p.lines, p.top
	if at.theme != p.at.theme || at.fit != p.at.fit || at.second != p.at.second || at.w != p.at.w {
		old = nil
	}
	top, n := m.Visible()
	lines := make([]line, n, m.h)
	size := 0
	for i := range lines {
		r := m.src.Row(top + i)
		sel := m.selection(top+i, r, focused)
		if j := top + i - oldTop; j >= 0 && j < len(old) && old[j].row == r && old[j].sel == sel {
			lines[i] = old[j]
		} else {
			m.row(&p.brush, r, sel, now, th)
			lines[i] = line{r, sel, string(p.brush.Line())}
		}
		size += len(lines[i].text) + 1
	}
	m.head(&p.brush, th)
	head := p.brush.Line()
	var b strings.Builder
	b.Grow(len(head) + size + (m.h-n)*(m.w+1))
	b.Write(head)
	for i := range m.h - 1 {
		b.WriteByte('\n')
		if i < n {
			b.WriteString(lines[i].text)
		} else {
			pad(&b, m.w)
		}
	}
	p.at, p.top, p.lines, p.view = at, top, lines, b.String()
	return p.view
}

func pad(b *strings.Builder, n int) {
	for range n {
		b.WriteByte(' ')
	}
}

// head paints the columns' names.
func (m *Model) head(b *theme.Brush, th *theme.Theme) {
	b.Reset()
	at := min(m.w, 1)
	b.Spaces(th.Header, at)
	for i := range m.fit.columns {
		c := &m.fit.columns[i]
		if c.width == 0 {
			continue
		}
		if at > 1 {
			b.Spaces(th.Header, gap)
			at += gap
		}
		name := clean.Line(c.Name)
		if c.cell >= 0 && c.cell+1 == m.sort {
			if m.descends {
				name += th.Glyphs.Descending
			} else {
				name += th.Glyphs.Ascending
			}
		}
		put(b, th.Cut(name, c.width), c, th.Header, th.Header)
		at += c.width
	}
	b.Spaces(th.Header, m.w-at)
}

// row paints a row, its background over the whole width.
func (m *Model) row(b *theme.Brush, r *views.Row, sel theme.Selection, now time.Time, th *theme.Theme) {
	b.Reset()
	plain := th.On(views.Plain, sel)
	at := min(m.w, 1)
	if at > 0 {
		bar(b, sel, len(m.marks) > 0 && m.marks[keyOf(r)], th)
	}
	for i := range m.fit.columns {
		c := &m.fit.columns[i]
		if c.width == 0 {
			continue
		}
		if at > 1 {
			b.Spaces(plain, gap)
			at += gap
		}
		m.cell(b, r, c, sel, now, th)
		at += c.width
	}
	b.Spaces(plain, m.w-at)
}

// bar is the cell in front of a row: the cursor, or the mark, which shows on the
// cursor's row, too.
func bar(b *theme.Brush, sel theme.Selection, marked bool, th *theme.Theme) {
	if marked {
		b.Text(th.On(views.Accent, sel), th.Glyphs.Marked)
		return
	}
	switch sel {
	case theme.Cursor:
		b.Text(th.On(views.Accent, sel), th.Glyphs.Cursor)
	case theme.CursorApart:
		b.Text(th.On(views.Dim, sel), th.Glyphs.Cursor)
	default:
		b.Spaces(theme.Ink{}, 1)
	}
}
