package kubetest_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/kubetest"
)

func logs(t *testing.T, c *kubetest.Cluster, pod *corev1.Pod, o corev1.PodLogOptions) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := c.Client.CoreV1().Pods(pod.Namespace).GetLogs(pod.Name, &o).Stream(ctx)
	if err != nil {
		return "", err
	}
	defer r.Close()
	raw, err := io.ReadAll(r)
	return string(raw), err
}

func TestLogs(t *testing.T) {
	t.Parallel()
	c := kubetest.Sandbox(t)
	pod := c.RunPod(t, kubetest.Shell(c.Namespace(t), "box", "echo one; echo two >&2; sleep 2; date +%s > /d; echo three; echo four; printf five"), kubetest.Over)
	all := "one\ntwo\nthree\nfour\nfive"
	stamped, err := logs(t, c, pod, corev1.PodLogOptions{Timestamps: true})
	if err != nil {
		t.Fatal(err)
	}
	var third time.Time
	for i, line := range strings.Split(stamped, "\n") {
		stamp, text, _ := strings.Cut(line, " ")
		at, err := time.Parse(time.RFC3339Nano, stamp)
		if err != nil || text != strings.Split(all, "\n")[i] {
			t.Errorf("line %d with its time: %q, %v", i, line, err)
		}
		if i == 2 {
			third = at
		}
	}
	after := metav1.NewTime(third.Truncate(time.Second))
	none := metav1.NewTime(time.Now().Add(time.Hour))
	for name, x := range map[string]struct {
		o    corev1.PodLogOptions
		want string
	}{
		"all":             {corev1.PodLogOptions{}, all},
		"container":       {corev1.PodLogOptions{Container: "box"}, all},
		"followed":        {corev1.PodLogOptions{Follow: true}, all},
		"tail":            {corev1.PodLogOptions{TailLines: new(int64(2))}, "four\nfive"},
		"tail of none":    {corev1.PodLogOptions{TailLines: new(int64(0))}, ""},
		"tail of more":    {corev1.PodLogOptions{TailLines: new(int64(20))}, all},
		"bytes":           {corev1.PodLogOptions{LimitBytes: new(int64(9))}, "one\ntwo\nt"},
		"bytes of tail":   {corev1.PodLogOptions{LimitBytes: new(int64(3)), TailLines: new(int64(1))}, "fiv"},
		"since then":      {corev1.PodLogOptions{SinceTime: &after}, "three\nfour\nfive"},
		"since never":     {corev1.PodLogOptions{SinceTime: &none}, ""},
		"since an hour":   {corev1.PodLogOptions{SinceSeconds: new(int64(3600))}, all},
		"since and tails": {corev1.PodLogOptions{SinceTime: &after, TailLines: new(int64(4))}, "three\nfour\nfive"},
	} {
		if got, err := logs(t, c, pod, x.o); got != x.want || err != nil {
			t.Errorf("%s: %q, %v; want %q", name, got, err, x.want)
		}
	}
	for want, o := range map[string]corev1.PodLogOptions{
		`previous terminated container "box" in pod "box" not found`: {Previous: true},
		"container other is not valid for pod box":                   {Container: "other"},
	} {
		if got, err := logs(t, c, pod, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %q, %v; want %s", o, got, err, want)
		}
	}
}

// TestLogsOfRestarts: each run has a log of its own, the one before the last is
// kept for "previous", and who follows a run is let go at its end.
func TestLogsOfRestarts(t *testing.T) {
	t.Parallel()
	c := kubetest.Sandbox(t)
	box := kubetest.Shell(c.Namespace(t), "box", "echo begin $RUN; sleep 2; echo refused; exit 1")
	box.Spec.RestartPolicy = corev1.RestartPolicyAlways
	pod := c.RunPod(t, box, kubetest.Running)
	follow, err := c.Client.CoreV1().Pods(pod.Namespace).GetLogs(pod.Name, &corev1.PodLogOptions{Follow: true}).Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer follow.Close()
	got, err := io.ReadAll(follow)
	if string(got) != "begin\nrefused\n" || err != nil {
		t.Errorf("followed to its end: %q, %v", got, err)
	}
	pod = c.AwaitPod(t, pod.Namespace, pod.Name, func(p *corev1.Pod) bool {
		return p.Status.ContainerStatuses[0].RestartCount == 1 && p.Status.ContainerStatuses[0].State.Waiting != nil
	})
	for _, previous := range []bool{false, true} { // in CrashLoopBackOff both are the same run
		if got, err := logs(t, c, pod, corev1.PodLogOptions{Previous: previous}); got != "begin\nrefused\n" || err != nil {
			t.Errorf("previous %v, waiting: %q, %v", previous, got, err)
		}
	}
}

func TestLogsBeforeTheStart(t *testing.T) {
	t.Parallel()
	c := kubetest.Sandbox(t)
	pod := kubetest.Shell(c.Namespace(t), "box", "echo never")
	pod.Spec.Containers[0].Image = "registry.invalid/none"
	pod = c.RunPod(t, pod, func(p *corev1.Pod) bool {
		return len(p.Status.ContainerStatuses) > 0 && p.Status.ContainerStatuses[0].State.Waiting.Reason == "ImagePullBackOff"
	})
	want := `container "box" in pod "box" is waiting to start: trying and failing to pull image`
	if got, err := logs(t, c, pod, corev1.PodLogOptions{}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%q, %v; want %s", got, err, want)
	}
}

// TestFlood: 50,000 numbered lines a second, in their order.
func TestFlood(t *testing.T) {
	t.Parallel()
	c := kubetest.Sandbox(t)
	pod := kubetest.Shell(c.Namespace(t), "box", "sleep 1h")
	pod.Annotations = map[string]string{"sandbox.hackfest/flood.box": "50000"}
	pod = c.RunPod(t, pod, kubetest.Running)
	follow, err := c.Client.CoreV1().Pods(pod.Namespace).GetLogs(pod.Name, &corev1.PodLogOptions{Follow: true, TailLines: new(int64(1))}).Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer follow.Close()
	lines := bufio.NewScanner(follow)
	before := 0
	for n := range 100_000 {
		var i int
		if !lines.Scan() {
			t.Fatalf("after %d lines: %v", n, lines.Err())
		}
		if _, err := fmt.Sscanf(lines.Text(), "line %d of a flood of 50000 a second", &i); err != nil || n > 0 && i <= before {
			t.Fatalf("line %d after %d: %q, %v", n, before, lines.Text(), err)
		}
		before = i
	}
}
