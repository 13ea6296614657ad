package views

import (
	"strconv"

	appsv1 "k8s.io/api/apps/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// historySection is the rollout history of a Deployment, the newest first: the
// number of each revision and those it had before, when its ReplicaSet was made,
// and why.
func historySection(d *appsv1.Deployment, history []rules.Revision, w World) Section {
	var rows [][]Cell
	var numbers []int64
	for _, rev := range history {
		rows = append(rows, []Cell{revisionCell(rev), revisionWhen(rev), causeCell(rev)})
		numbers = append(numbers, rev.Number)
	}
	return revisionsSection(kube.Deployments, d, kube.ReplicaSets, d.Spec.RevisionHistoryLimit, numbers, rows, w)
}

// revisionsSection lists what a workload can be rolled back to, whatever kind of
// object keeps it: a row of three cells for each number.
func revisionsSection(r kube.Resource, o kube.Object, keeper kube.Resource, keeps *int32, numbers []int64, rows [][]Cell, w World) Section {
	s := Section{Title: "HISTORY", Note: Dimmed("keeps " + keptRevisions(keeps))}
	if note, lacks := lacking(w, keeper); lacks {
		s.Note = note
		return s
	}
	if len(rows) == 0 {
		s.Note = Dimmed("none")
		return s
	}
	s.Table = &Table{Head: []Column{
		{Name: "REVISION"},
		{Name: "WHEN", Right: true, Rank: 2},
		{Name: "CAUSE", Rank: 1},
	}}
	for i, cells := range rows {
		s.Table.Rows = append(s.Table.Rows, Item{
			Cells: cells,
			Ref: Ref{
				Kind: Revision, Name: strconv.FormatInt(numbers[i], 10),
				Resource: r, Namespace: o.GetNamespace(),
			},
		})
	}
	return s
}

// keptRevisions: ten where nothing is said.
//
// Source: the defaults of apps/v1 for spec.revisionHistoryLimit.
func keptRevisions(limit *int32) string {
	switch {
	case limit == nil:
		return "10"
	case *limit == 0:
		return "0: nothing to undo to"
	}
	return strconv.Itoa(int(*limit))
}
