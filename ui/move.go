package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/ui/rows"
)

// mover is what can be walked in: a table or a detail.
type mover interface {
	Up(n int)
	Down(n int)
	PageUp()
	PageDown()
	Top()
	Bottom()
}

func (m *Model) mover() mover {
	if m.focus == paneDetail {
		return &m.detail.model
	}
	return &m.list().table
}

func move(by int) func(*Model, string) tea.Cmd {
	return func(m *Model, _ string) tea.Cmd {
		if by > 0 {
			m.mover().Down(by)
		} else {
			m.mover().Up(-by)
		}
		return nil
	}
}

func page(by int) func(*Model, string) tea.Cmd {
	return func(m *Model, _ string) tea.Cmd {
		if by > 0 {
			m.mover().PageDown()
		} else {
			m.mover().PageUp()
		}
		return nil
	}
}

func edge(bottom bool) func(*Model, string) tea.Cmd {
	return func(m *Model, _ string) tea.Cmd {
		if bottom {
			m.mover().Bottom()
		} else {
			m.mover().Top()
		}
		return nil
	}
}

// cycle moves the focus: namespaces, each list of the pane, the detail.
func (m *Model) cycle(by int) tea.Cmd {
	s := m.screen()
	n := len(s.lists)
	at := 0
	switch m.focus {
	case paneList:
		at = 1 + s.active
	case paneDetail:
		at = 1 + n
	}
	at = (at + by + n + 2) % (n + 2)
	switch {
	case at == 0:
		m.focus = paneNamespaces
	case at == n+1:
		m.focus = paneDetail
	default:
		m.focus, s.active = paneList, at-1
	}
	return nil
}

// sortColumn walks through the orders: by name, then by each shown column.
func (m *Model) sortColumn(right bool) tea.Cmd {
	l := m.list()
	return m.resort(func(s *rows.Sort) {
		shown := []int{0}
		for i, c := range l.page.Columns {
			if !c.Wide || l.wide {
				shown = append(shown, i+1)
			}
		}
		at := 0
		for i, by := range shown {
			if by == s.By {
				at = i
			}
		}
		step := 1
		if !right {
			step = len(shown) - 1
		}
		*s = rows.Sort{By: shown[(at+step)%len(shown)]}
	})
}

func (m *Model) reverse() tea.Cmd {
	return m.resort(func(s *rows.Sort) { s.Descending = !s.Descending })
}

func (m *Model) toggleWide() tea.Cmd {
	m.wide = !m.wide
	for _, s := range m.screens {
		for _, l := range s.lists {
			l.wide = m.wide
			l.show(l.page)
		}
	}
	return nil
}
