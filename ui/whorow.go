package ui

import (
	"fmt"
	"strings"

	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
)

// whoTable lays the class out in columns, each as wide as what is in it. Where they
// do not fit long ones are cut a little, then the terminals go, then SHOWS and WHO
// are cut more, then where they come from goes: who somebody is and whether they are
// there stays longest.
type whoTable struct {
	w     int
	cells [][]string // a line for each session: who, shows, idle, terminal, from
	wide  []int      // of the columns; 0 is not shown
}

const (
	whoName = iota
	whoShows
	whoIdle
	whoTerminal
	whoFrom
)

// whoCuts are what is cut to fit, in this order: a column, and its least width.
func whoCuts() []struct{ column, least int } {
	return []struct{ column, least int }{
		{whoShows, 34},
		{whoName, 26},
		{whoTerminal, 0},
		{whoShows, 16},
		{whoName, 18},
		{whoFrom, 0},
		{whoShows, 1},
		{whoName, 1},
	}
}

// whoNarrow is where a name has no room for the role beside it.
const whoNarrow = 60

// whoMostFrom is the most that an address takes of a narrow table.
const whoMostFrom = 25

// newWhoTable is for lines of at most w cells.
func newWhoTable(all []ClassSeat, w int, idle func(ClassSeat) string, th *theme.Theme) *whoTable {
	t := &whoTable{w: w, wide: make([]int, whoFrom+1)}
	t.add(th, "WHO", "SHOWS", "IDLE", "TERMINAL", "FROM")
	for _, s := range all {
		name := seatName(s, all)
		if w >= whoNarrow {
			name += roleMark(s)
		}
		t.add(th, name, s.View, idle(s), s.Terminal, s.From)
	}
	t.wide[whoFrom] = min(t.wide[whoFrom], max(whoMostFrom, w/4))
	over := -w - whoGap
	for _, n := range t.wide {
		over += n + whoGap
	}
	for _, c := range whoCuts() {
		switch cut := min(over, t.wide[c.column]-c.least); {
		case cut <= 0:
		case c.least == 0:
			over -= t.wide[c.column] + whoGap
			t.wide[c.column] = 0
		default:
			t.wide[c.column] -= cut
			over -= cut
		}
	}
	return t
}

const whoGap = 2

func (t *whoTable) add(th *theme.Theme, cells ...string) {
	for i := range cells {
		cells[i] = th.Fit(clean.Line(cells[i]))
		t.wide[i] = max(t.wide[i], clean.Width(cells[i]))
	}
	t.cells = append(t.cells, cells)
}

// line draws a session, or the columns' names where i is -1.
func (t *whoTable) line(i int, th *theme.Theme) string {
	var b strings.Builder
	for column, text := range t.cells[i+1] {
		w := t.wide[column]
		if w == 0 {
			continue
		}
		if column == whoName || column == whoFrom { // their ends tell them apart
			text = th.Middle(text, w)
		}
		text = th.Cut(text, w)
		b.WriteString(text + strings.Repeat(" ", w-clean.Width(text)+whoGap))
	}
	return th.Cut(strings.TrimRight(b.String(), " "), t.w)
}

// seatName is a session's person, with the number of the session where they have
// several: the session log has it, too.
func seatName(s ClassSeat, all []ClassSeat) string {
	for _, other := range all {
		if other.ID != s.ID && other.Name == s.Name {
			return fmt.Sprintf("%s #%d", clean.Line(s.Name), s.ID)
		}
	}
	return clean.Line(s.Name)
}

func roleMark(s ClassSeat) string {
	if s.Role == "attendee" {
		return ""
	}
	return " (" + s.Role + ")"
}
