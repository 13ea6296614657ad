package views

import (
	"strconv"

	appsv1 "k8s.io/api/apps/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// controllerHistory gives the revisions of a DaemonSet or StatefulSet, the
// newest first; nil where none is known.
func controllerHistory(o kube.Object, w World) []*appsv1.ControllerRevision {
	bucket := w.Bucket(kube.ControllerRevisions, kube.ByController, string(o.GetUID()))
	return rules.ControllerHistory(o, typed[*appsv1.ControllerRevision](bucket.Objects))
}

// controllerHistorySection lists them; the first is the current one.
func controllerHistorySection(r kube.Resource, o kube.Object, history []*appsv1.ControllerRevision, keeps *int32, w World) Section {
	kept := "10"
	if keeps != nil {
		kept = strconv.Itoa(int(*keeps))
	}
	s := Section{Title: "HISTORY", Note: Dimmed("keeps " + kept)}
	if note, lacks := lacking(w, kube.ControllerRevisions); lacks {
		s.Note = note
		return s
	}
	if len(history) == 0 {
		s.Note = Dimmed("none")
		return s
	}
	s.Table = &Table{Head: []Column{
		{Name: "REVISION"},
		{Name: "MADE", Right: true, Rank: 2},
		{Name: "CAUSE", Rank: 1},
	}}
	for i, rev := range history {
		number, since := Number(rev.Revision), Since(rev.CreationTimestamp.Time)
		since.Tone = Dim
		if i == 0 {
			number.Tone = Accent
		}
		cause := Dimmed(rules.None)
		if c := rev.Annotations["kubernetes.io/change-cause"]; c != "" {
			cause = Text(c)
		}
		s.Table.Rows = append(s.Table.Rows, Item{
			Cells: []Cell{number, since, cause},
			Ref: Ref{
				Kind: Revision, Name: strconv.FormatInt(rev.Revision, 10),
				Resource: r, Namespace: o.GetNamespace(),
			},
		})
	}
	return s
}
