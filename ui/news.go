package ui

import (
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
)

// hear takes what somebody in the class has said: it is shown for a while, and
// stays among the messages.
func (m *Model) hear(text string) {
	text = clean.Line(text)
	m.opts.Log.Add(text)
	m.news = toast{text: text, until: m.now.Add(newsTime)}
}

func (m *Model) newsShown() bool { return m.news.text != "" && m.now.Before(m.news.until) }

// tellLock says who has turned the class read-only, or that it is over.
func (m *Model) tellLock(on bool) {
	switch {
	case m.opts.ReadOnly: // nothing changes for this one
	case on:
		m.hear(lockedBy(m.opts.Class) + " turned the class read-only")
	default:
		m.hear("the class may write again")
	}
}

// idleTime is for how long a session says that it is about to end for idling.
const idleTime = time.Minute

// idling notes whether it is to say so: by the tick there is, and with each key.
func (m *Model) idling() {
	m.idles = ""
	if m.opts.Class != nil {
		m.idles = idlesAt(m.opts.Class, m.now)
	}
}

// idlesAt is what is said of it, "" while there is time.
func idlesAt(c Class, now time.Time) string {
	end, limit := c.Idles()
	if left := end.Sub(now); left > 0 && left <= min(idleTime, limit/2) {
		return "you will be put out in " + ageOf(end, now) + " for idling: press a key"
	}
	return ""
}

// newsHint stands at the end of a message that has no room.
const newsHint = "! has all of it"

// layNews lays a message of the class over the frame's first lines, whole where a
// third of them are enough. What is on the right of the first line stays.
func (m *Model) layNews(lines []string, right string) {
	text := m.idles // it is the more urgent, and the messages have the other
	if text == "" && m.newsShown() {
		text = m.news.text
	}
	if text == "" {
		return
	}
	th := &m.theme
	parts := newsLines(text, m.w, ansi.StringWidth(right), max(len(lines)/3, 1), th)
	for i, part := range parts {
		if i > 0 {
			right = ""
		}
		lines[i] = padTo(" "+th.Warn.Paint(part), m.w-ansi.StringWidth(right)) + right
	}
	if n := len(parts); n > 1 && n < len(lines) {
		lines[n] = th.Rule.Paint(strings.Repeat(th.Glyphs.Dash, m.w))
	}
}

// newsLines breaks a message into at most so many lines, the first of which leaves
// room for what is on its right.
func newsLines(text string, w, right, most int, th *theme.Theme) []string {
	text = th.Fit(text)
	first, room := max(w-right-3, 1), max(w-2, 1)
	parts := clean.Wrap(text, first)[:1]
	if rest := strings.TrimSpace(strings.TrimPrefix(text, parts[0])); rest != "" {
		parts = append(parts, clean.Wrap(rest, room)...)
	}
	if len(parts) <= most {
		return parts
	}
	last := most - 1
	if last == 0 {
		room = first
	}
	parts[last] = th.Cut(strings.Join(parts[last:], " "), room-len(newsHint)-2) + "  " + newsHint
	return parts[:most]
}
