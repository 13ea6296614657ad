package views

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// limitRangesSection: what a container gets that asks for nothing, and the
// bounds of what it may ask for.
func limitRangesSection(n *corev1.Namespace, w World) Section {
	s := Section{Title: "LIMIT RANGES"}
	if note, lacks := lacking(w, kube.LimitRanges); lacks {
		s.Note = note
		return s
	}
	t := &Table{Head: []Column{
		{Name: "FOR EACH", Rank: 1},
		{Name: "RESOURCE"},
		{Name: "LEAST", Right: true, Rank: 5},
		{Name: "MOST", Right: true, Rank: 4},
		{Name: "REQUEST IF NONE", Right: true, Rank: 2},
		{Name: "LIMIT IF NONE", Right: true, Rank: 3},
		{Name: "LIMIT/REQUEST", Right: true, Rank: 6},
		{Name: "NAME", Rank: 7},
	}}
	for _, l := range listed[*corev1.LimitRange](w, kube.LimitRanges) {
		if l.Namespace != n.Name {
			continue
		}
		for i := range l.Spec.Limits {
			t.Rows = append(t.Rows, limitItems(l, &l.Spec.Limits[i])...)
		}
	}
	if len(t.Rows) == 0 {
		s.Note = Dimmed("none")
		s.Lines = []Cell{Dimmed("a container that asks for nothing gets nothing, and may use what there is")}
		return s
	}
	leaveOut(t, "-")
	s.Table = t
	return s
}

// leaveOut takes the columns out in which every row has the same word.
func leaveOut(t *Table, word string) {
	for j := len(t.Head) - 1; j >= 0; j-- {
		if slices.ContainsFunc(t.Rows, func(it Item) bool { return it.Cells[j].Text != word }) {
			continue
		}
		t.Head = slices.Delete(t.Head, j, j+1)
		for i := range t.Rows {
			t.Rows[i].Cells = slices.Delete(t.Rows[i].Cells, j, j+1)
		}
	}
}

func limitItems(l *corev1.LimitRange, of *corev1.LimitRangeItem) []Item {
	names := map[corev1.ResourceName]bool{}
	lists := []corev1.ResourceList{of.Min, of.Max, of.DefaultRequest, of.Default, of.MaxLimitRequestRatio}
	for _, list := range lists {
		for name := range list {
			names[name] = true
		}
	}
	var all []Item
	for _, name := range slices.Sorted(maps.Keys(names)) {
		cells := []Cell{Text(rules.Or(string(of.Type), "?")), Text(string(name))}
		for i, list := range lists {
			q, ok := list[name]
			switch {
			case !ok:
				cells = append(cells, Dimmed("-"))
			case i == len(lists)-1:
				cells = append(cells, Text(fmt.Sprintf("%s at most", q.String())))
			default:
				cells = append(cells, Text(quantity(name, q)))
			}
		}
		all = append(all, Item{
			Cells: append(cells, Dimmed(l.Name)),
			Ref:   Ref{Kind: Object, Name: l.Name, Resource: kube.LimitRanges, Namespace: l.Namespace},
		})
	}
	return all
}
