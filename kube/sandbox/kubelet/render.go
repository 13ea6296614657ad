package kubelet

import (
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	podutil "k8s.io/kubernetes/pkg/api/v1/pod"
)

// render writes the pod's status as it is now. What belongs to others (the
// scheduler's condition, readiness gates, the QoS class) stays.
func (t *turn) render() v1.PodStatus {
	s := *t.pod.Status.DeepCopy()
	s.ObservedGeneration = t.pod.Generation
	if t.sim.Over == Evicted { // nothing of it was ever begun
		s.Phase, s.Reason, s.Message = v1.PodFailed, string(Evicted), Evicted.message()
		return s
	}
	if s.StartTime == nil {
		now := stamp(t.now)
		s.StartTime = &now
	}
	s.HostIP = t.env.HostIP
	s.HostIPs = []v1.HostIP{{IP: t.env.HostIP}}
	if ip := t.podIP(); ip != "" {
		s.PodIP, s.PodIPs = ip, []v1.PodIP{{IP: ip}}
	}
	inits := t.pod.Spec.InitContainers
	waiting := "ContainerCreating"
	if len(inits) > 0 {
		waiting = "PodInitializing"
	}
	s.InitContainerStatuses = nil
	for i := range inits {
		sidecar := podutil.IsRestartableInitContainer(&inits[i])
		s.InitContainerStatuses = append(s.InitContainerStatuses, t.containerStatus(&inits[i], waiting, !sidecar))
	}
	s.ContainerStatuses = nil
	for i := range t.pod.Spec.Containers {
		s.ContainerStatuses = append(s.ContainerStatuses, t.containerStatus(&t.pod.Spec.Containers[i], waiting, false))
	}
	s.EphemeralContainerStatuses = nil
	for i := range t.pod.Spec.EphemeralContainers {
		spec := v1.Container(t.pod.Spec.EphemeralContainers[i].EphemeralContainerCommon)
		s.EphemeralContainerStatuses = append(s.EphemeralContainerStatuses, t.containerStatus(&spec, waiting, false))
	}
	if !terminal(t.pod) {
		if s.Phase = t.phase(); t.sim.Over != "" {
			s.Reason, s.Message = string(t.sim.Over), t.sim.Over.message()
		}
	}
	t.conditions(&s)
	return s
}

func (t *turn) podIP() string {
	switch {
	case t.pod.Spec.HostNetwork:
		return t.env.HostIP
	case t.sim.Sandbox:
		return t.env.PodIP
	}
	return ""
}

// containerStatus writes one container's status; plainInit for an ordinary init
// container, which is ready when it has ended well.
func (t *turn) containerStatus(spec *v1.Container, waiting string, plainInit bool) v1.ContainerStatus {
	c := t.sim.Ctrs[spec.Name]
	started := c.Started
	s := v1.ContainerStatus{
		Name: spec.Name, Image: spec.Image, RestartCount: c.Restarts,
		Started: &started, Ready: c.Ready,
		VolumeMounts:       volumeMounts(spec),
		Resources:          spec.Resources.DeepCopy(),
		AllocatedResources: spec.Resources.Requests.DeepCopy(),
	}
	if c.ID != "" {
		s.ContainerID = containerID(c.ID)
		s.Image, s.ImageID = imageFull(c.Image), imageID(c.Image)
	}
	if c.Last != nil {
		s.LastTerminationState.Terminated = c.Last.DeepCopy()
	}
	switch c.Stage {
	case Running, Stopping:
		s.State.Running = &v1.ContainerStateRunning{StartedAt: stamp(c.StartedAt)}
	case Exited:
		s.State.Terminated = terminated(&c)
		s.Ready = plainInit && c.Code == 0
	case CrashWait:
		s.State.Waiting = &v1.ContainerStateWaiting{Reason: c.Why, Message: c.Message}
		s.LastTerminationState.Terminated = terminated(&c)
	default:
		s.State.Waiting = &v1.ContainerStateWaiting{Reason: waiting}
		if c.Why != "" {
			s.State.Waiting = &v1.ContainerStateWaiting{Reason: c.Why, Message: c.Message}
		}
		if t.pod.DeletionTimestamp != nil && t.still() { // it will never run
			s.State = v1.ContainerState{Terminated: &v1.ContainerStateTerminated{
				ExitCode: 137, Reason: "ContainerStatusUnknown",
				Message: "The container could not be located when the pod was terminated",
			}}
		}
	}
	return s
}

func volumeMounts(spec *v1.Container) []v1.VolumeMountStatus {
	var out []v1.VolumeMountStatus
	for _, m := range spec.VolumeMounts {
		s := v1.VolumeMountStatus{Name: m.Name, MountPath: m.MountPath, ReadOnly: m.ReadOnly}
		if m.ReadOnly {
			mode := v1.RecursiveReadOnlyDisabled
			s.RecursiveReadOnly = &mode
		}
		out = append(out, s)
	}
	return out
}

func containerID(id string) string {
	if id == "" {
		return ""
	}
	return "containerd://" + id
}

// stamp is a time as the API keeps it: whole seconds.
func stamp(at time.Time) metav1.Time {
	if at.IsZero() {
		return metav1.Time{}
	}
	return metav1.NewTime(at.Truncate(time.Second))
}
