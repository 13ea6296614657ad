package rules

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Why says why a pod is not what it should be. The zero Why has nothing to say.
type Why struct {
	Container string    // "" when it is about the pod as a whole
	Short     string    // what a sentence about it goes on with: "cannot pull nginx:1.99"
	Message   string    // in the words of the server or the kubelet, one line
	Since     time.Time // zero when nothing tells
	Grade     Grade
}

// Grade is how much it matters.
type Grade int

// The grades.
const (
	Coming  Grade = iota // on its way, nothing to do
	Lagging              // runs, and is not ready
	Failing              // does not come right by itself, or keeps failing
)

// Sentence puts it together: "container web cannot pull nginx:1.99: not found".
func (y Why) Sentence() string {
	s := y.Short
	if s == "" {
		return ""
	}
	if y.Container != "" {
		s = "container " + y.Container + " " + s
	}
	if y.Message != "" {
		s += ": " + y.Message
	}
	return s
}

// PodWhy finds the one thing that most keeps a pod from running: its end, its
// place, its init containers, its containers, its readiness, in this order.
func PodWhy(p *corev1.Pod) Why {
	created := p.CreationTimestamp.Time
	switch {
	case p.DeletionTimestamp != nil && !Ended(p):
		return deletedWhy(p)
	case p.Status.Phase == corev1.PodSucceeded:
		return Why{}
	case p.Status.Reason == "Evicted":
		return Why{Short: "was evicted", Message: OneLine(p.Status.Message), Grade: Failing}
	case p.Status.Reason == nodeLost:
		return Why{Short: "runs on a node that does not answer", Message: OneLine(p.Status.Message), Grade: Failing}
	case p.Status.Reason != "" && p.Status.Phase == corev1.PodFailed:
		return Why{Short: "failed with " + p.Status.Reason, Message: OneLine(p.Status.Message), Grade: Failing}
	case p.Spec.NodeName == "" && p.Status.Phase != corev1.PodFailed:
		return placeWhy(p)
	}
	if y := containersWhy(p); y.Short != "" {
		return y
	}
	if len(p.Status.ContainerStatuses) == 0 && p.Status.Phase == corev1.PodPending {
		return Why{Short: "waits for the kubelet of " + p.Spec.NodeName, Since: created}
	}
	if p.Status.Phase == corev1.PodFailed {
		return Why{Short: "failed", Message: OneLine(p.Status.Message), Grade: Failing}
	}
	return gateWhy(p)
}

func deletedWhy(p *corev1.Pod) Why {
	y := Why{Short: "is being deleted", Since: p.DeletionTimestamp.Time}
	if g := p.DeletionGracePeriodSeconds; g != nil {
		// The timestamp is when the grace period ends.
		y.Since = y.Since.Add(-time.Duration(*g) * time.Second)
		y.Message = fmt.Sprintf("%d s of grace", *g)
	}
	if len(p.Finalizers) > 0 {
		y.Message = "held by the finalizer " + strings.Join(p.Finalizers, ", ")
	}
	if p.Status.Reason == nodeLost {
		y.Message, y.Grade = "its node does not answer", Failing
	}
	return y
}

// placeWhy is about a pod that has no node.
func placeWhy(p *corev1.Pod) Why {
	for _, c := range p.Status.Conditions {
		if c.Type != corev1.PodScheduled || c.Status == corev1.ConditionTrue {
			continue
		}
		y := Why{Message: OneLine(c.Message), Since: c.LastTransitionTime.Time}
		switch c.Reason {
		case corev1.PodReasonSchedulingGated:
			names := make([]string, len(p.Spec.SchedulingGates))
			for i, g := range p.Spec.SchedulingGates {
				names[i] = g.Name
			}
			y.Short, y.Message = "is held back by the scheduling gate", strings.Join(names, ", ")
		case corev1.PodReasonUnschedulable:
			y.Short, y.Grade = "cannot be scheduled", Failing
		default:
			y.Short = "is not scheduled"
		}
		return y
	}
	return Why{Short: "waits for the scheduler", Since: p.CreationTimestamp.Time}
}

// containersWhy takes the first container that fails, else the first that is
// on its way. Init containers come first: the others wait for them.
func containersWhy(p *corev1.Pod) Why {
	var first Why
	for _, c := range Containers(p) {
		if c.Role == EphemeralRole {
			continue
		}
		y := c.Why(p.Status.Phase)
		if y.Grade == Failing {
			return y
		}
		if first.Short == "" {
			first = y
		}
	}
	return first
}

// gateWhy is about a pod whose containers are ready and that is not.
func gateWhy(p *corev1.Pod) Why {
	for _, g := range p.Spec.ReadinessGates {
		if podCondition(p, g.ConditionType) != corev1.ConditionTrue {
			return Why{Short: "waits for the readiness gate " + string(g.ConditionType), Grade: Lagging}
		}
	}
	return Why{}
}
