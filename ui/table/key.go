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

// find looks for the object, outward from where it was: it is nearly always
// near. An object of the same name is taken where the very one has gone; -1 for
// neither.
func (k key) find(src Source, from int) int {
	if k == (key{}) {
		return -1
	}
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
