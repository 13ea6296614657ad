package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/views"
)

// deepest bounds the stack of screens; the oldest but the first goes.
const deepest = 24

// push opens a screen on top of the others.
func (m *Model) push(known []kube.Known, scope kube.Scope, about, name string) tea.Cmd {
	s := &screen{}
	for _, k := range known {
		l := m.newList(k, scope)
		l.about = about
		s.lists = append(s.lists, l)
	}
	s.lists[0].want(name)
	m.screens = append(m.screens, s)
	if len(m.screens) > deepest {
		m.screens[1].close()
		m.screens = append(m.screens[:1], m.screens[2:]...)
	}
	m.focus = paneList
	return tea.Batch(s.waitCmds(), m.follow())
}

// pop goes back by one screen; false at the first.
func (m *Model) pop() bool {
	if len(m.screens) == 1 {
		return false
	}
	m.screen().close()
	m.screens = m.screens[:len(m.screens)-1]
	m.focus = paneList
	return true
}

// enter opens what the cursor is on.
func (m *Model) enter() tea.Cmd {
	if m.focus == paneDetail {
		return m.enterRef(m.detail.model.Selected())
	}
	l := m.list()
	row := l.selected()
	if m.focus == paneNamespaces {
		m.focus = paneList
		return m.changeNamespace(row.Object.GetName())
	}
	t := l.view.Open(row.Object)
	if t.Resource == (kube.Resource{}) {
		m.focus = paneDetail
		return nil
	}
	return m.push([]kube.Known{{Resource: t.Resource}}, t.Scope, t.Title, "")
}

// enterRef follows a line of the detail to the object it names.
func (m *Model) enterRef(ref views.Ref) tea.Cmd {
	if ref.Kind == views.Line {
		return m.copyLine(clean.Line(ref.Name))
	}
	if ref.Kind == views.Datum && m.detail.object != nil {
		return m.openValue(ref)
	}
	if ref.Kind != views.Object {
		return nil
	}
	return m.push([]kube.Known{{Resource: ref.Resource}}, kube.Scope{Namespace: ref.Namespace}, "", ref.Name)
}

// back undoes one step: the filter, the focus, the screen.
func (m *Model) back() tea.Cmd {
	l := m.list()
	switch {
	case m.focus == paneList && len(l.table.Marked()) > 0:
		l.table.MarkNone()
	case l.spec.Load().Filter != "":
		m.setFilter("")
	case m.focus != paneList:
		m.focus = paneList
	case !m.pop():
		m.say(toneNote, "this is the first screen · q quits")
	}
	return nil
}

func (m *Model) backOrQuit() tea.Cmd {
	if m.focus != paneList || len(m.screens) > 1 {
		return m.back()
	}
	return m.askQuit()
}

// askQuit asks first where quitting ends what runs beside the screen.
func (m *Model) askQuit() tea.Cmd {
	var runs []string
	if n := m.working(); n > 0 {
		runs = append(runs, fmt.Sprintf("port-forwards: %d", n))
	}
	for _, d := range m.lasting {
		runs = append(runs, d.plan.Title)
	}
	if len(runs) == 0 {
		return m.quit()
	}
	m.overlay = &warning{title: "quit", verb: "quit", lines: append([]string{"This ends with the program:"}, runs...), do: (*Model).quit}
	return nil
}

// goTo shows a kind in the present namespace.
func (m *Model) goTo(k kube.Known, scope kube.Scope) tea.Cmd {
	return m.push([]kube.Known{k}, scope, "", "")
}

func (m *Model) digit(key string) tea.Cmd {
	n, _ := strconv.Atoi(key)
	all := views.All()
	if n > len(all) {
		m.say(toneNote, "no kind on "+key+" · "+digitsInWords())
		return nil
	}
	return m.goTo(kube.Known{Resource: all[n-1].Resource()}, m.scope())
}

// digitsInWords says which digit leads to which kind.
func digitsInWords() string {
	var words []string
	for i, v := range views.All() {
		if i < 9 {
			words = append(words, strconv.Itoa(i+1)+" "+v.Names()[0])
		}
	}
	return strings.Join(words, ", ")
}

// scope is the namespace that is being looked at, for the next screen.
func (m *Model) scope() kube.Scope {
	for i := len(m.screens) - 1; i >= 0; i-- {
		if l := m.screens[i].list(); l.known.Resource.Namespaced {
			return kube.Scope{Namespace: l.scope.Namespace}
		}
	}
	return kube.Scope{Namespace: m.id.Namespace}
}

// changeNamespace shows the present kinds in another namespace ("" for all), in
// the place of this screen: looking at five namespaces is not five steps back.
// A screen that was not of a namespace becomes the pods of it.
func (m *Model) changeNamespace(ns string) tea.Cmd {
	s := m.screen()
	var known []kube.Known
	for _, l := range s.lists {
		if l.known.Resource.Namespaced {
			known = append(known, l.known)
		}
	}
	if known == nil {
		return m.push([]kube.Known{{Resource: kube.Pods}}, kube.Scope{Namespace: ns}, "", "")
	}
	next := &screen{active: min(s.active, len(known)-1)}
	for i, k := range known {
		l := m.newList(k, kube.Scope{Namespace: ns})
		if len(known) == len(s.lists) {
			l.spec.Store(s.lists[i].spec.Load())
			l.rebuild()
		}
		next.lists = append(next.lists, l)
	}
	s.close()
	m.screens[len(m.screens)-1] = next
	return tea.Batch(next.waitCmds(), m.follow())
}

// toggleAll goes to all namespaces, and back to the context's own.
func (m *Model) toggleAll() tea.Cmd {
	if m.list().scope.Namespace != "" {
		m.lastNamespace = m.list().scope.Namespace
		return m.changeNamespace("")
	}
	ns := m.lastNamespace
	if ns == "" {
		ns = m.id.Namespace
	}
	return m.changeNamespace(ns)
}

// Why a key does nothing now.

func (m *Model) noSelection() string {
	switch {
	case m.focus == paneDetail && !slices.Contains([]views.RefKind{views.Object, views.Datum, views.Line}, m.detail.model.Selected().Kind):
		return "nothing to open on this line"
	case m.focus != paneDetail && m.list().selected() == nil:
		return "no object is selected"
	}
	return ""
}

func (m *Model) notNamespaced() string {
	if l := m.screen().list(); !l.known.Resource.Namespaced {
		return clean.Line(l.view.Names()[0]) + " are not in a namespace"
	}
	return ""
}

func (m *Model) whilePresenting() string {
	if m.presenting {
		return "presenting keeps its own theme · P ends it"
	}
	return ""
}
