package rules

import (
	"fmt"
	"strconv"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// add counts a node as the controller does: by the oldest pod there.
func (c *CoverCounts) add(d *appsv1.DaemonSet, n *NodeCover, hash string, now time.Time) {
	if !n.Wish.Run {
		if n.Pod != nil {
			c.Misscheduled++
		}
		return
	}
	c.Desired++
	if n.Pod == nil {
		return
	}
	c.Current++
	if podCondition(n.Pod, corev1.PodReady) == corev1.ConditionTrue {
		c.Ready++
		if available(n.Pod, d.Spec.MinReadySeconds, now) {
			c.Available++
		}
	}
	if updated(d, n.Pod, hash) {
		c.Updated++
	}
}

// available: ready for long enough.
//
// Source: pkg/api/v1/pod/util.go, IsPodAvailable.
func available(p *corev1.Pod, minReady int32, now time.Time) bool {
	if minReady == 0 || now.IsZero() {
		return true
	}
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.PodReady {
			return !c.LastTransitionTime.IsZero() && !c.LastTransitionTime.Add(time.Duration(minReady)*time.Second).After(now)
		}
	}
	return false
}

// updated: made from the present template, by its hash or by the generation
// that older clusters wrote.
//
// Source: pkg/controller/daemon/util/daemonset_util.go, IsPodUpdated.
func updated(d *appsv1.DaemonSet, p *corev1.Pod, hash string) bool {
	if hash != "" && p.Labels[appsv1.ControllerRevisionHashLabelKey] == hash {
		return true
	}
	n, err := strconv.ParseInt(d.Annotations[appsv1.DeprecatedTemplateGeneration], 10, 64)
	return err == nil && p.Labels["pod-template-generation"] == strconv.FormatInt(n, 10)
}

// judge finds the state and its reason.
func (n *NodeCover) judge(d *appsv1.DaemonSet, hash string) {
	switch {
	case !n.Wish.Run && n.Pod == nil:
		n.State, n.Why = NotWanted, n.Wish.Why
	case !n.Wish.Run:
		n.State, n.Why = Misplaced, n.Wish.Why+"; the pod will be deleted"
		if n.Wish.Stay {
			n.Why = n.Wish.Why + "; the pod may stay, since it is there"
		}
	case n.Pod == nil:
		n.State = Missing
	case podCondition(n.Pod, corev1.PodReady) != corev1.ConditionTrue || n.Pod.DeletionTimestamp != nil:
		n.State, n.Why = NotReady, podReason(n.Pod)
	case hash != "" && !updated(d, n.Pod, hash):
		n.State, n.Why = OldRevision, "waits for its turn"
		if d.Spec.UpdateStrategy.Type == appsv1.OnDeleteDaemonSetStrategyType {
			n.Why = "stays until its pod is deleted (OnDelete)"
		}
		if n.Pods > 1 {
			n.Why = fmt.Sprintf("its successor is on the way (%d pods)", n.Pods)
		}
	default:
		n.State = Ready
	}
}

func podReason(p *corev1.Pod) string {
	why := PodWhy(p)
	switch {
	case p.Spec.NodeName == "" && why.Message != "":
		return "pending: " + why.Message
	case p.Spec.NodeName == "":
		return "pending: " + why.Sentence()
	case why.Short == "":
		return string(p.Status.Phase)
	}
	return why.Sentence()
}

// StatusCounts are the controller's own numbers.
func StatusCounts(d *appsv1.DaemonSet) CoverCounts {
	s := d.Status
	return CoverCounts{
		s.DesiredNumberScheduled, s.CurrentNumberScheduled, s.NumberMisscheduled,
		s.NumberReady, s.NumberAvailable, s.UpdatedNumberScheduled,
	}
}

// Differences names the numbers by which the two are apart: "wanted 4 (here 3)".
func (c CoverCounts) Differences(here CoverCounts) []string {
	var all []string
	for _, n := range []struct {
		name        string
		theirs, our int32
	}{
		{"wanted", c.Desired, here.Desired},
		{"current", c.Current, here.Current},
		{"misplaced", c.Misscheduled, here.Misscheduled},
		{"ready", c.Ready, here.Ready},
		{"available", c.Available, here.Available},
		{"up to date", c.Updated, here.Updated},
	} {
		if n.theirs != n.our {
			all = append(all, fmt.Sprintf("%s %d (here %d)", n.name, n.theirs, n.our))
		}
	}
	return all
}

func labelSet(m map[string]string) labels.Set { return m }
