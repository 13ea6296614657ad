package views

import (
	"example.org/hackfest/kube"
)

// lacking says why a section has nothing to go by: its list is still loading,
// forbidden or not served. False when the list can be believed, also when it is
// stale: then the whole screen says so.
func lacking(w World, r kube.Resource) (Cell, bool) {
	s := w.List(r)
	if s == nil { // it is asked for when the cursor rests: the word would only flicker
		return Dimmed(""), true
	}
	switch s.Health.State {
	case kube.Denied:
		if s.Health.Server {
			return Status(Alert, Warn, "the class's server may not list "+r.Plural), true
		}
		return Status(Alert, Warn, "you may not list "+r.Plural+" here"), true
	case kube.Absent:
		return Dimmed("this server has no " + r.Plural), true
	case kube.Syncing:
		if len(s.Objects) == 0 {
			return Dimmed("loading"), true
		}
	}
	return Cell{}, false
}

// listed gives the objects of a list in their own type.
func listed[T kube.Object](w World, r kube.Resource) []T {
	if s := w.List(r); s != nil {
		return typed[T](s.Objects)
	}
	return nil
}

// typed keeps the objects that are of a type.
func typed[T kube.Object](objects []kube.Object) []T {
	all := make([]T, 0, len(objects))
	for _, o := range objects {
		if t, ok := o.(T); ok && !absent(o) {
			all = append(all, t)
		}
	}
	return all
}
