package ui

import (
	"fmt"
	"strings"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// gridColumn is a node that is shown: which one, and from which cell on.
type gridColumn struct{ node, x int }

// gridPlan is what fits into a frame.
type gridPlan struct {
	names, shares int // cells of the names and of the numbers in front
	step          int // from one node to the next
	labels        []string
	columns       []gridColumn
}

func (g *grid) view(w, h int, th *theme.Theme) dialog {
	d := dialog{title: "DaemonSets against nodes", width: w, keys: g.keys()}
	if g.scope.Namespace != "" {
		d.title += " · of namespace " + clean.Line(g.scope.Namespace) + " alone"
	}
	add := func(lines ...string) { d.lines = append(d.lines, lines...) }
	room := max(h-4, 1)
	g.clamp()
	if g.empty() {
		add(th.Text.Paint(th.Cut(g.nothing(), w)), "")
		for i := range g.cells.Rows[:min(len(g.cells.Rows), max(room-2, 0))] {
			r := &g.cells.Rows[i]
			add(th.Tone(r.Share.Tone).Paint(th.Glyph(r.Share.Mark)) + " " + th.Text.Paint(th.Cut(gridName(r)+"  "+r.Share.Text+" ready", w-2)))
		}
	} else {
		add(g.draw(w, room, th)...)
	}
	for len(d.lines) < room {
		add("")
	}
	return d
}

// nothing says why there is no grid. What the controllers say is told all the
// same.
func (g *grid) nothing() string {
	if len(g.cells.Lacks) > 0 {
		return orText(clean.Line(g.cells.Lacks[0].Text), "loading")
	}
	if len(g.cells.Rows) == 0 {
		return "there are no DaemonSets here"
	}
	return "there are no nodes"
}

func orText(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// draw makes the lines: a summary, the pools, the nodes, a line for each
// DaemonSet, and what there is to say about the cell that one stands on. What is
// not shown is not computed.
func (g *grid) draw(w, room int, th *theme.Theme) []string {
	below := g.below(w, th)
	if room < 12 {
		below = below[:min(len(below), 3)] // no legend, no command
	}
	head := 3
	if room < 8 {
		head = 1
	}
	g.lines = max(room-head-len(below), 1)
	g.top = scrolled(g.top, g.row, g.lines, len(g.cells.Rows))
	p := g.plan(w)
	var lines []string
	if head > 1 {
		lines = append(lines, th.Dim.Paint(th.Cut(g.summary(), w)), g.poolLine(w, p, th))
	}
	lines = append(lines, g.nodeLine(p, th))
	for row := g.top; row < min(g.top+g.lines, len(g.cells.Rows)); row++ {
		lines = append(lines, g.line(row, p, th))
	}
	for len(lines) < head+g.lines {
		lines = append(lines, "")
	}
	return append(lines, below...)
}

func (g *grid) summary() string {
	s := fmt.Sprintf("%d DaemonSets · %d nodes · %d pools", len(g.cells.Rows), len(g.cells.Nodes), len(g.cells.Pools))
	if n := len(g.cells.Nodes); g.columns < n {
		s += fmt.Sprintf(" · nodes %d to %d", g.left+1, min(g.left+g.columns, n))
	}
	return s
}

// plan lays the nodes out: as wide as their names need where there are few, one
// cell each where there are many.
func (g *grid) plan(w int) gridPlan {
	var p gridPlan
	for i := range g.cells.Rows {
		p.names = max(p.names, clean.Width(gridName(&g.cells.Rows[i])))
		p.shares = max(p.shares, len(g.cells.Rows[i].Share.Text))
	}
	p.names = min(p.names, max(w/3-p.shares, 8))
	room := max(w-p.names-p.shares-3, 4)
	n, gaps := len(g.cells.Nodes), len(g.cells.Pools)-1
	p.step = 1
	if n*2+gaps <= room {
		p.step = 2
	}
	for _, longest := range []int{10, 6, 4} {
		labels, widest := g.labels(longest)
		if labels != nil && n*(widest+1)+gaps <= room {
			p.step, p.labels = widest+1, labels
			break
		}
	}
	// The columns that fit depend on the gaps between pools, and so on where
	// they begin: the cursor is brought into sight by trying.
	g.left = max(min(g.left, g.col), 0)
	for {
		p.columns = g.fit(g.left, room, p.step)
		if last := p.columns[len(p.columns)-1].node; g.col <= last || g.left >= n-1 {
			break
		}
		g.left = max(g.left+1, g.col-len(p.columns)+1)
	}
	for g.left > 0 { // no empty room at the right
		more := g.fit(g.left-1, room, p.step)
		if more[len(more)-1].node < n-1 || len(more) <= len(p.columns) {
			break
		}
		g.left, p.columns = g.left-1, more
	}
	g.columns = len(p.columns)
	return p
}

// fit gives the columns from a node on, one at least.
func (g *grid) fit(from, room, step int) []gridColumn {
	var all []gridColumn
	x := 0
	for node := from; node < len(g.cells.Nodes); node++ {
		if node > from && g.cells.Pool(node).From == node {
			x++
		}
		if x+step > room && len(all) > 0 {
			break
		}
		all = append(all, gridColumn{node, x})
		x += step
	}
	return all
}

// labels are what tells the nodes of a pool apart, and how wide the widest is;
// nil where there are too many to be told.
func (g *grid) labels(longest int) (labels []string, widest int) {
	const most, alone = 40, 3
	if len(g.cells.Nodes) > most {
		return nil, 0
	}
	labels = make([]string, len(g.cells.Nodes))
	for _, p := range g.cells.Pools {
		common := clean.Line(g.cells.Nodes[p.From].Name)
		for i := p.From; i < p.To; i++ {
			labels[i] = clean.Line(g.cells.Nodes[i].Name)
			for !strings.HasPrefix(labels[i], common) {
				common = common[:len(common)-1]
			}
		}
		for i := p.From; i < p.To; i++ {
			size := longest
			if p.To-p.From == 1 {
				common, size = "", alone
			}
			labels[i] = clean.CutWith(clean.Line(orText(strings.TrimPrefix(labels[i], common), "-")), size, "")
			widest = max(widest, clean.Width(labels[i]))
		}
	}
	return labels, widest
}

func gridName(r *views.GridRow) string { return clean.Line(r.Set.Namespace + "/" + r.Set.Name) }

// poolLine writes each pool's name over its nodes.
func (g *grid) poolLine(w int, p gridPlan, th *theme.Theme) string {
	at := p.names + p.shares + 3
	line := strings.Repeat(" ", at)
	for i := 0; i < len(p.columns); {
		pool := g.cells.Pool(p.columns[i].node)
		from := p.columns[i].x
		for i < len(p.columns) && p.columns[i].node < pool.To {
			i++
		}
		to := w - at
		if i < len(p.columns) {
			to = p.columns[i].x
		}
		name := fmt.Sprintf("%s %d", orText(clean.Line(pool.Name), "no pool"), pool.To-pool.From)
		line = padTo(line, at+from) + th.Header.Paint(th.Cut(name, max(to-from-1, 1)))
	}
	return line
}

// nodeLine tells the nodes apart, or points at the one that one stands on.
func (g *grid) nodeLine(p gridPlan, th *theme.Theme) string {
	line := strings.Repeat(" ", p.names+p.shares+3)
	at := len(line)
	for _, c := range p.columns {
		switch {
		case p.labels != nil && c.node == g.col:
			line = padTo(line, at+c.x) + th.On(views.Plain, theme.Cursor).Paint(th.Fit(p.labels[c.node]))
		case p.labels != nil:
			line = padTo(line, at+c.x) + th.Dim.Paint(th.Fit(p.labels[c.node]))
		case c.node == g.col:
			line = padTo(line, at+c.x) + th.Accent.Paint(th.Glyphs.Descending)
		}
	}
	return line
}

// line is one DaemonSet.
func (g *grid) line(row int, p gridPlan, th *theme.Theme) string {
	r := &g.cells.Rows[row]
	front, ink := " ", th.Text
	if row == g.row {
		front, ink = th.Glyphs.Cursor, th.Accent
	}
	share := strings.Repeat(" ", p.shares-len(r.Share.Text)) + r.Share.Text
	var b strings.Builder
	b.WriteString(ink.Paint(front) + padTo(ink.Paint(th.Middle(gridName(r), p.names)), p.names) + " " +
		th.Tone(r.Share.Tone).Paint(share) + " ")
	x, run, tone := 0, "", views.Plain // signs of one tone are painted together
	flush := func() {
		b.WriteString(th.Tone(tone).Paint(run))
		run = ""
	}
	for _, c := range p.columns {
		cell := g.cells.How(row, c.node)
		stand := row == g.row && c.node == g.col
		if cell.Tone != tone || stand {
			flush()
			tone = cell.Tone
		}
		run += strings.Repeat(" ", c.x-x)
		if stand {
			flush()
			b.WriteString(th.On(tone, theme.Cursor).Paint(th.Glyph(cell.Mark)))
		} else {
			run += th.Glyph(cell.Mark)
		}
		x = c.x + 1
	}
	flush()
	return b.String()
}

// below is what there is to say about the cell, and what the marks mean.
func (g *grid) below(w int, th *theme.Theme) []string {
	node := g.cells.Nodes[g.col]
	where := gridName(&g.cells.Rows[g.row]) + " on " + clean.Line(node.Name)
	if pool := g.cells.Pool(g.col).Name; pool != "" {
		where += " · " + clean.Line(pool)
	}
	cell, why := g.cells.How(g.row, g.col), g.cells.Why(g.row, g.col)
	words := cell.Text
	if text := clean.Line(why.At(g.now())); text != "" {
		words += ": " + text
	}
	lines := []string{"", th.Accent.Paint(th.Cut(where, w))}
	const most = 3
	wrapped := clean.Wrap(th.Fit(th.Glyph(cell.Mark)+" "+words), w)
	for i := range most {
		text := ""
		switch {
		case i == most-1 && len(wrapped) > most:
			text = th.Cut(strings.Join(wrapped[i:], " "), w)
		case i < len(wrapped):
			text = wrapped[i]
		}
		lines = append(lines, th.Tone(cell.Tone).Paint(text))
	}
	var legend []string
	for _, c := range views.GridMarks() {
		legend = append(legend, th.Tone(c.Tone).Paint(th.Glyph(c.Mark))+th.Dim.Paint(" "+c.Text))
	}
	command := "$ kubectl get " + kube.DaemonSets.Plural + " -A"
	if g.scope.Namespace != "" {
		command = "$ kubectl get " + kube.DaemonSets.Plural + namespaced(views.Quote(g.scope.Namespace))
	}
	return append(lines, strings.Join(legend, "  "), th.Dim.Paint(th.Cut(clean.Line(command), w)))
}

func (g *grid) keys() string {
	if !g.found {
		return "nothing wants a look   esc close"
	}
	return "n N what wants a look   tab next pool   enter its pod   esc close"
}

// scrolled keeps a line in sight.
func scrolled(top, at, room, all int) int {
	return max(min(max(top, at-room+1), at, all-room), min(0, at))
}
