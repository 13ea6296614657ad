package views

import (
	"cmp"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/fields"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// eventsKept is how many events a detail shows: the newest.
const eventsKept = 20

// eventsOf needs the events about one object.
func eventsOf(o kube.Object) Need {
	return Need{Resource: kube.Events, Scope: kube.Scope{
		Namespace: o.GetNamespace(),
		Fields:    fields.OneTermEqualSelector("involvedObject.uid", string(o.GetUID())).String(),
	}}
}

// eventsSection shows the newest events about an object, the newest first. The
// server forgets events after an hour or so, which is what "none kept" means.
func eventsSection(w World, about func(*corev1.Event) bool) Section {
	s := Section{Title: "EVENTS"}
	if note, lacks := lacking(w, kube.Events); lacks {
		s.Note = note
		return s
	}
	found := slices.DeleteFunc(listed[*corev1.Event](w, kube.Events), func(e *corev1.Event) bool { return !about(e) })
	if len(found) == 0 {
		s.Note = Dimmed("none kept")
		return s
	}
	slices.SortStableFunc(found, newestFirst)
	if len(found) > eventsKept {
		s.Note = Dimmed(fmt.Sprintf("the newest %d of %d", eventsKept, len(found)))
		found = found[:eventsKept]
	}
	s.Table = &Table{Head: []Column{
		{Name: "LAST SEEN", Right: true, Rank: 2},
		{Name: "REASON", Rank: 1},
		{Name: "MESSAGE"},
	}}
	for _, e := range found {
		s.Table.Rows = append(s.Table.Rows, eventItem(e))
	}
	return s
}

// newestFirst: within one second, which is all that most timestamps tell, the
// name does: it ends with the time of the first, in hexadecimal nanoseconds
// (client-go/tools/record).
func newestFirst(a, b *corev1.Event) int {
	return cmp.Or(
		rules.EventRow(b).Last.Compare(rules.EventRow(a).Last),
		cmp.Compare(b.Name, a.Name),
	)
}

func eventItem(e *corev1.Event) Item {
	row := rules.EventRow(e)
	message := rules.OneLine(row.Message)
	if row.Count > 1 {
		message += fmt.Sprintf(" ×%d", row.Count)
	}
	seen := Since(row.Last)
	seen.Tone = Dim
	return Item{Cells: []Cell{seen, eventReason(e), Text(message)}}
}

// eventReason marks what is not Normal.
func eventReason(e *corev1.Event) Cell {
	if alarming(e) {
		return Status(Alert, Warn, e.Reason)
	}
	return Text(e.Reason)
}

// alarming: a type that nobody has told us of is taken for a warning.
func alarming(e *corev1.Event) bool { return e.Type != corev1.EventTypeNormal && e.Type != "" }

// aboutUID matches the events that name this very object, not a namesake that
// was there before.
func aboutUID(o kube.Object) func(*corev1.Event) bool {
	uid := o.GetUID()
	return func(e *corev1.Event) bool { return e.InvolvedObject.UID == uid }
}
