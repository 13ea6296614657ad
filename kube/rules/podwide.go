package rules

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
)

// None is what the server's table says where there is nothing.
const None = "<none>"

// Unknown is what the server's table says where something is not known.
const Unknown = "<unknown>"

// PodIP gives the pod's first address, or None. It is status.podIPs that
// counts: the server fills it from the older podIP.
func PodIP(p *corev1.Pod) string {
	if len(p.Status.PodIPs) > 0 {
		return Or(p.Status.PodIPs[0].IP, None)
	}
	return Or(p.Status.PodIP, None)
}

// ReadinessGates says how many of the pod's gates are open, "1/2", or None when
// it has none. A gate without a condition is shut.
func ReadinessGates(p *corev1.Pod) string {
	if len(p.Spec.ReadinessGates) == 0 {
		return None
	}
	open := 0
	for _, g := range p.Spec.ReadinessGates {
		if podCondition(p, g.ConditionType) == corev1.ConditionTrue {
			open++
		}
	}
	return fmt.Sprintf("%d/%d", open, len(p.Spec.ReadinessGates))
}

// Or gives the word, or another one where it is empty.
func Or(word, otherwise string) string {
	if word == "" {
		return otherwise
	}
	return word
}
