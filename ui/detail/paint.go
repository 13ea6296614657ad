package detail

import (
	"strings"
	"time"

	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// View draws the pane: h lines, each exactly w cells wide.
func (m *Model) View(now time.Time, th *theme.Theme, focused bool) string {
	if m.h == 0 {
		return ""
	}
	m.lay(now, th)
	m.clamp()
	f := frame{cursor: m.cursor, top: m.top, h: m.h, focused: focused, second: now.Unix()}
	if old := m.frame; old.view != "" && old.cursor == f.cursor && old.top == f.top && old.h == f.h &&
		old.focused == f.focused && old.second == f.second {
		return old.view
	}
	var b strings.Builder
	b.Grow(m.h * (m.w + 48))
	for i := range m.h {
		if i > 0 {
			b.WriteByte('\n')
		}
		at := m.top + i
		if at >= len(m.laid.lines) {
			b.WriteString(strings.Repeat(" ", m.w))
			continue
		}
		l := &m.laid.lines[at]
		sel := theme.Normal
		if focused && l.ref > 0 && l.ref == m.cursor+1 {
			sel = theme.Cursor
		}
		m.paint(l, sel, th)
		b.Write(m.brush.Line())
	}
	f.view = b.String()
	m.frame = f
	return f.view
}

func (m *Model) paint(l *line, sel theme.Selection, th *theme.Theme) {
	b := &m.brush
	b.Reset()
	if m.w == 0 {
		return
	}
	if sel == theme.Cursor {
		b.Text(th.On(views.Accent, sel), th.Glyphs.Cursor)
	} else {
		b.Spaces(theme.Ink{}, 1)
	}
	for _, s := range l.spans {
		ink := th.On(s.tone, sel)
		if s.kind == sectionTitle {
			ink = th.Section
		}
		b.Text(ink, s.text)
	}
	b.Spaces(th.On(views.Plain, sel), m.w-1-l.width)
}

// TextOptions say how plain text is set.
type TextOptions struct {
	Width int // in cells, where texts wrap; 0 for no limit
}

// Lines is a detail as plain lines: no colour, no marks, no bars, no space at
// the end of a line. Its title is not among them.
func Lines(d views.Detail, now time.Time, opts TextOptions) []string {
	w := opts.Width
	if w <= 0 {
		w = 1 << 20
	}
	c := composer{w: w, now: now}
	lines, _ := c.compose(d)
	out := make([]string, len(lines))
	for i, l := range lines {
		var b strings.Builder
		for _, s := range l.spans {
			b.WriteString(s.text)
		}
		out[i] = strings.TrimRight(b.String(), " ")
	}
	return out
}

// Text is the title and the Lines, each ending in a newline.
func Text(d views.Detail, now time.Time, opts TextOptions) string {
	var c composer
	return strings.Join(append([]string{c.text(d.Title)}, Lines(d, now, opts)...), "\n") + "\n"
}
