package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/views"
)

// title draws a pane's title line: its name, what it is of, and at the right
// how much of it is shown.
func (m *Model) title(name, of, right string, w int, focused bool) string {
	th := &m.theme
	name, of, right = th.Fit(name), th.Fit(of), th.Fit(right)
	right = th.Cut(right, w/2)
	room := w - 3 - clean.Width(right)
	name = th.Cut(name, room)
	of = th.Cut(of, max(room-clean.Width(name)-2, 0))
	ink := th.PaneTitle
	mark := " "
	if focused {
		ink, mark = th.PaneTitleFocused, th.Glyphs.Cursor
	}
	left := ink.Paint(mark + name)
	if of != "" {
		left += "  " + th.Dim.Paint(of)
	}
	return padTo(left, w-1-clean.Width(right)) + th.Dim.Paint(right) + " "
}

func (m *Model) listTitle(l *list, w int, focused bool) string {
	name := titleCase(l.view.Names()[0])
	of := clean.Line(l.about)
	if l.known.Resource.Namespaced {
		ns := clean.Line(l.scope.Namespace)
		if ns == "" {
			ns = "all"
		}
		of = join("  ", ns, of)
	}
	if l.scope.Labels != "" && l.about == "" {
		of = join("  ", of, "-l "+clean.Line(l.scope.Labels))
	}
	if f := l.spec.Load().Filter; f != "" {
		of = join("  ", of, "/"+clean.Line(f))
	}
	return m.title(name, of, m.listCount(l), w, focused)
}

func join(sep, a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + sep + b
}

// listCount says how much is shown.
func (m *Model) listCount(l *list) string {
	p := l.page
	h := p.Snapshot.Health
	switch h.State {
	case kube.Denied:
		return "forbidden"
	case kube.Absent:
		return "not served"
	case kube.Syncing:
		return fmt.Sprintf("%s so far, %.1f s", thousands(p.Total()), m.now.Sub(h.Since).Seconds())
	}
	count := thousands(p.Total())
	if p.Len() != p.Total() {
		count = thousands(p.Len()) + " of " + count
	}
	if n := len(l.table.Marked()); n > 0 {
		count = thousands(n) + " marked · " + count
	}
	return count
}

// healthLine says what is wrong with the data, "" when nothing is.
func (m *Model) healthLine(h kube.Health, w int) string {
	var text string
	tone := m.theme.Warn
	switch h.State {
	case kube.Stale:
		text = m.theme.Glyph(views.Alert) + " stale " + ageOf(m.now, h.Since) + " · last good " + h.Since.Format("15:04:05") + m.trying(h)
		if h.Reason != "" {
			text += " · " + h.Reason
		}
	case kube.Syncing:
		if h.Reason == "" {
			return ""
		}
		text = m.theme.Glyph(views.Alert) + " not there yet" + m.trying(h) + " · " + h.Reason
	case kube.Denied:
		text = m.theme.Glyph(views.Alert) + " forbidden"
		if h.Reason != "" {
			text += " · " + h.Reason
		}
	default:
		return ""
	}
	return " " + tone.Paint(m.theme.Cut(m.theme.Fit(clean.Line(text)), w-2))
}

func (m *Model) trying(h kube.Health) string {
	if h.NextTry.IsZero() {
		return ""
	}
	s := h.NextTry.Sub(m.now).Round(time.Second)
	if s <= 0 {
		return " · trying now"
	}
	return fmt.Sprintf(" · trying again in %d s", int(s.Seconds()))
}

// thousands writes a number with separators, as people read them.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// titleCase is the title of a kind: "pods" is Pods, "replicasets" ReplicaSets.
func titleCase(plural string) string {
	if plural == "" {
		return ""
	}
	for _, v := range views.All() {
		if v.Names()[0] == plural {
			switch r := v.Resource(); {
			case r.As == "helm":
				return "Helm releases"
			case strings.HasSuffix(plural, "es") && strings.HasSuffix(r.Kind, "s"):
				return r.Kind + "es" // Ingresses
			default:
				return r.Kind + "s"
			}
		}
	}
	return clean.Line(plural)
}
