package views_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// TestEventsAreInTheOrderThatIsShown: of two forms of events, one with fractions of
// a second and one without, the list and the detail sort by the figures that they
// show; within a second the later name is the later event.
func TestEventsAreInTheOrderThatIsShown(t *testing.T) {
	second := func(s int) metav1.Time { return metav1.Time{Time: noon.Add(-time.Duration(s) * time.Second)} }
	micro := func(s int, more time.Duration) metav1.MicroTime {
		return metav1.MicroTime{Time: second(s).Add(more)}
	}
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n", UID: "n"}}
	about := corev1.ObjectReference{Kind: "Node", Name: "n", UID: "n"}
	events := []kube.Object{
		&corev1.Event{Reason: "Killing", LastTimestamp: second(17)},
		&corev1.Event{Reason: "Scheduled", EventTime: micro(17, 900*time.Millisecond)},
		&corev1.Event{Reason: "Pulling", LastTimestamp: second(17)},
		&corev1.Event{Reason: "Repeated", EventTime: micro(60, 0), Series: &corev1.EventSeries{Count: 2, LastObservedTime: micro(18, 999*time.Millisecond)}},
		&corev1.Event{Reason: "Started", LastTimestamp: second(16)},
	}
	for i, o := range events {
		e := o.(*corev1.Event)
		e.Name, e.Namespace, e.InvolvedObject = "n.18a"+string(rune('0'+i)), "default", about
	}
	v := viewOf(t, kube.Events)
	list := slices.Clone(events)
	slices.SortStableFunc(list, func(a, b kube.Object) int {
		return cmp.Compare(v.Row(a, views.World{}).Cells[0].Num, v.Row(b, views.World{}).Cells[0].Num)
	})
	w := views.NewWorld(kube.NewSnapshot(kube.Events, kube.Scope{}, 1, kube.Health{State: kube.Live}, events...)).At(noon)
	var detail *views.Table
	for _, s := range viewOf(t, kube.Nodes).Detail(node, w).Sections {
		if s.Title == "EVENTS" {
			detail = s.Table
		}
	}
	if detail == nil || len(detail.Rows) != len(events) {
		t.Fatalf("%+v", detail)
	}
	for at := noon; at.Before(noon.Add(time.Second)); at = at.Add(50 * time.Millisecond) {
		var shown, told []string
		for i, o := range list {
			shown = append(shown, v.Row(o, views.World{}).Cells[0].At(at))
			told = append(told, detail.Rows[i].Cells[0].At(at)+" "+detail.Rows[i].Cells[1].Text)
		}
		if !slices.IsSorted(shown) { // all are of two figures
			t.Errorf("%v: the list shows %v", at, shown)
		}
		if got, want := strings.Join(told, ", "), "16s Started, 17s Pulling, 17s Scheduled, 17s Killing, 18s Repeated"; got != want {
			t.Errorf("%v: the detail shows %s, want %s", at, got, want)
		}
	}
}
