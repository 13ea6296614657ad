package table

import (
	"strings"
	"time"

	"example.org/hackfest/ui/clean"
	"example.org/hackfest/views"
)

// PlainOptions say which columns Plain shows.
type PlainOptions struct {
	Namespace bool // a NAMESPACE column in front
	Wide      bool // the wide columns too
	ASCII     bool
}

// Plain is a list as kubectl get prints it: three spaces between the columns,
// heads in capitals, no space at the end of a line. Nothing in it is cut; marks
// and tones are left out.
func Plain(columns []views.Column, src Source, now time.Time, opts PlainOptions) string {
	m := Model{columns: columns, namespace: opts.Namespace, wide: opts.Wide}
	cs := m.shown()
	lines := make([][]string, 0, src.Len()+1)
	head := make([]string, len(cs))
	for i, c := range cs {
		head[i] = strings.ToUpper(clean.Fit(clean.Line(c.Name), !opts.ASCII))
	}
	lines = append(lines, head)
	for i := range src.Len() {
		r := src.Row(i)
		l := make([]string, len(cs))
		for j, c := range cs {
			switch {
			case c.cell < 0:
				l[j] = r.Object.GetNamespace()
			case c.cell < len(r.Cells):
				l[j] = r.Cells[c.cell].At(now)
			}
			l[j] = clean.Fit(clean.Line(l[j]), !opts.ASCII)
		}
		lines = append(lines, l)
	}
	return Align(lines)
}

// Align sets cleaned texts in columns, three spaces apart. Every line ends in a
// newline.
func Align(lines [][]string) string {
	var widths []int
	for _, l := range lines {
		for j, s := range l {
			if j == len(widths) {
				widths = append(widths, 0)
			}
			widths[j] = max(widths[j], clean.Width(s))
		}
	}
	var b strings.Builder
	for _, l := range lines {
		gap := 0
		for j, s := range l {
			if s != "" {
				pad(&b, gap)
				b.WriteString(s)
				gap = widths[j] - clean.Width(s) + 3
			} else {
				gap += widths[j] + 3
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
