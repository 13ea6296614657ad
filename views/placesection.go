package views

import (
	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube/rules"
)

// placeSection says what decided on the pod's node, or will.
func placeSection(p *corev1.Pod) Section {
	s := Section{Title: "WHY THIS NODE"}
	if p.Spec.NodeName == "" {
		s.Title = "WHERE IT MAY RUN"
	}
	for _, b := range rules.Bonds(p) {
		s.Pairs = append(s.Pairs, Pair{b.Name, Text(b.Words)})
	}
	if len(s.Pairs) == 0 {
		s.Note = Dimmed("any with room for its requests, no taint and no cordon")
	}
	return s
}
