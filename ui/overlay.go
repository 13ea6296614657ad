package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"example.org/hackfest/ui/theme"
)

// overlay is a dialog over the panes. It has all the keys while it is open, and
// says what it wants; the root acts.
type overlay interface {
	key(tea.KeyMsg) want

	// view draws the inside, at most w cells wide and h lines high.
	view(w, h int, th *theme.Theme) dialog
}

// want is a dialog's answer to a key. The zero want is to stay open.
type want struct {
	close bool
	do    func(*Model) tea.Cmd // after closing, if it closes
}

// dialog is what an overlay draws: a title, lines, and the keys that work.
type dialog struct {
	title string
	lines []string
	keys  string
	width int // of the inside; 0 takes the widest line's
}

func (m *Model) overlayKey(msg tea.KeyMsg) tea.Cmd {
	w := m.overlay.key(msg)
	if w.close {
		m.overlay = nil
	}
	if w.do == nil {
		return nil
	}
	return tea.Batch(w.do(m), m.follow())
}

// cover lays the overlay over the frame's lines.
func (m *Model) cover(lines []string) {
	th := &m.theme
	d := m.overlay.view(m.w-6, m.h-4, th)
	w := d.width
	if w == 0 {
		w = max(ansi.StringWidth(d.title)+4, ansi.StringWidth(d.keys))
		for _, l := range d.lines {
			w = max(w, ansi.StringWidth(l))
		}
	}
	w = min(w, m.w-4)
	box := boxed(d, w, th)
	left := (m.w - w - 4) / 2
	top := max((len(lines)-len(box))/3, 0)
	for i, b := range box {
		if top+i >= len(lines) {
			break
		}
		under := lines[top+i]
		lines[top+i] = padTo(ansi.Cut(under, 0, left), left) + b + ansi.Cut(under, left+w+4, m.w)
	}
}

// boxed draws the border around a dialog: w is the width of the inside.
func boxed(d dialog, w int, th *theme.Theme) []string {
	g := th.Glyphs
	edge := func(s string) string { return th.Border.Paint(s) }
	title := th.Cut(th.Fit(d.title), w-2)
	out := []string{edge(g.TopLeft+g.Dash+" ") + th.Title.Paint(title) +
		edge(" "+strings.Repeat(g.Dash, max(w-ansi.StringWidth(title)-1, 0))+g.TopRight)}
	line := func(s string) {
		out = append(out, edge(g.Side)+" "+padTo(ansi.Truncate(s, w, g.Ellipsis), w)+" "+edge(g.Side))
	}
	for _, l := range d.lines {
		line(l)
	}
	if d.keys != "" {
		line("")
		line(padLeft(th.Dim.Paint(ansi.Truncate(d.keys, w, g.Ellipsis)), w))
	}
	return append(out, edge(g.BottomLeft+strings.Repeat(g.Dash, w+2)+g.BottomRight))
}

// padTo fills a painted line with spaces to a width in cells.
func padTo(s string, w int) string {
	if n := w - ansi.StringWidth(s); n > 0 {
		return s + strings.Repeat(" ", n)
	}
	return s
}

func padLeft(s string, w int) string {
	if n := w - ansi.StringWidth(s); n > 0 {
		return strings.Repeat(" ", n) + s
	}
	return s
}
