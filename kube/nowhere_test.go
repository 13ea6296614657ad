package kube_test

import (
	"io"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

// TestAPodWithoutANode: nothing is sent that the server could but refuse, and the
// server has no log of it.
func TestAPodWithoutANode(t *testing.T) {
	h := newHand(t)
	pod := kubetest.Shell(h.ns, "gated", "echo never")
	pod.Spec.SchedulingGates = []corev1.PodSchedulingGate{{Name: "example.org/quota"}}
	if _, err := h.box.Client.CoreV1().Pods(h.ns).Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	pod = h.box.AwaitPod(t, h.ns, "gated", func(p *corev1.Pod) bool { return len(p.Status.Conditions) > 0 })
	at, box := target(kube.Pods, pod), pod.Spec.Containers[0].Name
	const why = "the pod is on no node yet, so nothing of it runs: it is held back by the scheduling gate: example.org/quota"
	o := kube.ExecOptions{Pod: at, Container: box, Command: []string{"true"}, Stdout: io.Discard}
	for what, do := range map[string]func() error{
		"exec":    func() error { _, err := h.Exec(t.Context(), o); return err },
		"attach":  func() error { return h.Attach(t.Context(), o) },
		"forward": func() error { _, err := h.Forward(t.Context(), at, kube.Ports{Remote: 80}); return err },
		"debug": func() error {
			_, err := h.Debug(t.Context(), at, kube.Debugging{Image: "busybox", Target: box})
			return err
		},
	} {
		if err := do(); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", what, err)
		}
	}
	stream, err := h.Logs(t.Context(), kube.LogOptions{Namespace: h.ns, Pod: "gated", Container: box, Follow: true})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if text, err := io.ReadAll(stream); err != nil || len(text) > 0 {
		t.Errorf("its log: %q, %v", text, err)
	}
	if got := kube.Unwritten(pod, []string{box}); got != why {
		t.Errorf("%q", got)
	}
}
