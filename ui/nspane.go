package ui

import (
	"strconv"
	"strings"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/views"
)

// namespacesPane lists the namespaces with the number of objects of the shown
// kind in each, where that is known without asking for it.
func (m *Model) namespacesPane(w, h int) []string {
	focused := m.focus == paneNamespaces
	l := m.namespaces
	if !focused && w < 30 {
		return m.namespacesBrief(w, h)
	}
	lines := []string{m.listTitle(l, w, focused)}
	return append(lines, m.listBody(l, w, h-1, focused)...)
}

// namespacesBrief is the narrow pane while the focus is elsewhere: names, the
// one that is shown marked, and counts.
func (m *Model) namespacesBrief(w, h int) []string {
	th := &m.theme
	lines := []string{m.title("Namespaces", "", "", w, false), padTo(m.healthLine(m.namespaces.page.Snapshot.Health, w), w)}
	shown := m.screen().list()
	if m.namespaces.page.Snapshot.Health.State == kube.Denied {
		lines[1] = padTo(" "+th.Warn.Paint(th.Cut("forbidden to list", w-1)), w)
	}
	add := func(name, count string, at, all bool) {
		room := w - 4 - len(count)
		text := th.Cut(th.Fit(clean.Line(name)), room)
		gap := strings.Repeat(" ", max(room-clean.Width(text), 0))
		switch {
		case at:
			lines = append(lines, th.Accent.Paint(" "+th.Glyphs.Cursor+text)+gap+th.Dim.Paint(count)+"  ")
		case all:
			lines = append(lines, "  "+th.Dim.Paint(text)+gap+th.Dim.Paint(count)+"  ")
		default:
			lines = append(lines, "  "+th.Text.Paint(text)+gap+th.Dim.Paint(count)+"  ")
		}
	}
	namespaced := shown.known.Resource.Namespaced
	add("all", m.countIn(shown, ""), namespaced && shown.scope.Namespace == "", true)
	names := m.namespaceNames()
	room := h - len(lines)
	top := 0
	for i, name := range names {
		if name == shown.scope.Namespace {
			top = max(i-room+2, 0)
		}
	}
	for _, name := range names[min(top, len(names)):] {
		if len(lines) == h {
			break
		}
		add(name, m.countIn(shown, name), namespaced && name == shown.scope.Namespace, false)
	}
	for len(lines) < h {
		lines = append(lines, strings.Repeat(" ", w))
	}
	return lines[:h]
}

// countIn counts the objects of a list in a namespace, "" where the list does
// not know: nothing is asked for just to count it.
func (m *Model) countIn(l *list, namespace string) string {
	s := l.page.Snapshot
	if !l.known.Resource.Namespaced || l.scope.Labels != "" || l.scope.Fields != "" ||
		s.Health.State == kube.Denied || s.Health.State == kube.Absent {
		return ""
	}
	switch {
	case l.scope.Namespace == namespace:
		return strconv.Itoa(l.page.Total())
	case l.scope.Namespace == "" && !l.known.Resource.Table && l.known.Resource.As == "":
		return m.counts.in(s, namespace)
	}
	return ""
}

// counts are how many objects of one Snapshot each namespace has: every frame
// shows them, and few frames have another Snapshot.
type counts struct {
	of *kube.Snapshot
	by map[string]string
}

func (c *counts) in(s *kube.Snapshot, namespace string) string {
	if c.of != s {
		c.of, c.by = s, map[string]string{}
	}
	n, ok := c.by[namespace]
	if !ok {
		n = strconv.Itoa(len(s.Bucket(kube.ByNamespace, namespace).Objects))
		c.by[namespace] = n
	}
	return n
}

// troubleIn is how many rows of the list need a look, in words.
func troubleIn(l *list) (string, views.Tone) {
	if n := l.page.Trouble; n == 1 {
		return "1 needs a look", views.Bad
	} else if n > 1 {
		return strconv.Itoa(n) + " need a look", views.Bad
	}
	return "", views.Plain
}
