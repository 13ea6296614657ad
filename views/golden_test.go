package views_test

import (
	"fmt"
	"strings"
	"testing"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// TestGolden shows every fixture through its view. A kind without fixtures
// fails: adding one means showing what it looks like.
func TestGolden(t *testing.T) {
	w := world(t)
	for _, v := range views.All() {
		plural := v.Names()[0]
		t.Run(plural, func(t *testing.T) {
			all := fixtures(t, plural)
			if len(all) < 3 {
				t.Fatalf("testdata/objects/%s has %d fixtures; show what the kind looks like when well, when broken and when new", plural, len(all))
			}
			var b strings.Builder
			for _, f := range all {
				if got := v.Resource().Kind; !strings.HasSuffix(fmt.Sprintf("%T", f.object), "."+got) {
					t.Fatalf("%s is a %T", f.file, f.object)
				}
				b.WriteString(portrait(v, f, w))
			}
			golden(t, plural+".txt", b.String())
		})
	}
}

func portrait(v views.View, f fixture, w views.World) string {
	o := f.object
	name := o.GetName()
	if o.GetNamespace() != "" {
		name = o.GetNamespace() + "/" + name
	}
	var b strings.Builder
	fmt.Fprintf(&b, "== %s\n", name)
	b.WriteString(plainRow(v.Columns(nil), v.Row(o, w), noon))
	if target := v.Open(o); target != (views.Target{}) {
		fmt.Fprintf(&b, "  enter: %s %s\n", views.GetCommand(target.Resource.String(),
			views.Query{Scope: target.Scope, Namespaced: target.Resource.Namespaced}), target.Title)
	}
	for _, n := range v.DetailNeeds(o) {
		fmt.Fprintf(&b, "  needs: %s %+v\n", n.Resource, n.Scope)
	}
	b.WriteString(plainDetail(v.Detail(o, w), noon))
	b.WriteString("\n")
	return b.String()
}

// TestShape holds what whoever draws a row relies on.
func TestShape(t *testing.T) {
	names := map[string]string{}
	for _, v := range views.All() {
		plural := v.Names()[0]
		for _, n := range v.Names() {
			if names[n] != "" {
				t.Errorf("%q is a name of %s and of %s", n, names[n], plural)
			}
			names[n] = plural
		}
		ranks := map[int]string{}
		for _, c := range v.Columns(nil) {
			if other := ranks[c.Rank]; other != "" {
				t.Errorf("%s: %s and %s have the same rank", plural, other, c.Name)
			}
			ranks[c.Rank] = c.Name
		}
		if ranks[0] == "" || ranks[1] == "" {
			t.Errorf("%s: no column has rank 0 or 1", plural)
		}
		var objects []kube.Object
		for _, f := range fixtures(t, plural) {
			objects = append(objects, f.object)
		}
		checkShape(t, v, objects)
	}
}

// checkShape: as many cells as columns, and a column sorts by number in all
// rows or in none.
func checkShape(t *testing.T, v views.View, objects []kube.Object) {
	t.Helper()
	numeric := map[int]bool{}
	for _, o := range objects {
		row := v.Row(o, views.World{})
		if got, want := len(row.Cells), len(v.Columns(nil)); got != want {
			t.Fatalf("%s %s: %d cells for %d columns", v.Resource(), o.GetName(), got, want)
		}
		for i, c := range row.Cells {
			if was, seen := numeric[i]; seen && was != c.Numeric {
				t.Errorf("%s %s: column %d sorts by number in some rows only", v.Resource(), o.GetName(), i)
			}
			numeric[i] = c.Numeric
		}
	}
}
