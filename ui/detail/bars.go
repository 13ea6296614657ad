package detail

import (
	"strings"

	"example.org/hackfest/ui/clean"
	"example.org/hackfest/views"
)

// bars draws proportions with their words, everything in columns; what has no room
// beside them stands below. In plain text the words stand alone.
func (c *composer) bars(bs []views.Bar) {
	labels, texts := 0, 0
	for i := range bs {
		labels = max(labels, clean.Width(c.text(bs[i].Label)))
		texts = max(texts, clean.Width(c.words(&bs[i].Text))+c.markWidth(&bs[i].Text))
	}
	labels = min(labels, max(c.w/3, 1))
	size := min(max(c.w/5, 4), 20)
	for i := range bs {
		b := &bs[i]
		var l line
		l.say(views.Plain, clean.CutWith(c.text(b.Label), labels, ellipsis(c.th)))
		if labels > 0 {
			l.pad(labels + 1)
		}
		if c.glyphs {
			full := share(b.Value, b.Total, size)
			l.add(drawing, b.Tone, strings.Repeat(c.th.Glyphs.Full, full))
			l.add(drawing, views.Dim, strings.Repeat(c.th.Glyphs.Empty, size-full))
		}
		l.say(views.Plain, "  ")
		from := l.width
		if text := c.words(&b.Text); from+clean.Width(text)+c.markWidth(&b.Text) > c.w {
			from = min(labels, 2)
			c.lines = append(c.lines, l)
			c.cell(&b.Text, from)
			if c.words(&b.Note) != "" {
				c.cell(&b.Note, from)
			}
			continue
		}
		c.marked(&l, &b.Text, c.words(&b.Text))
		note := c.words(&b.Note)
		beside := from + texts + 2
		if note != "" && beside+clean.Width(note)+c.markWidth(&b.Note) <= c.w {
			l.pad(beside)
			c.marked(&l, &b.Note, note)
			note = ""
		}
		c.lines = append(c.lines, l)
		if note != "" {
			c.cell(&b.Note, from)
		}
	}
}

// share is how many of n cells are full: never none of something, and all only
// of everything.
func share(value, total int64, n int) int {
	switch {
	case total <= 0 || value <= 0:
		return 0
	case value >= total:
		return n
	}
	return min(max(int(float64(value)/float64(total)*float64(n)+0.5), 1), n-1)
}
