package views

import (
	"cmp"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
)

// podsSection lists pods with how they are, those that need a look first. When
// one last restarted is told by its own pane: the room here is for its name.
func podsSection(w World, pods []*corev1.Pod) Section {
	s := podsSectionHead(w, pods)
	if s.Table != nil {
		s.Table.Rows = podItems(w, troubleFirst(pods), 0)
	}
	return s
}

// podsByNamespace lists pods under their namespaces, those first in which one
// needs a look.
func podsByNamespace(w World, pods []*corev1.Pod) Section {
	s := podsSectionHead(w, pods)
	if s.Table == nil {
		return s
	}
	pods = troubleFirst(pods)
	place := map[string]int{} // of each namespace, in the order of its first pod
	for _, p := range pods {
		if _, seen := place[p.Namespace]; !seen {
			place[p.Namespace] = len(place)
		}
	}
	slices.SortStableFunc(pods, func(a, b *corev1.Pod) int { return cmp.Compare(place[a.Namespace], place[b.Namespace]) })
	for len(pods) > 0 {
		n := slices.IndexFunc(pods, func(p *corev1.Pod) bool { return p.Namespace != pods[0].Namespace })
		if n < 0 {
			n = len(pods)
		}
		s.Table.Rows = append(s.Table.Rows, Item{Cells: []Cell{Dimmed(pods[0].Namespace)}})
		s.Table.Rows = append(s.Table.Rows, podItems(w, pods[:n], 1)...)
		pods = pods[n:]
	}
	return s
}

// podsSectionHead has a table without rows, or says in its note why it has none.
func podsSectionHead(w World, pods []*corev1.Pod) Section {
	s := Section{Title: "PODS"}
	if note, lacks := lacking(w, kube.Pods); lacks {
		s.Note = note
		return s
	}
	if len(pods) == 0 {
		s.Note = Dimmed("none")
		return s
	}
	s.Note = Dimmed(fmt.Sprint(len(pods)))
	s.Table = &Table{Head: []Column{
		{Name: "NAME", Least: 20},
		{Name: "READY", Right: true, Rank: 2},
		{Name: "STATUS", Rank: 1},
		{Name: "↻", Right: true, Rank: 4},
		{Name: "AGE", Right: true, Rank: 3},
	}}
	return s
}

func podItems(w World, pods []*corev1.Pod, indent int) []Item {
	rows := make([]Item, len(pods))
	for i, p := range pods {
		cells := podCells(p, w)[:5]
		cells[3].Clock = nil
		rows[i] = Item{
			Cells: cells, Indent: indent,
			Ref: Ref{Kind: Object, Name: p.Name, Resource: kube.Pods, Namespace: p.Namespace},
		}
	}
	return rows
}

// troubleFirst parts the pods that need a look from the others; both keep
// their order.
func troubleFirst(pods []*corev1.Pod) []*corev1.Pod {
	var bad, good []*corev1.Pod
	for _, p := range pods {
		if podTrouble(p, World{}) {
			bad = append(bad, p)
		} else {
			good = append(good, p)
		}
	}
	return append(bad, good...)
}
