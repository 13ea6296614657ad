package views

import (
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
	var rows [][]Cell
	var numbers []int64
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
		rows, numbers = append(rows, []Cell{number, since, cause}), append(numbers, rev.Revision)
	}
	return revisionsSection(r, o, kube.ControllerRevisions, keeps, numbers, rows, w)
}
