package kube

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	watchtools "k8s.io/client-go/tools/watch"
)

// errEnded is a container that ended before anybody could attach.
var errEnded = errors.New("it has ended already")

// awaitContainer waits until a container runs, and says what it waits for
// whenever that changes: what an image pull fails of, too, as long as it is tried
// again.
func awaitContainer(ctx context.Context, client kubernetes.Interface, pod Target, container string, say func(Step)) error {
	last := ""
	return untilPod(ctx, client, pod, func(p *corev1.Pod) (bool, error) {
		words, runs, err := stateOf(p, container)
		if words != last {
			last = words
			say(Step{Of: 1, Text: words})
		}
		return runs, err
	})
}

// untilPod follows a pod until it is as is says. That it is gone is a *Conflict.
func untilPod(ctx context.Context, client kubernetes.Interface, pod Target, is func(*corev1.Pod) (bool, error)) error {
	only := fields.OneTermEqualSelector("metadata.name", pod.Name).String()
	pods := client.CoreV1().Pods(pod.Namespace)
	lw := &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) {
			o.FieldSelector = only
			return pods.List(ctx, o)
		},
		WatchFuncWithContext: func(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
			o.FieldSelector = only
			return pods.Watch(ctx, o)
		},
	}
	away := &Conflict{Object: pod, Replaced: true, Reason: "it is gone"}
	there := func(s cache.Store) (bool, error) {
		if len(s.List()) == 0 {
			return false, away
		}
		return false, nil
	}
	_, err := watchtools.UntilWithSync(ctx, lw, &corev1.Pod{}, there, func(e watch.Event) (bool, error) {
		p, ok := e.Object.(*corev1.Pod)
		switch {
		case !ok:
			return false, nil
		case e.Type == watch.Deleted || pod.UID != "" && p.UID != pod.UID:
			return false, away
		}
		return is(p)
	})
	return err
}

// stateOf says how a container is. The error is for one that will not run.
func stateOf(p *corev1.Pod, name string) (words string, runs bool, err error) {
	for _, all := range [][]corev1.ContainerStatus{p.Status.ContainerStatuses, p.Status.InitContainerStatuses, p.Status.EphemeralContainerStatuses} {
		for _, s := range all {
			switch {
			case s.Name != name:
				continue
			case s.State.Running != nil:
				return "running", true, nil
			case s.State.Terminated != nil:
				t := s.State.Terminated
				return "ended", false, fmt.Errorf("%w, with exit code %d (%s)", errEnded, t.ExitCode, t.Reason)
			case s.State.Waiting != nil && s.State.Waiting.Reason != "":
				return strings.TrimSuffix(s.State.Waiting.Reason+": "+s.State.Waiting.Message, ": "), false, nil
			}
		}
	}
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse {
			return strings.TrimSuffix(c.Reason+": "+c.Message, ": "), false, nil
		}
	}
	if p.Status.Phase == corev1.PodFailed {
		return "failed", false, fmt.Errorf("the pod failed: %s %s", p.Status.Reason, p.Status.Message)
	}
	return "waiting for the container", false, nil
}

// Ended gives the code of a container that ends; what is gone has none.
func (c *Cluster) Ended(ctx context.Context, pod Target, container string) (int, error) {
	client, err := kubernetes.NewForConfigAndClient(jsonConfig(c.config), c.client)
	if err != nil {
		return 0, err
	}
	code := 0
	err = untilPod(ctx, client, pod, func(p *corev1.Pod) (bool, error) {
		for _, s := range slices.Concat(p.Status.ContainerStatuses, p.Status.EphemeralContainerStatuses, p.Status.InitContainerStatuses) {
			if s.Name == container && s.State.Terminated != nil {
				code = int(s.State.Terminated.ExitCode)
				return true, nil
			}
		}
		return false, nil
	})
	return code, err
}

// ContainerInput says whether a container of a pod reads input, and whether it
// has a terminal.
func ContainerInput(o Object, name string) (stdin, tty bool) {
	p, ok := o.(*corev1.Pod)
	if !ok {
		return false, false
	}
	for _, all := range [][]corev1.Container{p.Spec.Containers, p.Spec.InitContainers} {
		for i := range all {
			if all[i].Name == name {
				return all[i].Stdin, all[i].TTY
			}
		}
	}
	for i := range p.Spec.EphemeralContainers {
		if c := &p.Spec.EphemeralContainers[i]; c.Name == name {
			return c.Stdin, c.TTY
		}
	}
	return false, false
}
