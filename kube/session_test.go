package kube_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

// nginx makes a pod that serves on port 80.
func (h *hand) nginx(t *testing.T, name string) *corev1.Pod {
	t.Helper()
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: h.ns, Name: name}, Spec: template(name, "nginx").Spec}
	p.Spec.TerminationGracePeriodSeconds = new(int64)
	p.Spec.Containers[0].Ports = []corev1.ContainerPort{{Name: "http", ContainerPort: 80}}
	return h.box.RunPod(t, p, kubetest.Running)
}

func TestForward(t *testing.T) {
	h := newHand(t)
	pod := h.nginx(t, "web")
	f, err := h.Forward(t.Context(), target(kube.Pods, pod), kube.Ports{Remote: 80})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	local := f.Ports().Local
	if local == 0 || f.Command() != fmt.Sprintf("kubectl port-forward pod/web -n %s %d:80", h.ns, local) {
		t.Errorf("port %d, %s", local, f.Command())
	}
	url := fmt.Sprintf("http://127.0.0.1:%d/", local)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for range 3 {
		r, err := client.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil || r.StatusCode != 200 || !strings.Contains(string(page), "nginx") {
			t.Errorf("%d, %v: %s", r.StatusCode, err, page)
		}
	}
	if _, err := h.Forward(t.Context(), target(kube.Pods, pod), kube.Ports{Local: local, Remote: 80}); err == nil || !strings.Contains(err.Error(), "cannot listen") {
		t.Errorf("a port that is taken: %v", err)
	}

	// When the pod goes it says so, and listens no more.
	if err := h.box.Client.CoreV1().Pods(h.ns).Delete(t.Context(), "web", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	timeout := time.After(soon)
	for over, trouble := false, ""; !over; trouble, over = f.State() {
		select {
		case <-f.Changed():
		case <-timeout:
			t.Fatalf("still %q", trouble)
		}
	}
	if trouble, _ := f.State(); !strings.Contains(trouble, "it is gone") {
		t.Error(trouble)
	}
	if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", local)); err == nil {
		c.Close()
		t.Error("it still listens")
	}
}

func TestForwardIsOfThatPod(t *testing.T) {
	h := newHand(t)
	at := target(kube.Pods, h.nginx(t, "web"))
	f, err := h.Forward(t.Context(), at, kube.Ports{Remote: 80})
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	if trouble, over := f.State(); trouble != "stopped" || !over {
		t.Errorf("%q, %v", trouble, over)
	}
	at.UID = "another"
	_, err = h.Forward(t.Context(), at, kube.Ports{Remote: 80})
	if c := conflict(t, err); !c.Replaced {
		t.Error(c)
	}
}

// last plans and does what lasts, and gives its steps.
func last(t *testing.T, p *kube.Plan, err error) (kube.Result, []string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	r, err := p.DoSaying(t.Context(), func(s kube.Step) { steps = append(steps, s.Text) })
	if err != nil {
		t.Fatalf("%v after %q", err, steps)
	}
	return r, steps
}

// talk attaches, types, and reads until a text comes.
func (h *hand) talk(t *testing.T, pod kube.Target, container, typed, until string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	in, keys := io.Pipe()
	screen, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- h.Attach(ctx, kube.ExecOptions{Pod: pod, Container: container, TTY: true, Stdin: in, Stdout: out})
		out.Close()
	}()
	if _, err := io.WriteString(keys, typed); err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for r := bufio.NewReader(screen); !strings.Contains(got.String(), until); {
		c, err := r.ReadByte()
		if err != nil {
			t.Fatalf("%v; %v before %q: %q", err, <-ended, until, got.String())
		}
		got.WriteByte(c)
	}
	go func() { _, _ = io.Copy(io.Discard, screen) }()
	if _, err := io.WriteString(keys, "exit\r"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("attach: %v", err)
	}
	keys.Close()
}

func TestRunIsKubectlRun(t *testing.T) {
	h := newHand(t)
	w := kube.Throwaway{Namespace: h.ns, Name: "ours", Image: "busybox", Command: []string{"/bin/sh"}}
	p, err := h.Run(t.Context(), w)
	if err != nil || p.Command != "kubectl run -it ours --rm --image=busybox --restart=Never -n "+h.ns+" -- /bin/sh" {
		t.Fatalf("%+v, %v", p, err)
	}
	r, steps := last(t, p, err)
	if r.Made.Name != "ours" || r.Made.UID == "" || !strings.Contains(strings.Join(steps, ","), "running") {
		t.Errorf("%+v, %q", r, steps)
	}
	line := strings.ReplaceAll(strings.ReplaceAll(p.Command, "ours --rm", "them --attach=false"), "-it", "--stdin --tty")
	h.kubectl(t, line, "")
	ours := h.box.AwaitPod(t, h.ns, "ours", kubetest.Running)
	theirs := h.box.AwaitPod(t, h.ns, "them", kubetest.Running)
	for _, o := range []*corev1.Pod{ours, theirs} { // each has its own
		o.Spec.NodeName = ""
		delete(o.Labels, "topology.kubernetes.io/zone")
		o.Spec.Volumes[0].Name, o.Spec.Containers[0].VolumeMounts[0].Name = "token", "token"
	}
	alike(t, ours, theirs, "ours", "them")
	h.talk(t, r.Made, "ours", "echo $((6*7))\r", "\n42\r\n")
	if err := h.Remove(t.Context(), r.Made); err != nil {
		t.Error(err)
	}
	if err := h.Remove(t.Context(), r.Made); err != nil {
		t.Errorf("once more: %v", err)
	}
	again, err := h.Run(t.Context(), kube.Throwaway{Namespace: h.ns, Name: "them", Image: "busybox"})
	if err != nil || !again.Refused || !strings.Contains(again.DryRun, "already exists") {
		t.Errorf("%+v, %v", again, err)
	}
	other := r.Made
	other.Name = "them" // the UID is another's
	if err := h.Remove(t.Context(), other); err != nil {
		t.Error(err)
	}
	if _, err := h.box.Client.CoreV1().Pods(h.ns).Get(t.Context(), "them", metav1.GetOptions{}); err != nil {
		t.Errorf("another pod was removed: %v", err)
	}
}

// An image that cannot be had is said, and what was made is removed when the
// person gives up.
func TestRunIsStopped(t *testing.T) {
	h := newHand(t)
	p, err := h.Run(t.Context(), kube.Throwaway{Namespace: h.ns, Name: "box", Image: "busybox:9.99"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	failed := false
	_, err = p.DoSaying(ctx, func(s kube.Step) {
		if strings.Contains(s.Text, "ImagePull") {
			failed = true
			cancel()
		}
	})
	if err == nil || !strings.Contains(err.Error(), "stopped") || !failed {
		t.Errorf("%v, %v", failed, err)
	}
	o, err := h.box.Client.CoreV1().Pods(h.ns).Get(t.Context(), "box", metav1.GetOptions{})
	if err == nil && o.DeletionTimestamp == nil || err != nil && !apierrors.IsNotFound(err) {
		t.Errorf("it was left: %v", err)
	}
}

func TestDebugIsKubectlDebug(t *testing.T) {
	h := newHand(t)
	ours := h.nginx(t, "ours")
	h.nginx(t, "them")
	p, err := h.Debug(t.Context(), target(kube.Pods, ours), kube.Debugging{Image: "busybox", Target: "web", Name: "debugger"})
	if err != nil || p.Command != "kubectl debug pod/ours -n "+h.ns+" -it --image=busybox -c debugger --target=web" {
		t.Fatalf("%+v, %v", p, err)
	}
	r, _ := last(t, p, err)
	if r.Made.UID != ours.UID {
		t.Errorf("%+v", r)
	}
	h.kubectl(t, strings.ReplaceAll(strings.ReplaceAll(p.Command, "pod/ours", "pod/them"), "-it", "-it --attach=false"), "")
	ours = h.box.AwaitPod(t, h.ns, "ours", kubetest.Running)
	theirs := h.box.AwaitPod(t, h.ns, "them", kubetest.Running)
	for _, o := range []*corev1.Pod{ours, theirs} {
		o.Spec.NodeName = ""
		delete(o.Labels, "topology.kubernetes.io/zone")
		o.Spec.Volumes[0].Name, o.Spec.Containers[0].VolumeMounts[0].Name = "token", "token"
	}
	alike(t, ours, theirs, "ours", "them")
	h.talk(t, r.Made, "debugger", "ps\r", "nginx")

	if p, err := h.Debug(t.Context(), target(kube.Pods, ours), kube.Debugging{Image: "busybox", Target: "none"}); err == nil && !p.Refused {
		t.Errorf("a target that is not there: %+v", p)
	}
	if _, err := h.Debug(t.Context(), target(kube.Pods, ours), kube.Debugging{Image: "busybox", Target: "debugger"}); err == nil ||
		!strings.Contains(err.Error(), "container debugger was added for debugging itself: choose one of the pod's own") {
		t.Errorf("a debug container as the target: %v", err)
	}
}
