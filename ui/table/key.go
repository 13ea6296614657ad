package table

import "example.org/hackfest/views"

// key names the object of a row: by its UID, and by namespace and name for what
// is made again under its name.
type key struct{ uid, namespace, name string }

func keyOf(r *views.Row) key {
	if r == nil || r.Object == nil {
		return key{}
	}
	return key{string(r.Object.GetUID()), r.Object.GetNamespace(), r.Object.GetName()}
}

// find looks for the object of a row that stood at an index before; -1: it has
// gone. Most changes leave the row itself as it was, only elsewhere: rows are
// compared before any is looked into, for among thousands that are in another
// order now each look is a wait for the memory.
func (k key) find(src Source, from int, row *views.Row) int {
	if k == (key{}) {
		return -1
	}
	if row != nil {
		for i := range src.Len() {
			if src.Row(i) == row {
				return i
			}
		}
	}
	return k.search(src, from)
}

// search goes outward from where the object was: it is nearly always near. An
// object of the same name is taken where the very one has gone.
func (k key) search(src Source, from int) int {
	named := -1
	n := src.Len()
	from = min(max(from, 0), n)
	for d := 0; from-d >= 0 || from+d < n; d++ {
		for _, i := range [...]int{from + d, from - d} {
			if i < 0 || i >= n || d == 0 && i != from {
				continue
			}
			o := src.Row(i).Object
			if o == nil {
				continue
			}
			if k.uid != "" && string(o.GetUID()) == k.uid {
				return i
			}
			if named < 0 && o.GetName() == k.name && o.GetNamespace() == k.namespace {
				named = i
			}
			if d == 0 {
				break
			}
		}
	}
	return named
}
