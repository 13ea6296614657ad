package ui

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
)

// footerLine is the footer that was drawn last, and what of.
type footerLine struct {
	w       int
	theme   theme.ID
	state   []byte // a letter for each binding: hidden, off or on
	painted string
}

// footer shows the keys that matter most here, as many as fit; one that is off
// now is dimmed.
func (m *Model) footer(w int) string {
	th, last := &m.theme, &m.lastFooter
	state := m.footerState[:0]
	for _, b := range m.footerBindings {
		switch {
		case b.hide != nil && b.hide(m):
			state = append(state, 'h')
		case b.off != nil && b.off(m) != "":
			state = append(state, 'o')
		default:
			state = append(state, '-')
		}
	}
	m.footerState = state
	if last.w == w && last.theme == th.ID && bytes.Equal(last.state, state) {
		return last.painted
	}
	line := ""
	used := 1
	for i, b := range m.footerBindings {
		if state[i] == 'h' {
			continue
		}
		label := th.Fit(b.Label())
		n := clean.Width(label) + 1 + clean.Width(b.Short) + 2
		if used+n > w {
			break
		}
		used += n
		if state[i] == 'o' {
			line += th.Dim.Paint(label+" "+b.Short) + "  "
		} else {
			line += th.Key.Paint(label) + " " + th.KeyText.Paint(b.Short) + "  "
		}
	}
	*last = footerLine{w, th.ID, bytes.Clone(state), " " + strings.TrimRight(line, " ")}
	return last.painted
}

// byRank gives the footer's bindings, those that stay longest first.
func byRank(all []Binding) []Binding {
	var out []Binding
	for _, b := range all {
		if b.Rank > 0 {
			out = append(out, b)
		}
	}
	slices.SortStableFunc(out, func(a, b Binding) int { return cmp.Compare(a.Rank, b.Rank) })
	return out
}

// command is the kubectl line that shows what the focused pane shows. Clean.
func (m *Model) command() string {
	l := m.list()
	q := l.query()
	if m.focus == paneDetail && m.detail.object != nil {
		q.Name, q.Wide = m.detail.object.GetName(), false
		q.Scope.Labels, q.Scope.Fields = "", ""
		if ns := m.detail.object.GetNamespace(); ns != "" {
			q.Scope.Namespace = ns
		}
	}
	return clean.Line(l.view.Command(q))
}

func (m *Model) toastShown() bool { return m.toast.text != "" && m.now.Before(m.toast.until) }

// commandLine is the line above the footer: the prompt while one types, what
// just happened, else the kubectl line.
func (m *Model) commandLine(w int) string {
	th := &m.theme
	switch {
	case m.filter != nil:
		m.filter.in.Width = max(w/2, 10)
		line := " " + m.filter.in.View()
		if err := m.list().page.FilterError; err != nil {
			room := w - ansi.StringWidth(line) - 3
			line += "  " + th.Bad.Paint(th.Cut(th.Fit(clean.Line(err.Error())), max(room, 0)))
		}
		return ansi.Truncate(line, w, "")
	case m.toastShown():
		text := th.Cut(th.Fit(clean.Line(m.toast.text)), w-2)
		return " " + th.Tone(m.toast.tone).Paint(text)
	}
	return " " + th.Dim.Paint(th.Cut("$ "+th.Fit(m.command()), w-2))
}
