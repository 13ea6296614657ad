package views

import (
	"slices"
	"strings"

	"example.org/hackfest/kube"
)

// sayMissing has the headline tell what a picture had to do without, where no
// section of it does: what is forbidden, or not served, never looks like nothing.
func sayMissing(d Detail, needs []Need, w World) Detail {
	for _, n := range needs {
		if n.Resource == kube.PodMetrics || n.Resource.Personal() {
			continue // their sections have words of their own
		}
		s := w.List(n.Resource)
		if s == nil || s.Health.State != kube.Denied && s.Health.State != kube.Absent {
			continue
		}
		if note, lacks := lacking(w, n.Resource); lacks && !d.says(note.Text) {
			d.Headline = append(slices.Clip(d.Headline), note)
		}
	}
	return d
}

// says looks for words in all that the picture tells.
func (d *Detail) says(words string) bool {
	in := func(c Cell) bool {
		return strings.Contains(c.Text, words) || c.Clock != nil && strings.Contains(c.Clock.Before+c.Clock.After, words)
	}
	if slices.ContainsFunc(d.Headline, in) {
		return true
	}
	for _, s := range d.Sections {
		switch {
		case in(s.Note), slices.ContainsFunc(s.Lines, in),
			slices.ContainsFunc(s.Pairs, func(p Pair) bool { return in(p.Value) }),
			slices.ContainsFunc(s.Bars, func(b Bar) bool { return in(b.Text) || in(b.Note) }),
			s.Table != nil && slices.ContainsFunc(s.Table.Rows, func(i Item) bool { return slices.ContainsFunc(i.Cells, in) }):
			return true
		}
	}
	return false
}
