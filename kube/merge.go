package kube

import "slices"

// edit is the change of one object: before is nil for a new one, after for one
// that is gone.
type edit struct{ before, after Object }

func (e edit) object() Object {
	if e.after != nil {
		return e.after
	}
	return e.before
}

func compareEdits(a, b edit) int { return Compare(a.object(), b.object()) }

// merge gives the objects with the edits applied, leaving objects as they are.
// Both are in the order of Compare, the edits one a name. It costs one copy of
// the list, and comparisons only around what changed.
func merge(objects []Object, edits []edit) []Object {
	size := len(objects)
	for _, e := range edits {
		if e.before == nil {
			size++
		}
	}
	out := make([]Object, 0, size)
	for _, e := range edits {
		i, found := slices.BinarySearchFunc(objects, e.object(), Compare)
		out = append(out, objects[:i]...)
		if e.after != nil {
			out = append(out, e.after)
		}
		if found {
			i++
		}
		objects = objects[i:]
	}
	return append(out, objects...)
}
