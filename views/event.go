package views

import (
	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func events() View {
	return Kind[*corev1.Event]{
		Res:     kube.Events,
		Aliases: []string{"event", "ev"},
		Head: []Column{
			{Name: "LAST SEEN", Right: true, Rank: 3},
			{Name: "TYPE", Rank: 4},
			{Name: "REASON", Rank: 1},
			{Name: "OBJECT"},
			{Name: "SUBOBJECT", Wide: true, Rank: 6},
			{Name: "SOURCE", Wide: true, Rank: 5},
			{Name: "MESSAGE", Rank: 2, Prose: true},
			{Name: "FIRST SEEN", Right: true, Wide: true, Rank: 8},
			{Name: "COUNT", Right: true, Wide: true, Rank: 7},
			{Name: "NAME", Wide: true, Rank: 9},
		},
		OrderBy: 1, // the newest first: that is what one came for
		Cells:   eventCells,
		Picture: eventDetail,
		// A warning tells of trouble elsewhere; it is none itself.
		Trouble: func(*corev1.Event, World) bool { return false },
	}
}

func eventCells(e *corev1.Event, _ World) []Cell {
	w := rules.EventRow(e)
	kind := Dimmed(e.Type)
	if alarming(e) {
		kind = Status(Alert, Warn, e.Type)
	}
	return []Cell{
		Since(w.Last),
		kind,
		eventReason(e),
		Text(w.Object),
		Dimmed(e.InvolvedObject.FieldPath),
		Dimmed(w.Source),
		Text(w.Message),
		Since(w.First),
		Number(w.Count),
		Dimmed(e.Name),
	}
}
