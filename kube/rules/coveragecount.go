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
	if ready(n.Pod) {
		c.Ready++
		if ok, _ := n.Available(now); ok {
			c.Available++
		}
	}
	if updated(d, n.Pod, hash) {
		c.Updated++
	}
}

// Available says whether the pod that counts has been ready for minReadySeconds,
// and from when on it will have been: zero where nothing tells. At the zero time
// all are available that are ready.
//
// Source: pkg/api/v1/pod/util.go, IsPodAvailable.
func (n NodeCover) Available(now time.Time) (ok bool, from time.Time) {
	if n.Pod == nil || !ready(n.Pod) {
		return false, from
	}
	return available(n.Pod, n.minReady, now), availableFrom(n.Pod, n.minReady)
}

// available: ready for long enough, of a pod that is ready.
func available(p *corev1.Pod, minReady int32, now time.Time) bool {
	if minReady == 0 || now.IsZero() {
		return true
	}
	from := availableFrom(p, minReady)
	return !from.IsZero() && !from.After(now)
}

func availableFrom(p *corev1.Pod, minReady int32) time.Time {
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.PodReady && !c.LastTransitionTime.IsZero() {
			return c.LastTransitionTime.Add(time.Duration(minReady) * time.Second)
		}
	}
	return time.Time{}
}

func ready(p *corev1.Pod) bool { return podCondition(p, corev1.PodReady) == corev1.ConditionTrue }

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
	case n.Pod.DeletionTimestamp != nil && ready(n.Pod) && n.Next != nil && ready(n.Next):
		n.State, n.Why = OldRevision, "is being deleted; its successor is ready"
	case !ready(n.Pod) || n.Pod.DeletionTimestamp != nil:
		n.State, n.Why = NotReady, podReason(n.Pod)
	case n.Next != nil:
		n.State = OldRevision
		n.succession()
	case hash != "" && !updated(d, n.Pod, hash):
		n.State, n.Why = OldRevision, "waits for its turn"
		if d.Spec.UpdateStrategy.Type == appsv1.OnDeleteDaemonSetStrategyType {
			n.Why = "stays until its pod is deleted (OnDelete)"
		}
	default:
		n.State = Ready
	}
}

// succession is about a node where the old pod serves until the new one does.
func (n *NodeCover) succession() {
	why := PodWhy(n.Next)
	switch {
	case ready(n.Next) && n.minReady > 0:
		n.Why = fmt.Sprintf("its successor is ready, and takes over when it has been so for %d s", n.minReady)
	case ready(n.Next):
		n.Why = "its successor is ready"
	case why.Grade == Failing:
		n.Stuck, n.Why = true, "its successor: "+podReason(n.Next)
	case why.Short != "":
		n.Why = "its successor is on the way: " + podReason(n.Next)
	default:
		n.Why = "its successor is on the way"
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
