package detail

import (
	"slices"
	"strings"

	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

const (
	gap   = 2
	least = 10 // cells below which a column is not cut further
	prose = 24 // and the last, whose words go on in the next line
)

// grid is a small table being fitted: how wide each column is, 0 for one that
// is left out.
type grid struct {
	head   []views.Column
	widths []int
	flex   int // the column that gives way, -1 for none
}

func (c *composer) table(t *views.Table) {
	g := c.fit(t)
	if len(t.Head) > 0 {
		var l line
		for j, w := range g.widths {
			if w == 0 {
				continue
			}
			if l.width > 0 {
				l.pad(l.width + gap)
			}
			name := clean.CutWith(c.text(t.Head[j].Name), w, ellipsis(c.th))
			l.say(views.Dim, clean.Pad(name, w, t.Head[j].Right))
		}
		c.lines = append(c.lines, l)
	}
	for i := range t.Rows {
		c.item(g, &t.Rows[i])
	}
}

// fit measures the columns and makes them fit: the widest column of words gives
// way first, then columns are left out by rank.
func (c *composer) fit(t *views.Table) *grid {
	g := &grid{head: t.Head, flex: -1}
	for _, h := range t.Head {
		g.widths = append(g.widths, clean.Width(c.text(h.Name)))
	}
	columns := len(t.Head)
	for i := range t.Rows {
		columns = max(columns, len(t.Rows[i].Cells))
	}
	for i := range t.Rows {
		it := &t.Rows[i]
		if spans(it, columns) {
			continue
		}
		for j := range it.Cells {
			if j == len(g.widths) {
				if len(t.Head) > 0 {
					break
				}
				g.widths = append(g.widths, 0)
			}
			w := clean.Width(c.words(&it.Cells[j])) + c.markWidth(&it.Cells[j])
			if j == 0 {
				w += 2 * it.Indent
			}
			g.widths[j] = max(g.widths[j], w)
		}
	}
	want := slices.Clone(g.widths)
	for over := g.total() - c.w; over > 0; over = g.total() - c.w {
		g.flex = g.widest()
		if g.flex >= 0 {
			g.widths[g.flex] -= min(over, g.widths[g.flex]-g.floor(g.flex))
			continue
		}
		if !g.drop() {
			break
		}
	}
	for j, w := range g.widths { // what a column left out has freed
		if w > 0 {
			g.widths[j] += max(min(want[j]-w, c.w-g.total()), 0)
		}
	}
	if n := len(g.widths); g.flex < 0 && n > 0 {
		g.flex = n - 1
	}
	return g
}

// spans says that a row is one sentence over all columns: a heading, a remark.
func spans(it *views.Item, columns int) bool {
	return len(it.Cells) == 1 && columns > 1 && it.Ref.Kind == views.NoRef
}

func (g *grid) total() int {
	sum := 0
	for _, w := range g.widths {
		if w > 0 {
			sum += w + gap
		}
	}
	return sum - gap
}

// floor is the width below which a column is not cut.
func (g *grid) floor(column int) int {
	said := 0
	if column < len(g.head) {
		said = g.head[column].Least
	}
	if column == len(g.widths)-1 {
		if said > 0 {
			return said
		}
		return prose
	}
	return max(said, least)
}

// widest is the widest column of words that can still give way, -1 for none.
func (g *grid) widest() int {
	at := -1
	for j, w := range g.widths {
		right := j < len(g.head) && g.head[j].Right
		if w > g.floor(j) && !right && (at < 0 || w >= g.widths[at]) {
			at = j
		}
	}
	return at
}

// drop leaves out the column of the highest rank; false when only those that
// always stay are left.
func (g *grid) drop() bool {
	at := -1
	for j := range g.head {
		if g.widths[j] > 0 && g.head[j].Rank > 0 && (at < 0 || g.head[j].Rank >= g.head[at].Rank) {
			at = j
		}
	}
	if at < 0 {
		return false
	}
	g.widths[at] = 0
	return true
}

// item draws a row. Its last column wraps where it is words, the others are cut.
func (c *composer) item(g *grid, it *views.Item) {
	if spans(it, len(g.widths)) {
		c.cell(&it.Cells[0], 2*it.Indent)
		return
	}
	l := line{}
	if it.Ref.Kind != views.NoRef {
		c.at = append(c.at, len(c.lines))
		l.ref = len(c.at)
	}
	last := len(g.widths) - 1
	for last > 0 && g.widths[last] == 0 {
		last--
	}
	for j := range it.Cells {
		if j >= len(g.widths) {
			break
		}
		w := g.widths[j]
		if w == 0 {
			continue
		}
		if l.width > 0 {
			l.pad(l.width + gap)
		}
		cell := &it.Cells[j]
		if j == 0 {
			l.pad(2 * it.Indent)
			w -= 2 * it.Indent
		}
		words, room := c.words(cell), max(w-c.markWidth(cell), 1)
		right := j < len(g.head) && g.head[j].Right
		if j == last && !right {
			c.tail(l, cell, words, room)
			return
		}
		if j == 0 { // a name: its end tells more than its middle
			words = clean.Middle(words, room, ellipsis(c.th))
		} else {
			words = clean.CutWith(words, room, ellipsis(c.th))
		}
		from := l.width
		if right {
			l.pad(from + w - clean.Width(words) - c.markWidth(cell))
		}
		c.marked(&l, cell, words)
		l.pad(from + w)
	}
	c.lines = append(c.lines, l)
}

// tail sets the last cell, over several lines where it is many words.
func (c *composer) tail(l line, cell *views.Cell, words string, room int) {
	hang := l.width + c.markWidth(cell)
	if hang+room < c.w {
		room = c.w - hang
	}
	if !strings.Contains(words, " ") { // one word, an image say: its ends tell the most
		c.marked(&l, cell, clean.Middle(words, room, ellipsis(c.th)))
		c.lines = append(c.lines, l)
		return
	}
	for i, s := range c.wrap(words, room) {
		if i == 0 {
			c.marked(&l, cell, s)
		} else {
			l = line{ref: l.ref}
			l.pad(hang)
			l.say(theme.Word(cell.Tone), s)
		}
		c.lines = append(c.lines, l)
	}
}
