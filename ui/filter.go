package ui

import (
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/ui/rows"
)

// filterPrompt is the line in which a filter is typed; the list follows each
// letter.
type filterPrompt struct {
	in     textinput.Model
	before string // what esc brings back
}

func (m *Model) openFilter() tea.Cmd {
	if m.focus == paneDetail {
		m.focus = paneList
	}
	text := m.list().spec.Load().Filter
	m.filter = &filterPrompt{in: newPrompt("/", text, &m.theme), before: text}
	return nil
}

func (m *Model) filterKey(msg tea.KeyMsg) tea.Cmd {
	switch msg.String() {
	case "enter":
		if _, err := rows.ParseFilter(m.filter.in.Value()); err != nil {
			return nil // what is wrong with it stands beside it
		}
		m.filter = nil
		m.list().catchUp()
		return m.follow()
	case "esc":
		m.setFilter(m.filter.before)
		m.filter = nil
		return nil
	case "up", "down", "pgup", "pgdown":
		return tea.Batch(m.dispatch(msg), m.follow())
	}
	var cmd tea.Cmd
	m.filter.in, cmd = m.filter.in.Update(msg)
	m.setFilter(m.filter.in.Value())
	return cmd
}

func (m *Model) setFilter(text string) {
	m.list().change(func(s *rows.Spec) { s.Filter = text })
}
