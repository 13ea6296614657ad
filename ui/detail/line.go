package detail

import (
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// line is one line, still unpainted: what it says and in which tone. Its text
// is clean and fits.
type line struct {
	spans []span
	ref   int // index of the ref it stands for plus one, 0 for none
	width int
}

type span struct {
	text string
	kind kind
	tone views.Tone
}

// kind says which part of the picture a span is.
type kind int

const (
	words kind = iota // in its tone
	sectionTitle
	drawing // of a bar: left out of plain text
)

func (l *line) add(k kind, t views.Tone, s string) {
	if s == "" {
		return
	}
	l.width += clean.Width(s)
	if n := len(l.spans); n > 0 && l.spans[n-1].kind == k && l.spans[n-1].tone == t {
		l.spans[n-1].text += s
		return
	}
	l.spans = append(l.spans, span{s, k, t})
}

func (l *line) say(t views.Tone, s string) { l.add(words, t, s) }

// pad fills up to a width.
func (l *line) pad(w int) {
	if n := w - l.width; n > 0 {
		l.add(words, views.Plain, spaces(n))
	}
}

// cut drops what stands beyond w cells.
func (l *line) cut(w int, th *theme.Theme) {
	if l.width <= w {
		return
	}
	room := max(w, 0)
	for i := range l.spans {
		s := &l.spans[i]
		n := clean.Width(s.text)
		if n > room {
			s.text = clean.CutWith(s.text, room, ellipsis(th))
			l.spans = l.spans[:i+1]
			break
		}
		room -= n
	}
	l.width = 0
	for _, s := range l.spans {
		l.width += clean.Width(s.text)
	}
}

func ellipsis(th *theme.Theme) string {
	if th == nil {
		return "…"
	}
	return th.Glyphs.Ellipsis
}

const blanks = "                                                                                "

func spaces(n int) string {
	if n <= 0 {
		return ""
	}
	for n > len(blanks) {
		return blanks + spaces(n-len(blanks))
	}
	return blanks[:n]
}
