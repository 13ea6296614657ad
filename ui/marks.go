package ui

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
)

// mark marks the object under the cursor, or takes its mark away, and goes on to
// the next.
func (m *Model) mark() tea.Cmd {
	t := &m.list().table
	t.MarkToggle()
	t.Down(1)
	return nil
}

// noMark says why nothing can be marked.
func (m *Model) noMark() string {
	switch {
	case m.focus != paneList:
		return "objects are marked in the list"
	case m.list().selected() == nil:
		return "no object is selected"
	case m.list().view.Resource().As != "":
		return "not a Helm release: helm does that"
	}
	return ""
}

// openDelete deletes what is marked, else the selected object.
func (m *Model) openDelete(hand kube.Hand, t kube.Target) tea.Cmd {
	l := m.list()
	marked := l.table.Marked()
	if m.focus != paneList || len(marked) == 0 {
		return asks(deleteDeed)(m, hand, t)
	}
	if l.view.Resource() == kube.Namespaces && len(marked) > 1 {
		m.say(toneNote, "namespaces are deleted one at a time: esc takes the marks away")
		return nil
	}
	all := make([]kube.Target, len(marked))
	for i, r := range marked {
		o := r.Object
		all[i] = kube.Target{Resource: l.view.Resource(), Namespace: o.GetNamespace(), Name: o.GetName(), UID: o.GetUID()}
	}
	if len(all) == 1 { // it may be another than the one under the cursor
		d := deleteDeed(m, hand, all[0])
		d.target, d.done = all[0], unmarks(l)
		return m.openDeed(d)
	}
	return m.openDeed(m.deleteMarked(hand, l, all))
}

// deleteMarked is the dialog for several objects: how many they are is typed.
func (m *Model) deleteMarked(hand kube.Hand, l *list, all []kube.Target) *deed {
	in := newPrompt("", "", &m.theme)
	n := strconv.Itoa(len(all))
	wants := fmt.Sprintf("type %s to delete the %s marked %s", n, n, l.view.Resource().Plural)
	return &deed{
		verb: kube.VerbDelete, field: &in, label: "how many", wants: wants, done: unmarks(l),
		plans: func(ctx context.Context, q question) (*kube.Plan, error) {
			if q.input != n {
				return nil, errors.New(wants)
			}
			asked := map[string]bool{}
			for _, t := range all {
				if asked[t.Namespace] {
					continue
				}
				asked[t.Namespace] = true
				if a := hand.Allowed(ctx, kube.VerbDelete, t); !a.OK && !a.Unknown {
					return nil, errors.New(a.Reason)
				}
			}
			return hand.DeleteAll(ctx, all, kube.Removal{})
		},
	}
}

func unmarks(l *list) func(*Model, *kube.Plan, kube.Result) tea.Cmd {
	return func(*Model, *kube.Plan, kube.Result) tea.Cmd {
		l.table.MarkNone()
		return nil
	}
}
