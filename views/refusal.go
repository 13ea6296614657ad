package views

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// refusal is why a controller cannot make an object's pods, by the newest event
// that says so; it may have made others since.
//
// Source: pkg/controller/controller_utils.go, RealPodControl.createPods.
func refusal(o kube.Object, w World) string {
	return refusalWords(newestEvent(o, w, func(e *corev1.Event) bool { return e.Reason == "FailedCreate" }))
}

// lastRefusal is refusal where no pod has been made since; of a StatefulSet, about
// the pod of that name.
//
// Source: pkg/controller/statefulset/stateful_pod_control.go, recordPodEvent and
// recordClaimEvent.
func lastRefusal(o kube.Object, pod string, w World) string {
	e := newestEvent(o, w, func(e *corev1.Event) bool {
		return (e.Reason == "FailedCreate" || e.Reason == "SuccessfulCreate") && (pod == "" || strings.Contains(e.Message, " Pod "+pod+" "))
	})
	if e == nil || e.Reason != "FailedCreate" {
		return ""
	}
	words := refusalWords(e)
	if _, why, ok := strings.Cut(words, " failed error: "); ok && pod != "" {
		return strings.TrimPrefix(why, fmt.Sprintf("pods %q is forbidden: ", pod))
	}
	return words
}

// podless is a refusal without the name of the pod, where that is made up anew for
// each try.
func podless(words string) string {
	if name, why, ok := strings.Cut(words, " is forbidden: "); ok && strings.HasPrefix(name, "pods ") {
		return why
	}
	return words
}

func newestEvent(o kube.Object, w World, wanted func(*corev1.Event) bool) *corev1.Event {
	var newest *corev1.Event
	about := aboutUID(o)
	for _, e := range listed[*corev1.Event](w, kube.Events) {
		if wanted(e) && about(e) && (newest == nil || newestFirst(e, newest) < 0) {
			newest = e
		}
	}
	return newest
}

func refusalWords(e *corev1.Event) string {
	if e == nil {
		return ""
	}
	return strings.TrimPrefix(rules.OneLine(rules.EventText(e)), "Error creating: ")
}
