package kubelet

import (
	"context"
	"errors"
	"fmt"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"example.org/hackfest/kube/sandbox/cri"
	"example.org/hackfest/kube/sandbox/endpoint"
)

// play has a pod's containers run as a step has left them. It is done before the
// status is written: who reads there that a container runs, finds it running.
func (a *agent) play(key string, pod *v1.Pod, rec *podRecord, out Outcome) {
	now := *pod
	now.Status = out.Status
	a.manager.inside.Sync(cri.Wanted{
		Pod: &now, IP: rec.ip, HostIP: nodeIP(a.number),
		Containers: wanted(pod, out.Sim),
		Changed:    func() { a.queue.Add(key) },
	})
}

// wanted are the containers that have been started, in their order: a debug
// container comes after the one that it looks at.
func wanted(pod *v1.Pod, sim Sim) []cri.Want {
	var out []cri.Want
	add := func(name string) {
		if c := sim.Ctrs[name]; c.ID != "" {
			out = append(out, cri.Want{Name: name, ID: c.ID, Live: c.live(), Stopping: c.Stage == Stopping})
		}
	}
	for i := range pod.Spec.InitContainers {
		add(pod.Spec.InitContainers[i].Name)
	}
	for i := range pod.Spec.Containers {
		add(pod.Spec.Containers[i].Name)
	}
	for i := range pod.Spec.EphemeralContainers {
		add(pod.Spec.EphemeralContainers[i].Name)
	}
	return out
}

// host is the runtime with a reason for pods that are on nodes of others.
type host struct {
	*cri.Runtime
	client kubernetes.Interface
}

// Pod finds a pod of our nodes.
func (h host) Pod(namespace, name string) (*v1.Pod, error) {
	pod, err := h.Runtime.Pod(namespace, name)
	if !errors.Is(err, cri.ErrNotHere) {
		return pod, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	other, gerr := h.client.CoreV1().Pods(namespace).Get(ctx, name, metav1.GetOptions{})
	if gerr != nil || other.Spec.NodeName == "" {
		return nil, endpoint.ErrNoPod
	}
	return nil, fmt.Errorf("node %s only fills the practice cluster: nothing runs in its pods, so pod %s has no logs, no shell and no ports", other.Spec.NodeName, name)
}
