package ui

import "example.org/hackfest/kube"

// oneNamespace puts a list of one namespace in the place of one of all of them, where
// the person may not list them: their own they may look at all the same. Nil where
// there is nothing to put.
func (m *Model) oneNamespace(s *screen, l *list) *list {
	if l.known.Resource != kube.Namespaces || l.scope != (kube.Scope{}) || l.page.Snapshot.Health.State != kube.Denied {
		return nil
	}
	name := l.wantName
	if name == "" {
		name = m.id.Namespace
	}
	if name == "" {
		return nil
	}
	one := m.newList(l.known, kube.OneNamespace(name))
	one.about = "only this one"
	one.want(name)
	for i := range s.lists {
		if s.lists[i] == l {
			s.lists[i] = one
		}
	}
	l.close()
	return one
}
