package views

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube/rules"
)

// podStatus gives the status word its mark and tone. What is on its way without
// anyone's help is Busy; a word that nobody has told us about is taken as
// trouble only where the pod's phase says so.
func podStatus(p *corev1.Pod, w rules.PodWords) Cell {
	word := w.Status
	switch strings.TrimPrefix(word, "Init:") {
	case "Running":
		if !rules.Serving(p, w) {
			return Status(Alert, Warn, word)
		}
		return Status(Running, Good, word)
	case "Completed", "Succeeded":
		if p.Status.Phase == corev1.PodFailed { // as by a deadline, whatever its containers said
			return Status(Broken, Bad, word)
		}
		return Status(Done, Dim, word)
	case "NotReady":
		return Status(Alert, Warn, word)
	case "Unknown":
		return Status(Alert, Bad, word)
	case "Terminating":
		return Status(Changing, Busy, word)
	case "Pending":
		if unschedulable(p) {
			return Status(Waiting, Warn, word)
		}
		return Status(Waiting, Busy, word)
	case "SchedulingGated":
		return Status(Waiting, Busy, word)
	case "ContainerCreating", "PodInitializing":
		return Status(Changing, Busy, word)
	case "Shutdown", "NodeShutdown":
		return Status(Done, Dim, word)
	}
	if rest, ok := strings.CutPrefix(word, "Init:"); ok && strings.Contains(rest, "/") {
		return Status(Changing, Busy, word)
	}
	if word == "" {
		return Status(NoMark, Dim, word)
	}
	return Status(Broken, Bad, word)
}

// podTrouble: broken, or nowhere to go.
func podTrouble(p *corev1.Pod, _ World) bool {
	return podStatus(p, rules.Words(p)).Tone == Bad || unschedulable(p)
}

func unschedulable(p *corev1.Pod) bool {
	if p.Spec.NodeName != "" || rules.Ended(p) || p.DeletionTimestamp != nil {
		return false
	}
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Reason == corev1.PodReasonUnschedulable {
			return c.Status == corev1.ConditionFalse
		}
	}
	return false
}
