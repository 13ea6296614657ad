package ui

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"example.org/hackfest/ui/clean"
)

type watchMsg struct{ of *Mirror }

// noFollow says why there is nobody to follow.
func (m *Model) noFollow() string {
	switch {
	case m.opts.Class == nil:
		return "there is no class here: hackfest serve makes one"
	case len(m.leaders()) == 0 && m.opts.Class.Leads():
		return "no other instructor is here"
	case len(m.leaders()) == 0:
		return "no instructor is here"
	}
	return ""
}

func (m *Model) leaders() []ClassSeat {
	var all []ClassSeat
	for _, s := range m.opts.Class.Seats() {
		if s.Role == "instructor" {
			all = append(all, s)
		}
	}
	return all
}

// follow me: W looks at the instructor's screen; where there are several it asks
// which.
func (m *Model) openFollow() tea.Cmd {
	leaders := m.leaders()
	if len(leaders) == 1 {
		return m.watchSeat(leaders[0].ID)
	}
	var all []choice
	for _, s := range leaders {
		hint := fmt.Sprintf("key pressed %s ago", ageOf(m.now, s.Touched))
		if s.Watched > 0 {
			hint = fmt.Sprintf("%d watch · ", s.Watched) + hint
		}
		all = append(all, choice{name: seatName(s, leaders), hint: hint, do: func(m *Model) tea.Cmd { return m.watchSeat(s.ID) }})
	}
	m.overlay = newPalette("Follow which instructor", all, &m.theme)
	return nil
}

// watchSeat looks at a session's screen. One's own place stays as it is below.
func (m *Model) watchSeat(id int) tea.Cmd {
	v, err := m.opts.Class.Watch(id)
	if err != nil {
		m.say(toneBad, err.Error())
		return nil
	}
	m.watching = v
	v.want(m.w, m.h, m.theme)
	return watchCmd(m, v)
}

func watchCmd(m *Model, v *Mirror) tea.Cmd {
	ctx := m.ctx
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-v.wake:
			return watchMsg{v}
		}
	}
}

func (m *Model) watchChanged(msg watchMsg) tea.Cmd {
	if msg.of != m.watching {
		return nil
	}
	if _, over := msg.of.look(m.w, m.h, m.theme.ID); over != "" {
		m.unwatch()
		m.say(toneNote, over)
		return nil
	}
	return watchCmd(m, msg.of)
}

func (m *Model) unwatch() {
	m.watching.Close()
	m.watching = nil
}

// watchKey: while one looks at another's screen, keys do nothing but leave it.
func (m *Model) watchKey(msg tea.KeyMsg) {
	switch msg.String() {
	case "W", "esc", "q":
		m.unwatch()
	}
}

// watchView is the other's screen, with a first line that says so.
func (m *Model) watchView() string {
	th := &m.theme
	of := clean.Line(m.watching.Of)
	what := "watching " + of
	if m.watching.elsewhere() {
		what += ", who looks at another screen"
	}
	head := " " + th.Accent.Paint(th.Fit(what)) + "  " + th.Dim.Paint(th.Fit("W leaves"))
	frame, _ := m.watching.look(m.w, m.h, th.ID)
	away := m.watching.isAway()
	lines := strings.Split(frame, "\n")
	if frame == "" || away != "" {
		lines = make([]string, max(m.h, 1))
		words := th.Dim.Paint(th.Cut(th.Fit("waiting for the screen of "+of+" …"), m.w-4))
		if away != "" {
			words = th.Text.Paint(th.Cut(th.Fit(of+" is "+clean.Line(away)+": it is not shown"), m.w-4))
		}
		lines[len(lines)/2] = "  " + words
	}
	right := ""
	if text := m.watched(); text != "" {
		right = th.Accent.Paint(th.Fit(text)) + " "
	}
	room := max(m.w-ansi.StringWidth(right), 0)
	lines[0] = padTo(ansi.Truncate(head, room, th.Glyphs.Ellipsis), room) + right
	m.layNews(lines, right)
	return strings.Join(lines, "\n")
}
