package table

import (
	"strings"
	"time"

	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// cell paints one cell, exactly as wide as its column.
func (m *Model) cell(b []byte, r *views.Row, c *column, sel theme.Selection, now time.Time, th *theme.Theme) []byte {
	if c.cell < 0 {
		return put(b, th.Cut(clean.Line(r.Object.GetNamespace()), c.width), c, th.On(views.Dim, sel))
	}
	if c.cell >= len(r.Cells) {
		return th.On(views.Plain, sel).Spaces(b, c.width)
	}
	cell := &r.Cells[c.cell]
	words := text(cell, now)
	if cell.Mark != views.NoMark {
		return status(b, words, cell, c, sel, th)
	}
	ink := th.On(theme.Word(cell.Tone), sel)
	if c.Rank != 0 {
		return put(b, th.Cut(words, c.width), c, ink)
	}
	words = th.Middle(words, c.width)
	if sel == theme.Normal && len(m.find) > 0 {
		return m.found(b, words, c, ink, th.Match)
	}
	return put(b, words, c, ink)
}

// put paints text that fits, with its padding.
func put(b []byte, s string, c *column, ink theme.Ink) []byte {
	n := c.width - clean.Width(s)
	if c.Right {
		return ink.Append(ink.Spaces(b, n), s)
	}
	b = append(b, ink.Open()...)
	b = append(b, s...)
	for range n {
		b = append(b, ' ')
	}
	return append(b, ink.Close()...)
}

// status paints a glyph and its word: trouble in one colour, what is well by
// the glyph's alone.
func status(b []byte, words string, cell *views.Cell, c *column, sel theme.Selection, th *theme.Theme) []byte {
	glyph, word := th.On(cell.Tone, sel), th.On(theme.Word(cell.Tone), sel)
	used := 1
	if words != "" && c.width > 2 {
		words = th.Cut(words, c.width-2)
		used = 2 + clean.Width(words)
	} else {
		words = ""
	}
	if c.Right {
		b = word.Spaces(b, c.width-used)
	}
	b = glyph.Append(b, th.Glyph(cell.Mark))
	b = append(b, word.Open()...)
	if words != "" {
		b = append(b, ' ')
		b = append(b, words...)
	}
	if !c.Right {
		for range c.width - used {
			b = append(b, ' ')
		}
	}
	return append(b, word.Close()...)
}

// found is put with the words one looks for underlined, where they are whole.
func (m *Model) found(b []byte, s string, c *column, ink, match theme.Ink) []byte {
	n := c.width - clean.Width(s)
	lower := strings.ToLower(s)
	if len(lower) != len(s) {
		return put(b, s, c, ink)
	}
	for s != "" {
		at, size := -1, 0
		for _, w := range m.find {
			if i := strings.Index(lower, w); w != "" && i >= 0 && (at < 0 || i < at) {
				at, size = i, len(w)
			}
		}
		if at < 0 {
			break
		}
		b = ink.Append(b, s[:at])
		b = match.Append(b, s[at:at+size])
		s, lower = s[at+size:], lower[at+size:]
	}
	return ink.Spaces(ink.Append(b, s), n)
}
