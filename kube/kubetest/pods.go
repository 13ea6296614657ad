package kubetest

import (
	"context"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
)

// Shell is a pod of one container of busybox, named after the pod, that runs a
// script. Its restart policy is Never until the test says otherwise.
func Shell(namespace, name, script string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: corev1.PodSpec{
			RestartPolicy:                 corev1.RestartPolicyNever,
			TerminationGracePeriodSeconds: new(int64),
			Containers:                    []corev1.Container{{Name: name, Image: "busybox", Command: []string{"sh", "-c", script}}},
		},
	}
}

// RunPod creates a pod and waits until it is as wanted. What its containers do is
// played, and exec, logs, attach and port-forward reach them.
func (c *Cluster) RunPod(t testing.TB, pod *corev1.Pod, wanted func(*corev1.Pod) bool) *corev1.Pod {
	t.Helper()
	made, err := c.Client.CoreV1().Pods(pod.Namespace).Create(t.Context(), pod, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return c.AwaitPod(t, made.Namespace, made.Name, wanted)
}

// AwaitPod waits until a pod is as wanted, for a minute at most.
func (c *Cluster) AwaitPod(t testing.TB, namespace, name string, wanted func(*corev1.Pod) bool) *corev1.Pod {
	t.Helper()
	var pod *corev1.Pod
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		var err error
		pod, err = c.Client.CoreV1().Pods(namespace).Get(ctx, name, metav1.GetOptions{})
		return err == nil && wanted(pod), err
	})
	if err != nil {
		t.Fatalf("pod %s: %v; %+v", name, err, pod)
	}
	return pod
}

// Running says that all of a pod's containers run.
func Running(pod *corev1.Pod) bool {
	for _, s := range pod.Status.ContainerStatuses {
		if s.State.Running == nil {
			return false
		}
	}
	return pod.Status.Phase == corev1.PodRunning
}

// Over says that a pod has succeeded or failed.
func Over(pod *corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
}
