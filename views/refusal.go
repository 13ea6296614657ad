package views

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// refusal is why a controller cannot make an object's pods, by the newest event
// that says so; of a StatefulSet, why it cannot make the one of that name.
//
// Source: pkg/controller/controller_utils.go, RealPodControl.createPods;
// pkg/controller/statefulset/stateful_pod_control.go, recordPodEvent and
// recordClaimEvent.
func refusal(o kube.Object, pod string, w World) string {
	var newest *corev1.Event
	about := aboutUID(o)
	for _, e := range listed[*corev1.Event](w, kube.Events) {
		if e.Reason == "FailedCreate" && about(e) && (pod == "" || strings.Contains(e.Message, " Pod "+pod+" ")) &&
			(newest == nil || newestFirst(e, newest) < 0) {
			newest = e
		}
	}
	if newest == nil {
		return ""
	}
	text := rules.OneLine(rules.EventText(newest))
	if _, why, ok := strings.Cut(text, " failed error: "); ok && pod != "" {
		return strings.TrimPrefix(why, fmt.Sprintf("pods %q is forbidden: ", pod))
	}
	return strings.TrimPrefix(text, "Error creating: ")
}
