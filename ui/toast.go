package ui

import (
	"time"

	"example.org/hackfest/views"
)

// toast is a line that says what just happened, for a few seconds. All of them
// stay in the message log.
type toast struct {
	text  string
	tone  views.Tone
	until time.Time
}

const (
	toneNote = views.Plain
	toneBad  = views.Bad

	toastTime  = 4 * time.Second
	switchTime = 15 * time.Second
)

func (m *Model) say(tone views.Tone, text string) {
	m.toast = toast{text, tone, m.now.Add(toastTime)}
	if tone == views.Bad {
		m.opts.Log.Add(text)
	}
}
