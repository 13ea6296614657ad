package rules

import (
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// EventWords is what the columns of an event's row say.
type EventWords struct {
	First, Last time.Time // to the second; zero when the event does not tell
	Count       int32
	Object      string // "pod/web-1", "node" where it has no name
	Source      string // "kubelet, node-1"
	Message     string
}

// EventText is what an event says, without the note that it stands for others of
// its reason too, which its sender wrote before it.
//
// Source: client-go/tools/record/events_cache.go, EventAggregatorByReasonMessageFunc.
func EventText(e *corev1.Event) string {
	return strings.TrimPrefix(strings.TrimSpace(e.Message), "(combined from similar events): ")
}

// EventRow reads an event as the server's table does, in its old form
// (timestamps, count) and in that of events.k8s.io (eventTime, series), but for the
// fractions of a second of the latter: the former has none, and what is sorted by
// some and shown by others is out of order.
//
// Source: pkg/printers/internalversion/printers.go, printEvent.
func EventRow(e *corev1.Event) EventWords {
	w := EventWords{
		First:   e.FirstTimestamp.Time,
		Count:   e.Count,
		Object:  strings.ToLower(e.InvolvedObject.Kind),
		Message: strings.TrimSpace(e.Message),
		Source:  Or(e.Source.Component, e.ReportingController),
	}
	if w.First.IsZero() {
		w.First = e.EventTime.Time
	}
	if w.Last = e.LastTimestamp.Time; w.Last.IsZero() {
		w.Last = w.First
	}
	switch {
	case e.Series != nil:
		w.Last, w.Count = e.Series.LastObservedTime.Time, e.Series.Count
	case e.Count == 0:
		w.Count = 1
	}
	w.First, w.Last = w.First.Truncate(time.Second), w.Last.Truncate(time.Second)
	if e.InvolvedObject.Name != "" {
		w.Object += "/" + e.InvolvedObject.Name
	}
	if host := Or(e.Source.Host, e.ReportingInstance); host != "" {
		w.Source += ", " + host
	}
	return w
}
