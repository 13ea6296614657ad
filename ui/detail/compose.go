package detail

import (
	"strings"
	"time"

	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// composer turns a detail into lines of at most w cells.
type composer struct {
	w      int
	now    time.Time
	th     *theme.Theme // nil for plain text
	glyphs bool         // marks and bars are drawn

	lines []line
	at    []int // of each ref, its line
}

func (c *composer) compose(d views.Detail) ([]line, []int) {
	c.lines = []line{}
	for _, cell := range d.Headline {
		c.cell(&cell, 0)
	}
	for i, s := range d.Sections {
		if i > 0 || len(d.Headline) > 0 {
			c.lines = append(c.lines, line{})
		}
		c.section(&s)
	}
	for i := range c.lines {
		c.lines[i].cut(c.w, c.th)
	}
	return c.lines, c.at
}

func (c *composer) section(s *views.Section) {
	var l line
	l.add(sectionTitle, views.Plain, strings.ToUpper(c.text(s.Title)))
	note := c.words(&s.Note)
	if note != "" && l.width+2+c.markWidth(&s.Note)+clean.Width(note) <= c.w {
		l.say(views.Plain, "  ")
		c.marked(&l, &s.Note, note)
		note = ""
	}
	if l.width > 0 {
		c.lines = append(c.lines, l)
	}
	if note != "" {
		c.cell(&s.Note, 0)
	}
	switch {
	case s.Pairs != nil:
		c.pairs(s.Pairs)
	case s.Table != nil:
		c.table(s.Table)
	case s.Bars != nil:
		c.bars(s.Bars)
	default:
		for i := range s.Lines {
			c.cell(&s.Lines[i], 0)
		}
	}
}

// text cleans any text of the detail for the terminal at hand.
func (c *composer) text(s string) string {
	if len(s) > longest {
		s = s[:longest]
	}
	s = clean.Line(s)
	if c.th == nil {
		return s
	}
	return c.th.Fit(s)
}

// longest is how much of one text is shown: more than a person reads.
const longest = 16 << 10

func (c *composer) words(cell *views.Cell) string { return c.text(cell.At(c.now)) }

// marked says a cell's words after its mark.
func (c *composer) marked(l *line, cell *views.Cell, words string) {
	if c.glyphs && cell.Mark != views.NoMark {
		l.say(cell.Tone, c.th.Glyph(cell.Mark))
		l.say(theme.Word(cell.Tone), " "+words)
		return
	}
	l.say(theme.Word(cell.Tone), words)
}

// markWidth is what stands before a cell's words.
func (c *composer) markWidth(cell *views.Cell) int {
	if c.glyphs && cell.Mark != views.NoMark {
		return 2
	}
	return 0
}

// cell sets a cell on lines of its own, wrapped, the next lines under its
// words.
func (c *composer) cell(cell *views.Cell, indent int) {
	hang := indent + c.markWidth(cell)
	for i, s := range c.wrap(c.words(cell), c.w-hang) {
		var l line
		if i == 0 {
			l.pad(indent)
			c.marked(&l, cell, s)
		} else {
			l.pad(hang)
			l.say(theme.Word(cell.Tone), s)
		}
		c.lines = append(c.lines, l)
	}
}

// maxWrap bounds the lines of one text: a picture is not a dump.
const maxWrap = 12

func (c *composer) wrap(s string, w int) []string {
	lines := clean.Wrap(s, max(w, 1))
	if len(lines) > maxWrap && c.glyphs {
		lines = lines[:maxWrap]
		lines[maxWrap-1] = clean.CutWith(lines[maxWrap-1], max(w-1, 1), "") + ellipsis(c.th)
	}
	return lines
}

func (c *composer) pairs(ps []views.Pair) {
	names := 0
	for _, p := range ps {
		names = max(names, clean.Width(c.text(p.Name)))
	}
	names = min(names, max(c.w/2, 1))
	last := ""
	for i := range ps {
		p := &ps[i]
		name := c.text(p.Name)
		if i > 0 && name == last {
			name = ""
		} else {
			last = name
		}
		var l line
		l.say(views.Dim, clean.CutWith(name, names, ellipsis(c.th)))
		l.pad(names + 2)
		hang := l.width + c.markWidth(&p.Value)
		for j, s := range c.wrap(c.words(&p.Value), c.w-hang) {
			if j == 0 {
				c.marked(&l, &p.Value, s)
			} else {
				l = line{}
				l.pad(hang)
				l.say(theme.Word(p.Value.Tone), s)
			}
			c.lines = append(c.lines, l)
		}
	}
}
