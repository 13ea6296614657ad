package kubelet

import (
	"strings"
	"time"

	v1 "k8s.io/api/core/v1"
)

// restore takes a pod up as its status says, after this process was started
// anew: containers that ran, run on. Who asks how long a back-off was, gets
// what the restart count suggests.
func restore(pod *v1.Pod, now time.Time) Sim {
	sim := Sim{Ctrs: map[string]Ctr{}}
	for _, c := range pod.Status.Conditions {
		if c.Type == v1.PodReadyToStartContainers && c.Status == v1.ConditionTrue {
			sim.Sandbox = true
		}
	}
	sim.Winding = terminal(pod)
	if o := Over(pod.Status.Reason); o.message() != "" {
		sim.Over = o
	}
	images := map[string]string{}
	for _, c := range append(append([]v1.Container(nil), pod.Spec.InitContainers...), pod.Spec.Containers...) {
		images[c.Name] = c.Image
	}
	for _, c := range pod.Spec.EphemeralContainers {
		images[c.Name] = c.Image
	}
	for _, list := range [][]v1.ContainerStatus{pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses, pod.Status.EphemeralContainerStatuses} {
		for i := range list {
			if image, ok := images[list[i].Name]; ok {
				sim.Ctrs[list[i].Name] = restoreCtr(&list[i], image, now)
				sim.Sandbox = sim.Sandbox || list[i].ContainerID != ""
			}
		}
	}
	return sim
}

func restoreCtr(s *v1.ContainerStatus, image string, now time.Time) Ctr {
	c := Ctr{
		Restarts: s.RestartCount, Crashes: int(s.RestartCount),
		Ready: s.Ready, Started: s.Started != nil && *s.Started,
		ID:    strings.TrimPrefix(s.ContainerID, "containerd://"),
		Image: image,
	}
	if s.ContainerID != "" && s.Image != imageFull(image) {
		c.Image = s.Image // it was named anew while nobody looked
	}
	c.Last = s.LastTerminationState.Terminated.DeepCopy()
	switch {
	case s.State.Running != nil:
		c.Stage, c.StartedAt = Running, s.State.Running.StartedAt.Time
	case s.State.Terminated != nil:
		c.end(s.State.Terminated)
		c.Stage = Exited
	case s.State.Waiting != nil:
		c.wait(s.State.Waiting, now)
	}
	return c
}

// end takes up an end as the API has it.
func (c *Ctr) end(s *v1.ContainerStateTerminated) {
	c.StartedAt, c.FinishedAt = s.StartedAt.Time, s.FinishedAt.Time
	c.Code, c.Reason = s.ExitCode, s.Reason
	c.Crashes = int(c.Restarts) + 1
}

func (c *Ctr) wait(s *v1.ContainerStateWaiting, now time.Time) {
	switch s.Reason {
	case "CrashLoopBackOff":
		if c.Last == nil {
			return
		}
		c.end(c.Last)
		c.Why, c.Message = s.Reason, s.Message
		c.Stage, c.Next = CrashWait, c.FinishedAt.Add(backoff(c.Crashes-1, crashMax))
	case "ErrImagePull", "ImagePullBackOff":
		c.Why, c.Message = s.Reason, s.Message
		c.Stage, c.Pulls, c.Next = PullWait, 1, now.Add(backoffFirst)
	}
}
