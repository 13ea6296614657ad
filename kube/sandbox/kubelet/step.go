package kubelet

import (
	"time"

	v1 "k8s.io/api/core/v1"
	podutil "k8s.io/kubernetes/pkg/api/v1/pod"
)

// Step takes a pod as far as it gets by now. It is pure: the same arguments
// give the same Outcome, and none of them is changed.
func Step(pod *v1.Pod, sim Sim, env Env, now time.Time) Outcome {
	t := &turn{pod: pod, sim: sim.clone(), env: env, now: now}
	t.admit()
	t.sandbox()
	t.wind()
	if t.sim.Sandbox {
		t.inits()
		t.apps()
		t.ephemeral()
		t.sidecarsLast()
	}
	t.out.Status = t.render()
	t.out.Delete = pod.DeletionTimestamp != nil && t.still()
	t.out.Sim = t.sim
	return t.out
}

// turn is one step under way.
type turn struct {
	pod *v1.Pod
	sim Sim
	env Env
	now time.Time
	out Outcome
}

// wakeAt asks for another step at a time, at the latest.
func (t *turn) wakeAt(at time.Time) {
	if !at.After(t.now) {
		at = t.now.Add(time.Millisecond)
	}
	if t.out.Wake.IsZero() || at.Before(t.out.Wake) {
		t.out.Wake = at
	}
}

func (t *turn) event(kind, reason, message, field string) {
	t.out.Events = append(t.out.Events, Event{kind, reason, message, field})
}

// with runs f on a container's state and keeps what f leaves.
func (t *turn) with(name string, f func(*Ctr)) Ctr {
	c := t.sim.Ctrs[name]
	f(&c)
	t.sim.Ctrs[name] = c
	return c
}

// sandbox sets up the pod's volumes and network, a little after the pod was seen
// first.
func (t *turn) sandbox() {
	if t.sim.Sandbox || t.sim.Over == Evicted || t.pod.DeletionTimestamp != nil || terminal(t.pod) {
		return
	}
	if t.sim.SandboxAt.IsZero() {
		t.sim.SandboxAt = t.now.Add(time.Duration(100+spread(string(t.pod.UID), 400)) * time.Millisecond)
	}
	if t.now.Before(t.sim.SandboxAt) {
		t.wakeAt(t.sim.SandboxAt)
		return
	}
	t.sim.Sandbox = t.mounted()
}

// inits starts init containers one after another: an ordinary one must have
// ended well, a native sidecar must have started, before the next may begin.
func (t *turn) inits() {
	done := true
	for i := range t.pod.Spec.InitContainers {
		spec := &t.pod.Spec.InitContainers[i]
		p := part{spec: spec, field: "spec.initContainers{" + spec.Name + "}", init: true, sidecar: podutil.IsRestartableInitContainer(spec)}
		c := t.with(spec.Name, func(c *Ctr) { t.advance(p, c, done) })
		done = done && initDone(p.sidecar, c)
	}
}

// initDone says whether what comes after an init container may begin.
func initDone(sidecar bool, c Ctr) bool {
	if sidecar {
		return c.live() && c.Started
	}
	return c.Stage == Exited && c.Code == 0
}

// initialized says whether every init container has done its part, or the app
// containers have begun before (a sidecar that restarts does not undo that).
func (t *turn) initialized() bool {
	for i := range t.pod.Spec.Containers {
		c := t.sim.Ctrs[t.pod.Spec.Containers[i].Name]
		if c.ID != "" || c.Stage != Idle {
			return true
		}
	}
	for i := range t.pod.Spec.InitContainers {
		spec := &t.pod.Spec.InitContainers[i]
		if !initDone(podutil.IsRestartableInitContainer(spec), t.sim.Ctrs[spec.Name]) {
			return false
		}
	}
	return true
}

// apps starts the app containers in their order; one that is being pulled for
// the first time holds back those after it, one that cannot be pulled does not.
func (t *turn) apps() {
	may := t.initialized()
	for i := range t.pod.Spec.Containers {
		spec := &t.pod.Spec.Containers[i]
		p := part{spec: spec, field: "spec.containers{" + spec.Name + "}"}
		c := t.with(spec.Name, func(c *Ctr) { t.advance(p, c, may) })
		may = may && !(c.Stage == Pulling && c.Pulls == 0)
	}
}

// ephemeral runs debug containers beside the others, once each.
func (t *turn) ephemeral() {
	for i := range t.pod.Spec.EphemeralContainers {
		spec := v1.Container(t.pod.Spec.EphemeralContainers[i].EphemeralContainerCommon)
		p := part{spec: &spec, field: "spec.ephemeralContainers{" + spec.Name + "}", once: true}
		t.with(spec.Name, func(c *Ctr) { t.advance(p, c, true) })
	}
}
