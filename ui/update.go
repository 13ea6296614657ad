package ui

import (
	"context"
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/rows"
)

type (
	tickMsg        struct{}
	linkChangedMsg struct{ link kube.Link }
	kindsReadyMsg  struct {
		src   kube.Source
		kinds []kube.Known
		err   error
	}
)

// Update routes. Keys go to the top overlay, else to the filter while it is
// typed, else to the table of bindings.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.now = m.opts.Now()
	if _, drawing := msg.(mirrorMsg); !drawing {
		m.updates++
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
		if m.watching != nil {
			m.watching.want(m.w, m.h, m.theme)
		}
		return m, nil
	case tea.KeyMsg:
		m.idling()
		return m, m.key(msg)
	case tickMsg:
		m.inClass()
		m.idling()
		return m, tea.Batch(m.tickCmd(), m.detail.tickCmd())
	case rowsReadyMsg:
		return m, m.rowsReady(msg)
	case detailReadyMsg:
		m.detail.show(msg)
		return m, nil
	case detailChangedMsg:
		return m, m.detailChanged(msg)
	case settledMsg:
		if msg.id == m.detail.id {
			return m, tea.Batch(m.detail.settled(m.src), m.allowedCmd())
		}
		return m, nil
	case linkChangedMsg:
		if msg.link == m.link {
			return m, m.linkCmd()
		}
		return m, nil
	case kindsReadyMsg:
		m.kindsReady(msg)
		return m, nil
	case loggedMsg:
		return m, m.opts.Log.waitCmd(m.ctx)
	case sheetReadyMsg:
		m.sheetReady(msg)
		return m, nil
	case planReadyMsg:
		return m, m.planReady(msg)
	case armedMsg:
		msg.of.arm(msg.seq)
		return m, nil
	case stepMsg:
		return m, m.step(msg)
	case deedDoneMsg:
		return m, m.deedDone(msg)
	case draftReadyMsg:
		return m, m.draftReady(msg)
	case editedMsg:
		return m, m.edited(msg)
	case allowedMsg:
		m.allowedNow(msg)
		return m, nil
	case permittedMsg:
		return m, m.permittedNow(msg)
	case shellFoundMsg:
		return m, m.shellFound(msg)
	case sessionDoneMsg:
		return m, m.sessionDone(msg)
	case removedMsg:
		m.removed(msg)
		return m, nil
	case forwardReadyMsg:
		return m, m.forwardReady(msg)
	case forwardStoppedMsg:
		m.forwardStopped(msg)
		return m, nil
	case forwardChangedMsg:
		return m, m.forwardChanged(msg)
	case treeReadyMsg:
		m.treeReady(msg)
		return m, nil
	case treeChangedMsg:
		return m, m.treeChanged(msg)
	case schemasMsg:
		m.schemasReady(msg)
		return m, nil
	case logsChangedMsg:
		return m, m.logsChanged(msg)
	case gridChangedMsg:
		return m, m.gridChanged(msg)
	case classMsg:
		return m, m.classChanged()
	case mirrorMsg:
		return m, m.mirror()
	case watchMsg:
		return m, m.watchChanged(msg)
	case resolvedMsg:
		return m, m.resolved(msg)
	case switchedMsg:
		return m, m.switched(msg)
	case tea.Cmd:
		panic(fmt.Sprintf("a command was delivered as a message: %T", msg))
	}
	return m, nil
}

// key takes one key. Letters that came in one read, as fast fingers and slow
// lines make them, are keys of their own each; pasted text is not.
func (m *Model) key(msg tea.KeyMsg) tea.Cmd {
	if msg.Type == tea.KeyRunes && len(msg.Runes) > 1 && !msg.Paste {
		var cmds []tea.Cmd
		for _, r := range msg.Runes {
			cmds = append(cmds, m.key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: msg.Alt}))
		}
		return tea.Batch(cmds...)
	}
	if next, ok := m.escaped(msg); ok {
		return tea.Batch(m.key(tea.KeyMsg{Type: tea.KeyEsc}), m.key(next))
	}
	if msg.String() == "ctrl+c" {
		if m.holdsBack() {
			return nil
		}
		m.forsake()
		return m.quit()
	}
	switch {
	case m.watching != nil:
		m.watchKey(msg)
		return nil
	case m.overlay != nil:
		return m.overlayKey(msg)
	case m.filter != nil:
		return m.filterKey(msg)
	}
	return tea.Batch(m.dispatch(msg), m.follow())
}

// takeRows shows a page, unless it is by what was asked for before: the newer one is
// there, or will be. While a filter is typed the list follows as it can.
func (m *Model) takeRows(l *list, p *rows.Page) {
	if m.filter != nil || l.upToDate(p) {
		l.show(p)
	}
}

// rowsReady hands a page to its list, wherever in the stack that is.
func (m *Model) rowsReady(msg rowsReadyMsg) tea.Cmd {
	if msg.list == m.namespaces.id {
		m.takeRows(m.namespaces, msg.page)
		return m.namespaces.waitCmd()
	}
	for _, s := range m.screens {
		if l := s.find(msg.list); l != nil {
			m.takeRows(l, msg.page)
			if one := m.oneNamespace(s, l); one != nil {
				return tea.Batch(one.waitCmd(), m.follow())
			}
			return tea.Batch(l.waitCmd(), m.follow())
		}
	}
	return nil
}

func (m *Model) detailChanged(msg detailChangedMsg) tea.Cmd {
	d := &m.detail
	if msg.id != d.id || d.gather == nil {
		return nil
	}
	return tea.Batch(d.buildCmd(), d.waitCmd())
}

// follow lets the detail pane follow the cursor of the list. While one reads the
// detail it stays with its object, also when that is deleted.
func (m *Model) follow() tea.Cmd {
	l := m.list()
	if d := &m.detail; m.focus == paneDetail && d.object != nil && d.view.Resource() == l.view.Resource() {
		now := l.page.Snapshot.Get(d.object.GetNamespace(), d.object.GetName())
		d.gone = now == nil || now.GetUID() != d.object.GetUID()
		if d.gone {
			return nil
		}
		return d.selectCmd(d.view, now)
	}
	row := l.selected()
	if row == nil {
		return m.detail.selectCmd(l.view, nil)
	}
	return m.detail.selectCmd(l.view, row.Object)
}

// tickCmd waits for the next full second: ages grow in step with the clock.
func (m *Model) tickCmd() tea.Cmd {
	wait := time.Second - time.Duration(m.now.Nanosecond())
	return after(m.ctx, wait, tickMsg{})
}

// after delivers a message later. Unlike tea.Tick it ends with its context.
func after(ctx context.Context, wait time.Duration, msg tea.Msg) tea.Cmd {
	return func() tea.Msg {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
			return msg
		}
	}
}

// linkCmd waits for news of the connection.
func (m *Model) linkCmd() tea.Cmd {
	link, ctx := m.link, m.ctx
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-link.Changed():
			return linkChangedMsg{link}
		}
	}
}

// kindsCmd asks discovery, for the palette.
func (m *Model) kindsCmd() tea.Cmd {
	src, ctx := m.src, m.ctx
	return func() tea.Msg {
		kinds, err := src.Kinds(ctx)
		return kindsReadyMsg{src, kinds, err}
	}
}

func (m *Model) kindsReady(msg kindsReadyMsg) {
	if msg.src != m.src {
		return
	}
	m.kinds, m.id = msg.kinds, m.src.Identity()
	if msg.err != nil && m.ctx.Err() == nil {
		m.opts.Log.Add("discovery: " + msg.err.Error())
	}
}

func (m *Model) quit() tea.Cmd {
	m.stop()
	return tea.Quit
}

// resort changes the order of the active list.
func (m *Model) resort(edit func(*rows.Sort)) tea.Cmd {
	m.list().change(func(s *rows.Spec) { edit(&s.Sort) })
	return nil
}
