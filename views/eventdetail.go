package views

import (
	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube/rules"
)

// eventDetail is an event in full: what happened, to what, when.
func eventDetail(e *corev1.Event, _ World) Detail {
	row := rules.EventRow(e)
	reason := eventReason(e)
	if e.Type != "" {
		reason.Text = e.Type + " · " + reason.Text
	}
	d := Detail{Title: row.Object, Headline: []Cell{reason}}
	message := Section{Title: "MESSAGE", Lines: []Cell{Text(row.Message)}}
	if row.Message == "" {
		message = Section{Title: "MESSAGE", Note: Dimmed("none")}
	}
	about := Section{Title: "ABOUT", Table: &Table{Rows: []Item{aboutItem(&e.InvolvedObject)}}}
	if e.Related != nil {
		about.Table.Rows = append(about.Table.Rows, aboutItem(e.Related))
	}
	times := []Pair{{"last seen", ago(row.Last)}, {"first seen", ago(row.First)}, {"count", Number(row.Count)}}
	for _, p := range []struct{ name, value string }{
		{"source", row.Source}, {"action", e.Action}, {"name", e.Name}, {"namespace", e.Namespace},
	} {
		if p.value != "" {
			times = append(times, Pair{p.name, Text(p.value)})
		}
	}
	d.Sections = []Section{message, about, {Title: "TIMES", Pairs: times}}
	return d
}

func aboutItem(r *corev1.ObjectReference) Item {
	item := objectItem(r.APIVersion, r.Kind, r.Namespace, r.Name)
	if r.FieldPath != "" {
		item.Cells = append(item.Cells, Dimmed(r.FieldPath))
	}
	return item
}
