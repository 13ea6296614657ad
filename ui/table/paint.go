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
	buf   []byte
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
	m.measure(now)
	p := &m.painted
	at := state{th.ID, m.fit.version, p.rows, m.top, m.cursor, now.Unix(), m.w, m.h, focused}
	if p.view != "" && at == p.at {
		return p.view
	}
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
			p.buf = m.row(p.buf[:0], r, sel, now, th)
			lines[i] = line{r, sel, string(p.buf)}
		}
		size += len(lines[i].text) + 1
	}
	p.buf = m.head(p.buf[:0], th)
	var b strings.Builder
	b.Grow(len(p.buf) + size + (m.h-n)*(m.w+1))
	b.Write(p.buf)
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
func (m *Model) head(b []byte, th *theme.Theme) []byte {
	b = append(b, th.Header.Open()...)
	at := 0
	if m.w > 0 {
		b, at = append(b, ' '), 1
	}
	for i := range m.fit.columns {
		c := &m.fit.columns[i]
		if c.width == 0 {
			continue
		}
		if at > 1 {
			b, at = append(b, "  "...), at+gap
		}
		name := clean.Line(c.Name)
		if c.cell >= 0 && c.cell+1 == m.sort {
			if m.descends {
				name += th.Glyphs.Descending
			} else {
				name += th.Glyphs.Ascending
			}
		}
		b = append(b, clean.Pad(th.Cut(name, c.width), c.width, c.Right)...)
		at += c.width
	}
	for ; at < m.w; at++ {
		b = append(b, ' ')
	}
	return append(b, th.Header.Close()...)
}

// row paints a row, its background over the whole width.
func (m *Model) row(b []byte, r *views.Row, sel theme.Selection, now time.Time, th *theme.Theme) []byte {
	plain := th.On(views.Plain, sel)
	at := 0
	if m.w > 0 {
		b, at = m.bar(b, sel, th), 1
	}
	for i := range m.fit.columns {
		c := &m.fit.columns[i]
		if c.width == 0 {
			continue
		}
		if at > 1 {
			b, at = plain.Spaces(b, gap), at+gap
		}
		b = m.cell(b, r, c, sel, now, th)
		at += c.width
	}
	return plain.Spaces(b, m.w-at)
}

// bar is the cell in front of a row.
func (m *Model) bar(b []byte, sel theme.Selection, th *theme.Theme) []byte {
	switch sel {
	case theme.Cursor:
		return th.On(views.Accent, sel).Append(b, th.Glyphs.Cursor)
	case theme.CursorApart:
		return th.On(views.Dim, sel).Append(b, th.Glyphs.Cursor)
	case theme.Marked:
		return th.On(views.Accent, sel).Append(b, th.Glyphs.Marked)
	}
	return append(b, ' ')
}
