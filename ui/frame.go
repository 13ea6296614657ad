package ui

import (
	"fmt"
	"strings"
)

// View draws the frame: exactly h lines of at most w cells.
func (m *Model) View() string {
	if m.w < minWidth || m.h < minHeight {
		return m.tooSmall()
	}
	if m.watching != nil {
		return m.watchView()
	}
	l := m.arranged()
	lines := make([]string, m.h)
	lines[l.header] = m.header(m.w)
	m.drawPanes(l, lines)
	if l.command >= 0 {
		lines[l.command] = m.commandLine(m.w)
		lines[l.footer] = m.footer(m.w)
	} else if m.filter != nil || m.toastShown() {
		lines[l.footer] = m.commandLine(m.w)
	} else {
		lines[l.footer] = m.footer(m.w)
	}
	m.layNews(lines, m.headerRight(&m.theme, m.w)+" ")
	if m.overlay != nil {
		m.cover(lines)
	}
	return strings.Join(lines, "\n")
}

// arranged is the layout for what the lists at hand want.
func (m *Model) arranged() layout {
	s := m.screen()
	sentences := len(s.lists) == 1 && s.lists[0].sentences()
	l := arrange(m.w, m.h, m.focus, m.wide, sentences, 0)
	if l.stacked || !l.list.shown() || !l.detail.shown() {
		return l
	}
	wants := 0
	for i, each := range s.heights(l.list.h) {
		if of := s.lists[i]; of.page.Len() > 0 && each > aboveTable {
			wants = max(wants, of.table.Want(l.list.w-1, each-aboveTable, m.clock()))
		}
	}
	return arrange(m.w, m.h, m.focus, m.wide, false, wants)
}

// drawPanes puts the panes side by side, or the detail below the list.
func (m *Model) drawPanes(l layout, lines []string) {
	rule := m.theme.Rule.Paint(m.theme.Glyphs.Rule)
	var left, middle, right []string
	if l.namespaces.shown() {
		left = m.namespacesPane(l.namespaces.w, l.namespaces.h)
	}
	if l.list.shown() {
		middle = m.listPane(l.list.w, l.list.h)
	}
	if l.detail.shown() {
		right = m.detailView(l.detail.w, l.detail.h)
	}
	if l.stacked {
		if !l.list.shown() {
			left, middle = nil, left
		}
		middle = append(middle, m.theme.Rule.Paint(strings.Repeat(m.theme.Glyphs.Dash, l.detail.w)))
		middle, right = append(middle, right...), nil
	}
	row := make([]string, 0, 3)
	for i := range max(len(left), len(middle), len(right)) {
		row = row[:0]
		for _, p := range [][]string{left, middle, right} {
			if p != nil {
				row = append(row, p[i])
			}
		}
		lines[l.top+i] = strings.Join(row, rule)
	}
}

// tooSmall says what is missing, in whatever room there is.
func (m *Model) tooSmall() string {
	words := fmt.Sprintf("too small: %d×%d at least, this is %d×%d", minWidth, minHeight, m.w, m.h)
	return m.theme.Cut(m.theme.Fit(words), max(m.w, 1))
}
