package ui

import (
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/ui/theme"
)

const presentTheme = "high-contrast"

// present turns presenting on and off: for a projector, and with nothing on
// the screen that says whose cluster this is.
func (m *Model) present() tea.Cmd {
	m.presenting = !m.presenting
	if m.presenting {
		m.hideSecret()
		m.plain = m.themeName
		m.setTheme(presentTheme)
		m.say(toneNote, "presenting: identity and Secrets are masked · P ends it")
	} else {
		m.setTheme(m.plain)
	}
	return nil
}

func (m *Model) nextTheme() tea.Cmd {
	names := theme.Names()
	i := slices.Index(names, m.themeName)
	m.setTheme(names[(i+1)%len(names)])
	m.say(toneNote, "theme "+m.themeName)
	return nil
}

func (m *Model) setTheme(name string) {
	m.themeName = name
	m.theme = theme.New(m.opts.Renderer, name, theme.Options{
		ASCII: m.opts.ASCII, Light: !m.opts.Renderer.HasDarkBackground(),
	})
}

// freeze holds the rows of this screen still, or lets them follow again.
func (m *Model) freeze() tea.Cmd {
	s := m.screen()
	frozen := s.frozen.IsZero()
	if frozen {
		s.frozen = m.now
	} else {
		s.frozen = time.Time{}
	}
	for _, l := range s.lists {
		l.freeze(frozen)
	}
	return nil
}
