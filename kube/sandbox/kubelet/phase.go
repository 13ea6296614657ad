package kubelet

import v1 "k8s.io/api/core/v1"

// phase sums the containers up as the API defines pod phases: Pending until
// every app container has started once, Running while one runs or will again,
// then Succeeded or Failed by the exit codes.
func (t *turn) phase() v1.PodPhase {
	gone := t.pod.DeletionTimestamp != nil || t.sim.Over != ""
	if gone && t.still() {
		if t.allWell() {
			return v1.PodSucceeded
		}
		return v1.PodFailed
	}
	if t.sim.Over != "" {
		return v1.PodFailed
	}
	if t.initFailed() {
		if t.still() {
			return v1.PodFailed
		}
		return v1.PodPending
	}
	if !t.initialized() {
		return v1.PodPending
	}
	for i := range t.pod.Spec.Containers {
		c := t.sim.Ctrs[t.pod.Spec.Containers[i].Name]
		if c.Stage != Exited && c.Stage != CrashWait && !c.live() && c.Last == nil {
			if gone {
				return t.pod.Status.Phase
			}
			return v1.PodPending
		}
	}
	if !t.still() || !t.doneForGood() {
		return v1.PodRunning
	}
	if t.allWell() {
		return v1.PodSucceeded
	}
	return v1.PodFailed
}

// allWell says that every app container has ended with exit code 0.
func (t *turn) allWell() bool {
	if t.sim.Over != "" {
		return false
	}
	for i := range t.pod.Spec.Containers {
		c := t.sim.Ctrs[t.pod.Spec.Containers[i].Name]
		if c.Stage != Exited || c.Code != 0 {
			return false
		}
	}
	return true
}
