package kube

import "slices"

// same says that two states of one name are one state, so that the older pointer
// may stay: rows built from it are kept. A list that is fetched again brings
// every object anew. The cells of a server's table may change without the object.
func same(a, b Object) bool {
	if a == b {
		return true
	}
	if a.GetUID() != b.GetUID() || a.GetResourceVersion() != b.GetResourceVersion() || a.GetResourceVersion() == "" {
		return false
	}
	x, ok := a.(*TableRow)
	if !ok {
		return true
	}
	y, ok := b.(*TableRow)
	if !ok || len(x.Columns) != len(y.Columns) || len(x.Columns) > 0 && &x.Columns[0] != &y.Columns[0] {
		return false
	}
	// Cells are JSON's scalars as a rule; a list or map among them is not
	// comparable, and then the rows count as different.
	return slices.EqualFunc(x.Cells, y.Cells, func(x, y any) bool {
		switch x.(type) {
		case nil, string, float64, int64, bool:
			return x == y
		}
		return false
	})
}
