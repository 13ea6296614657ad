package ui

import (
	"time"

	"github.com/charmbracelet/x/ansi"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// header is the first line: where one is, how the connection is, what needs a
// look.
func (m *Model) header(w int) string {
	th := &m.theme
	left := " " + th.Brand.Paint("hackfest") + "  "
	where := clean.Line(m.id.Context)
	if m.opts.Called != "" {
		where = clean.Line(m.opts.Called)
	}
	if m.presenting {
		where = "presenting"
	}
	if ns := m.screen().list().scope.Namespace; ns != "" {
		where = join(" › ", where, clean.Line(ns))
	}
	right := m.headerRight(th, w)
	room := w - ansi.StringWidth(left) - ansi.StringWidth(right) - 3
	left += th.Text.Paint(th.Cut(th.Fit(where), max(room, 0)))
	return padTo(left, w-ansi.StringWidth(right)-1) + right + " "
}

func (m *Model) headerRight(th *theme.Theme, w int) string {
	var right string
	add := func(s string) {
		if right != "" {
			right += "   "
		}
		right += s
	}
	if text := m.watched(); text != "" {
		add(th.Accent.Paint(th.Fit(text)))
	}
	switch c := m.opts.Class; {
	case w < 60:
	case m.readOnly() != "":
		add(th.Warn.Paint("read-only"))
	case c != nil && c.Leads() && c.ReadOnly():
		add(th.Warn.Paint("read-only class"))
	}
	if f := m.screen().frozen; !f.IsZero() {
		add(th.Warn.Paint("frozen " + f.Format("15:04:05")))
	}
	if text, tone := troubleIn(m.screen().list()); text != "" && w >= 60 {
		add(th.Glyphed(views.Broken, tone, text))
	}
	h := m.link.Health()
	switch h.State {
	case kube.Live:
		add(th.Glyphed(views.Running, views.Good, "live"))
	case kube.Stale:
		add(th.Glyphed(views.Alert, views.Warn, "no answer for "+ageOf(m.now, h.Since)))
	default:
		add(th.Glyphed(views.Changing, views.Busy, "connecting"))
	}
	return right
}

// clock is what ages are measured by: now, or when the view was frozen.
func (m *Model) clock() time.Time {
	if f := m.screen().frozen; !f.IsZero() {
		return f
	}
	return m.now
}
