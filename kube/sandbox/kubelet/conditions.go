package kubelet

import (
	"fmt"
	"strings"

	v1 "k8s.io/api/core/v1"
	podutil "k8s.io/kubernetes/pkg/api/v1/pod"
)

// conditions brings the kubelet's own conditions up to date; the time of change
// of one that says the same as before stays.
func (t *turn) conditions(s *v1.PodStatus) {
	ready := t.containersReady(s)
	t.set(s, t.readyToStart(s))
	t.set(s, t.initializedCondition(s))
	pod := ready
	if pod.Type = v1.PodReady; ready.Status == v1.ConditionTrue {
		pod = t.readinessGates(s, pod)
	}
	t.set(s, pod)
	t.set(s, ready)
	t.set(s, v1.PodCondition{Type: v1.PodScheduled, Status: v1.ConditionTrue})
}

func (t *turn) set(s *v1.PodStatus, c v1.PodCondition) {
	c.ObservedGeneration = t.pod.Generation
	i, old := podutil.GetPodConditionFromList(s.Conditions, c.Type)
	if old == nil {
		c.LastTransitionTime = stamp(t.now)
		s.Conditions = append(s.Conditions, c)
		return
	}
	c.LastProbeTime, c.LastTransitionTime = old.LastProbeTime, old.LastTransitionTime
	if old.Status != c.Status {
		c.LastTransitionTime = stamp(t.now)
	}
	s.Conditions[i] = c
}

func (t *turn) readyToStart(s *v1.PodStatus) v1.PodCondition {
	c := v1.PodCondition{Type: v1.PodReadyToStartContainers, Status: v1.ConditionFalse}
	over := s.Phase == v1.PodSucceeded || s.Phase == v1.PodFailed
	if t.sim.Sandbox && !over {
		c.Status = v1.ConditionTrue
	}
	return c
}

func (t *turn) initializedCondition(s *v1.PodStatus) v1.PodCondition {
	c := v1.PodCondition{Type: v1.PodInitialized, Status: v1.ConditionTrue}
	var missing []string
	for i := range t.pod.Spec.InitContainers {
		spec := &t.pod.Spec.InitContainers[i]
		if !initDone(podutil.IsRestartableInitContainer(spec), t.sim.Ctrs[spec.Name]) {
			missing = append(missing, spec.Name)
		}
	}
	switch {
	case s.Phase == v1.PodSucceeded:
		c.Reason = "PodCompleted"
	case len(missing) > 0 && !t.initialized():
		c.Status, c.Reason = v1.ConditionFalse, "ContainersNotInitialized"
		c.Message = fmt.Sprintf("containers with incomplete status: %s", missing)
	}
	return c
}

func (t *turn) containersReady(s *v1.PodStatus) v1.PodCondition {
	c := v1.PodCondition{Type: v1.ContainersReady, Status: v1.ConditionFalse}
	var unready []string
	for i := range t.pod.Spec.InitContainers {
		if podutil.IsRestartableInitContainer(&t.pod.Spec.InitContainers[i]) && !s.InitContainerStatuses[i].Ready {
			unready = append(unready, s.InitContainerStatuses[i].Name)
		}
	}
	for _, cs := range s.ContainerStatuses {
		if !cs.Ready {
			unready = append(unready, cs.Name)
		}
	}
	switch {
	case s.Phase == v1.PodSucceeded:
		c.Reason = "PodCompleted"
	case s.Phase == v1.PodFailed:
		c.Reason = "PodFailed"
	case len(unready) > 0:
		c.Reason = "ContainersNotReady"
		c.Message = fmt.Sprintf("containers with unready status: %s", unready)
	default:
		c.Status = v1.ConditionTrue
	}
	return c
}

// readinessGates makes a pod wait for the conditions that others set.
func (t *turn) readinessGates(s *v1.PodStatus, c v1.PodCondition) v1.PodCondition {
	var why []string
	for _, gate := range t.pod.Spec.ReadinessGates {
		switch _, got := podutil.GetPodConditionFromList(s.Conditions, gate.ConditionType); {
		case got == nil:
			why = append(why, fmt.Sprintf("corresponding condition of pod readiness gate %q does not exist.", gate.ConditionType))
		case got.Status != v1.ConditionTrue:
			why = append(why, fmt.Sprintf("the status of pod readiness gate %q is not \"True\", but %v", gate.ConditionType, got.Status))
		}
	}
	if len(why) > 0 {
		c.Status, c.Reason, c.Message = v1.ConditionFalse, "ReadinessGatesNotReady", strings.Join(why, ", ")
	}
	return c
}
