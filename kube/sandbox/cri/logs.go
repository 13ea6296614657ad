package cri

import (
	"context"
	"fmt"
	"io"

	v1 "k8s.io/api/core/v1"
	podutil "k8s.io/kubernetes/pkg/api/v1/pod"
)

// Logs writes what a container has printed, by the rules of kubelets for which
// of its runs is meant and in their words where there is none.
func (r *Runtime) Logs(ctx context.Context, namespace, name, container string, opts *v1.PodLogOptions, out, stderr io.Writer) error {
	p, err := r.find(namespace, name)
	if err != nil {
		return fmt.Errorf("pod %q cannot be found - no logs available", name)
	}
	pod := p.object()
	id, err := runMeant(pod, container, opts.Previous)
	if err != nil {
		return err
	}
	b := p.runOf(container, id)
	if b == nil {
		return fmt.Errorf("unable to retrieve container logs for %s", id)
	}
	if out != nil {
		if _, err := out.Write(nil); err != nil { // the answer begins, be there lines yet or not
			return err
		}
	}
	select {
	case <-b.ready:
	case <-b.closed:
	case <-ctx.Done():
		return ctx.Err()
	}
	if b.log == nil {
		return fmt.Errorf("unable to retrieve container logs for %s", id)
	}
	return b.log.Read(ctx, opts, b.closed, out, stderr)
}

func (p *pod) runOf(container, id string) *box {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, b := range []*box{p.boxes[container], p.before[container]} {
		if b != nil && idPrefix+b.id == id {
			return b
		}
	}
	return nil
}

const idPrefix = "containerd://"

// runMeant is the ID of the run whose log is asked for, or why there is none. The
// rules are those of validateContainerLogStatus in kubernetes/pkg/kubelet/kubelet_pods.go.
func runMeant(pod *v1.Pod, container string, previous bool) (string, error) {
	var status v1.ContainerStatus
	found := false
	for _, list := range [][]v1.ContainerStatus{pod.Status.ContainerStatuses, pod.Status.InitContainerStatuses, pod.Status.EphemeralContainerStatuses} {
		if !found {
			status, found = podutil.GetContainerStatus(list, container)
		}
	}
	if !found {
		return "", fmt.Errorf("container %q in pod %q is not available", container, pod.Name)
	}
	last := ""
	if t := status.LastTerminationState.Terminated; t != nil {
		last = t.ContainerID
	}
	state := status.State
	switch {
	case previous && last == "":
		return "", fmt.Errorf("previous terminated container %q in pod %q not found", container, pod.Name)
	case previous:
		return last, nil
	case state.Running != nil:
		return status.ContainerID, nil
	case state.Terminated != nil && state.Terminated.ContainerID != "":
		return state.Terminated.ContainerID, nil
	case last != "":
		return last, nil
	case state.Terminated != nil || status.LastTerminationState.Terminated != nil:
		return "", fmt.Errorf("container %q in pod %q is terminated", container, pod.Name)
	case state.Waiting == nil:
		return "", fmt.Errorf("container %q in pod %q is waiting to start - no logs yet", container, pod.Name)
	}
	why := state.Waiting.Reason
	switch why {
	case "ErrImagePull":
		why = "image can't be pulled"
	case "ImagePullBackOff":
		why = "trying and failing to pull image"
	}
	return "", fmt.Errorf("container %q in pod %q is waiting to start: %s", container, pod.Name, why)
}
