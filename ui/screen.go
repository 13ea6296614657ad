package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// screen is one entry of the stack that esc walks back: one list, or several
// live in one pane.
type screen struct {
	lists  []*list
	active int
	frozen time.Time // since when the rows are held; zero when they follow
}

func (s *screen) list() *list { return s.lists[s.active] }

// find gives the list with this id, nil for none.
func (s *screen) find(id int) *list {
	for _, l := range s.lists {
		if l.id == id {
			return l
		}
	}
	return nil
}

func (s *screen) waitCmds() tea.Cmd {
	var cmds []tea.Cmd
	for _, l := range s.lists {
		cmds = append(cmds, l.waitCmd())
	}
	return tea.Batch(cmds...)
}

func (s *screen) close() {
	for _, l := range s.lists {
		l.close()
	}
}

// heights divides h rows among the lists: what each needs, the rest to the
// active one. Where there is no room for two rows of each, the others are their
// titles alone, and where that is too much they are not shown.
func (s *screen) heights(h int) []int {
	const least = aboveTable + 3 // a head, and two rows
	n := len(s.lists)
	out := make([]int, n)
	if n > 1 && h < n*least {
		title := 1
		if h < n+least {
			title = 0 // not even those
		}
		for i := range out {
			out[i] = title
		}
		out[s.active] = h - title*(n-1)
		return out
	}
	left := h
	for i, l := range s.lists {
		need := max(least, l.page.Len()+3)
		share := left / (n - i)
		out[i] = min(need, share)
		left -= out[i]
	}
	out[s.active] += left
	return out
}
