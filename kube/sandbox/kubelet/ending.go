package kubelet

import (
	"fmt"
	"time"

	v1 "k8s.io/api/core/v1"
)

// ended decides what follows a container's end: nothing, a new start, or a wait.
// The first end is followed by a start at once, each later one by a wait that
// doubles, as real kubelets do it.
func (t *turn) ended(p part, c *Ctr) {
	if t.sim.Winding || !t.startsAgain(p, c) {
		return
	}
	c.Next = c.FinishedAt.Add(exitShown)
	if !t.due(c) {
		return
	}
	if c.Again || c.Crashes <= 1 {
		t.restart(p, c)
		return
	}
	wait := backoff(c.Crashes-1, crashMax)
	name := fmt.Sprintf("%s_%s(%s)", t.pod.Name, t.pod.Namespace, t.pod.UID)
	t.event(v1.EventTypeWarning, "BackOff", fmt.Sprintf("Back-off restarting failed container %s in pod %s", p.spec.Name, name), p.field)
	c.Why = "CrashLoopBackOff"
	c.Message = fmt.Sprintf("back-off %s restarting failed container=%s pod=%s", wait, p.spec.Name, name)
	c.Stage, c.Next = CrashWait, c.FinishedAt.Add(wait)
	t.wakeAt(c.Next)
}

// startsAgain applies the restart policy. A container's own restartPolicy
// (other than a native sidecar's) and its restart rules are not played.
func (t *turn) startsAgain(p part, c *Ctr) bool {
	switch {
	case p.once:
		return false
	case c.Again, p.sidecar:
		return true
	case p.init:
		return c.Code != 0 && t.pod.Spec.RestartPolicy != v1.RestartPolicyNever
	}
	switch t.pod.Spec.RestartPolicy {
	case v1.RestartPolicyNever:
		return false
	case v1.RestartPolicyOnFailure:
		return c.Code != 0
	}
	return true
}

// restart keeps the last end and begins anew.
func (t *turn) restart(p part, c *Ctr) {
	if c.Again {
		c.Again, c.Crashes = false, 0
	}
	c.Last = terminated(c)
	c.Restarts++
	t.begin(p, c)
}

// terminated is a container's end as the API has it.
func terminated(c *Ctr) *v1.ContainerStateTerminated {
	return &v1.ContainerStateTerminated{
		ExitCode:    c.Code,
		Reason:      c.Reason,
		StartedAt:   stamp(c.StartedAt),
		FinishedAt:  stamp(c.FinishedAt),
		ContainerID: containerID(c.ID),
	}
}

// stop sends SIGTERM: the container ends when its program says so, or when the
// grace period ends by SIGKILL; what was ready is so until then, as real kubelets
// go on with the readiness probe. A message "" is that of a plain stop.
func (t *turn) stop(p part, c *Ctr, message string) {
	if c.Stage != Running {
		return
	}
	life := t.life(p, c)
	kill := t.now.Add(grace(t.pod))
	if t.sim.Winding && !t.sim.StopBy.IsZero() {
		kill = t.sim.StopBy
	}
	c.Stage, c.StopCode, c.Next = Stopping, life.StopCode, t.now.Add(life.StopAfter)
	if life.IgnoreTerm || c.Next.After(kill) {
		c.Next, c.StopCode = kill, 137
	}
	if message == "" {
		message = "Stopping container " + p.spec.Name
	}
	t.event(v1.EventTypeNormal, "Killing", message, p.field)
	t.wakeAt(c.Next)
}

// grace is how long the pod's containers may take to stop.
func grace(pod *v1.Pod) time.Duration {
	switch {
	case pod.DeletionGracePeriodSeconds != nil:
		return time.Duration(*pod.DeletionGracePeriodSeconds) * time.Second
	case pod.Spec.TerminationGracePeriodSeconds != nil:
		return time.Duration(*pod.Spec.TerminationGracePeriodSeconds) * time.Second
	}
	return 30 * time.Second
}
