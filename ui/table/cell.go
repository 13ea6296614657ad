package table

import (
	"strings"
	"time"
	"unicode"

	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// cell paints one cell, exactly as wide as its column.
func (m *Model) cell(b *theme.Brush, r *views.Row, c *column, sel theme.Selection, now time.Time, th *theme.Theme) {
	if c.cell < 0 {
		words, _ := m.texts.of(r.Object.GetNamespace())
		put(b, th.Cut(words, c.width), c, th.On(views.Dim, sel), th.On(views.Plain, sel))
		return
	}
	if c.cell >= len(r.Cells) {
		b.Spaces(th.On(views.Plain, sel), c.width)
		return
	}
	cell := &r.Cells[c.cell]
	words, _ := m.texts.of(cell.At(now))
	if cell.Mark != views.NoMark {
		status(b, words, cell, c, sel, th)
		return
	}
	ink, plain := th.On(theme.Word(cell.Tone), sel), th.On(views.Plain, sel)
	words = shorten(words, c.width, th)
	if c.Rank == 0 && sel == theme.Normal && len(m.find) > 0 {
		found(b, words, m.find, c, ink, th.Match)
		return
	}
	put(b, words, c, ink, plain)
}

// shorten cuts sentences at their end, and names in their middle.
func shorten(s string, w int, th *theme.Theme) string {
	if strings.Contains(s, " ") {
		return th.Cut(s, w)
	}
	return th.Middle(s, w)
}

// put paints text that fits, with its padding: an underline ends with its word.
func put(b *theme.Brush, s string, c *column, ink, plain theme.Ink) {
	n := c.width - clean.Width(s)
	if c.Right {
		b.Spaces(plain, n)
		b.Text(ink, s)
		return
	}
	b.Text(ink, s)
	b.Spaces(plain, n)
}

// status paints a glyph and its word: trouble in one colour, what is well by
// the glyph's alone.
func status(b *theme.Brush, words string, cell *views.Cell, c *column, sel theme.Selection, th *theme.Theme) {
	glyph, word, plain := th.On(cell.Tone, sel), th.On(theme.Word(cell.Tone), sel), th.On(views.Plain, sel)
	used := 1
	if words != "" && c.width > 2 {
		words = th.Cut(words, c.width-2)
		used = 2 + clean.Width(words)
	} else {
		words = ""
	}
	if c.Right {
		b.Spaces(plain, c.width-used)
	}
	b.Text(glyph, th.Glyph(cell.Mark))
	if words != "" {
		b.Spaces(word, 1)
		b.Text(word, words)
	}
	if !c.Right {
		b.Spaces(plain, c.width-used)
	}
}

// found is put with the words one looks for underlined. Beyond ASCII it is put
// alone: a sequence inside a character would take it apart.
func found(b *theme.Brush, s string, find []string, c *column, ink, match theme.Ink) {
	n := c.width - clean.Width(s)
	lower := strings.ToLower(s)
	if strings.IndexFunc(s, beyondASCII) >= 0 {
		put(b, s, c, ink, ink)
		return
	}
	for s != "" {
		at, size := -1, 0
		for _, w := range find {
			if i := strings.Index(lower, w); w != "" && i >= 0 && (at < 0 || i < at) {
				at, size = i, len(w)
			}
		}
		if at < 0 {
			break
		}
		b.Text(ink, s[:at])
		b.Text(match, s[at:at+size])
		s, lower = s[at+size:], lower[at+size:]
	}
	b.Text(ink, s)
	b.Spaces(ink, n)
}

func beyondASCII(r rune) bool { return r > unicode.MaxASCII }
