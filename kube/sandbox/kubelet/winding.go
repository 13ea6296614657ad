package kubelet

import (
	"time"

	v1 "k8s.io/api/core/v1"
	corev1helpers "k8s.io/component-helpers/scheduling/corev1"
	"k8s.io/klog/v2"
	podutil "k8s.io/kubernetes/pkg/api/v1/pod"
	"k8s.io/kubernetes/pkg/apis/core/v1/helper/qos"
)

// wind stops the pod for good when it is deleted, overdue, evicted, or declared finished
// by somebody else: app containers first, native sidecars when those are done.
func (t *turn) wind() {
	t.deadline()
	deleted := t.pod.DeletionTimestamp != nil
	if !deleted && t.sim.Over == "" && !terminal(t.pod) {
		return
	}
	if !t.sim.Winding {
		t.sim.Winding = true
		t.sim.StopBy = t.now.Add(grace(t.pod))
	}
	if deleted { // a second delete may shorten the time, and ours may be late
		if by := t.pod.DeletionTimestamp.Time; by.Before(t.sim.StopBy) {
			t.sim.StopBy = by
		}
		for name := range t.sim.Ctrs {
			t.with(name, func(c *Ctr) {
				if c.Stage == Stopping && c.Next.After(t.sim.StopBy) {
					c.Next, c.StopCode = t.sim.StopBy, 137
				}
			})
		}
	}
	t.stopAll(t.pod.Spec.Containers, "spec.containers", false)
	t.stopAll(t.pod.Spec.InitContainers, "spec.initContainers", false)
	t.stopEphemeral()
}

func (t *turn) stopEphemeral() {
	for i := range t.pod.Spec.EphemeralContainers {
		spec := v1.Container(t.pod.Spec.EphemeralContainers[i].EphemeralContainerCommon)
		t.stopAll([]v1.Container{spec}, "spec.ephemeralContainers", false)
	}
}

// deadline notes that activeDeadlineSeconds has passed.
func (t *turn) deadline() {
	if t.pod.Spec.ActiveDeadlineSeconds == nil || t.pod.Status.StartTime == nil || t.sim.Over != "" || terminal(t.pod) {
		return
	}
	end := t.pod.Status.StartTime.Add(time.Duration(*t.pod.Spec.ActiveDeadlineSeconds) * time.Second)
	if t.now.Before(end) {
		t.wakeAt(end)
		return
	}
	t.sim.Over = Overdue
	t.event(v1.EventTypeNormal, "DeadlineExceeded", Overdue.message(), "")
}

// admit turns a pod away for good whose node is short of memory when it comes,
// if it has asked for no resources and does not tolerate that.
//
// Source: kubernetes pkg/kubelet/eviction/eviction_manager.go, Admit.
func (t *turn) admit() {
	if !t.env.Short || t.sim.Over != "" || t.sim.Sandbox || !t.sim.SandboxAt.IsZero() || terminal(t.pod) ||
		t.pod.DeletionTimestamp != nil || qos.GetPodQOS(t.pod) != v1.PodQOSBestEffort {
		return
	}
	short := v1.Taint{Key: v1.TaintNodeMemoryPressure, Effect: v1.TaintEffectNoSchedule}
	if corev1helpers.TolerationsTolerateTaint(klog.Background(), t.pod.Spec.Tolerations, &short, false) {
		return
	}
	t.sim.Over = Evicted
	t.event(v1.EventTypeWarning, string(Evicted), Evicted.message(), "")
}

// stopAll stops what runs of some containers, and lets go what has not begun.
func (t *turn) stopAll(specs []v1.Container, list string, sidecars bool) {
	for i := len(specs) - 1; i >= 0; i-- {
		spec := &specs[i]
		sidecar := list == "spec.initContainers" && podutil.IsRestartableInitContainer(spec)
		if sidecar != sidecars {
			continue
		}
		p := part{spec: spec, field: list + "{" + spec.Name + "}", init: list == "spec.initContainers", sidecar: sidecar}
		t.with(spec.Name, func(c *Ctr) { t.letGo(p, c) })
	}
}

// letGo stops a running container; a waiting one stays as its last end left it.
func (t *turn) letGo(p part, c *Ctr) {
	switch c.Stage {
	case Running:
		t.stop(p, c, "")
	case Pulling, PullFailed, PullWait, Blocked:
		if c.Stage = Idle; c.Last != nil {
			c.end(c.Last)
			c.Stage = Exited
		}
	case CrashWait:
		c.Stage = Exited
	}
}

// sidecarsLast stops native sidecars, the last first, when no other container
// will run any more.
func (t *turn) sidecarsLast() {
	if !t.doneForGood() {
		return
	}
	t.stopAll(t.pod.Spec.InitContainers, "spec.initContainers", true)
	t.stopEphemeral()
	t.sim.Winding = true
}

// doneForGood says that no app container runs or ever will again, because all
// have ended for good, an init container has failed for good, or it is winding.
func (t *turn) doneForGood() bool {
	if t.sim.Winding {
		for _, spec := range append(append([]v1.Container(nil), t.pod.Spec.Containers...), plainInits(t.pod)...) {
			if t.sim.Ctrs[spec.Name].live() {
				return false
			}
		}
		return true
	}
	if t.initFailed() {
		return true
	}
	for i := range t.pod.Spec.Containers {
		c := t.sim.Ctrs[t.pod.Spec.Containers[i].Name]
		if c.Stage != Exited || t.startsAgain(part{spec: &t.pod.Spec.Containers[i]}, &c) {
			return false
		}
	}
	return true
}

// initFailed says that an init container has ended badly and is not tried again.
func (t *turn) initFailed() bool {
	for _, spec := range plainInits(t.pod) {
		c := t.sim.Ctrs[spec.Name]
		if c.Stage == Exited && c.Code != 0 && !t.startsAgain(part{spec: &spec, init: true}, &c) {
			return true
		}
	}
	return false
}

func plainInits(pod *v1.Pod) []v1.Container {
	var out []v1.Container
	for i := range pod.Spec.InitContainers {
		if !podutil.IsRestartableInitContainer(&pod.Spec.InitContainers[i]) {
			out = append(out, pod.Spec.InitContainers[i])
		}
	}
	return out
}

// still says that no container has a process any more.
func (t *turn) still() bool {
	for _, c := range t.sim.Ctrs {
		if c.live() {
			return false
		}
	}
	return true
}

// terminal says that the pod's phase is one that it never leaves.
func terminal(pod *v1.Pod) bool {
	return pod.Status.Phase == v1.PodSucceeded || pod.Status.Phase == v1.PodFailed
}
