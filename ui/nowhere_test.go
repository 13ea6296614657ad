package ui_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui"
)

// inhabited is a hand-fed cluster in whose containers something could be run.
type inhabited struct {
	*hands
	kube.Executor
}

// TestNobodyIsInAPodWithoutANode: what is about the inside of a pod says why before
// it asks for anything.
func TestNobodyIsInAPodWithoutANode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hands{Fake: kubetest.NewFake(identity)}
		h.Put(fixtures(t, "namespaces")...)
		h.Put(fixtures(t, "pods")...)
		start(t, h.Fake, 160, 40, func(t *testing.T, p setup) { pressInside(p) }, kinds(kube.Pods), func(o *ui.Options) { o.Source = inhabited{h, nil} })
	})
}

func pressInside(p setup) {
	p.Press("/")
	p.Type("gated")
	p.Press("enter")
	p.Advance(time.Second)
	for _, key := range []string{"s", "x", "A", "f", "b"} {
		p.Press(key)
		p.Shows(key + ": the pod is on no node yet, so nothing of it runs: it is held back by the scheduling gate: example.org/quota")
		p.Press("esc")
	}
	p.Press("D") // which is not about its inside
	p.Hides("on no node yet")
}

// TestLogsThatStayEmpty say why, where nothing will come.
func TestLogsThatStayEmpty(t *testing.T) {
	for _, c := range []struct{ pod, key, says string }{
		{"gated", "l", "the pod is on no node yet, so nothing of it runs: it is held back by the scheduling gate: example.org/quota"},
		{"completed", "l", "the containers have ended and wrote nothing"},
		{"sidecar-demo", "l", "nothing was written yet …"},
		{"restarts", "p", "the run before wrote nothing"},
	} {
		play(t, 160, 30, func(t *testing.T, p setup) {
			for _, o := range fixtures(t, "pods") {
				for _, container := range kube.Containers(o) {
					p.fake.SetLog(o.GetName(), container, "")
				}
			}
			p.Press("/")
			p.Type(c.pod)
			p.Press("enter", c.key)
			p.Advance(5 * time.Second)
			p.Shows("kubectl logs "+c.pod, c.says)
		})
	}
	play(t, 160, 30, func(t *testing.T, p setup) { // as long as it has not been read, nobody knows
		p.fake.SetLog("completed", "web", "")
		p.fake.SetLog("completed", "log", "2026-07-01T11:59:00Z a line\n")
		p.Press("/")
		p.Type("completed")
		p.Press("enter", "l")
		p.Advance(5 * time.Second)
		p.Shows("a line")
		p.Press("/")
		p.Type("zzz")
		p.Press("enter", "f") // its lines are left out
		p.Hides("a line", "wrote nothing")
	})
	play(t, 160, 30, func(t *testing.T, p setup) {
		p.fake.SetLog("completed", "web", "")
		p.Press("/")
		p.Type("completed")
		p.Press("enter", "l")
		p.Advance(5 * time.Second)
		p.Shows("nothing was written yet …")
	}, func(o *ui.Options) { o.Source = endless{o.Source.(*kubetest.Fake), "log"} })
}

// TestLogsOfAWorkloadThatStayEmpty: of all its pods together.
func TestLogsOfAWorkloadThatStayEmpty(t *testing.T) {
	play(t, 160, 30, func(t *testing.T, p setup) {
		labels := map[string]string{"app": "mute"}
		meta := metav1.ObjectMeta{Name: "mute", Namespace: "default", UID: "d", Labels: labels}
		p.fake.Put(&appsv1.Deployment{ObjectMeta: meta, Spec: appsv1.DeploymentSpec{Selector: &metav1.LabelSelector{MatchLabels: labels}}})
		p.fake.SetLog("mute-x", "main", "")
		p.Press("4", "/")
		p.Type("mute")
		p.Press("enter", "l")
		p.Advance(time.Second)
		p.Shows("kubectl logs deployment/mute", "it has no pods now, so nothing of it runs")

		pod := &corev1.Pod{ObjectMeta: meta, Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "main"}}}}
		pod.Name, pod.UID = "mute-x", "p"
		p.fake.Put(pod)
		p.Advance(time.Second)
		p.Shows("its pods are on no node yet, so nothing of it runs")

		pod = pod.DeepCopy()
		pod.Spec.NodeName, pod.Status.Phase = "n", corev1.PodRunning
		pod.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "main", State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}}
		p.fake.Put(pod)
		p.Advance(5 * time.Second)
		p.Shows("nothing was written yet …")

		pod = pod.DeepCopy()
		pod.Status.Phase = corev1.PodSucceeded
		p.fake.Put(pod)
		p.Advance(5 * time.Second)
		p.Shows("its pods have ended and wrote nothing")
	})
}

// endless is a cluster where the log of one container is never read to its end.
type endless struct {
	*kubetest.Fake
	container string
}

func (e endless) Logs(ctx context.Context, o kube.LogOptions) (io.ReadCloser, error) {
	if o.Container != e.container {
		return e.Fake.Logs(ctx, o)
	}
	r, w := io.Pipe()
	context.AfterFunc(ctx, func() { w.Close() })
	return r, nil
}

// TestWhereNothingRuns: the rule by which all of that goes.
func TestWhereNothingRuns(t *testing.T) {
	ends := corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{}}
	p := &corev1.Pod{}
	p.Spec.Containers = []corev1.Container{{Name: "a"}, {Name: "b"}}
	if why := kube.Nowhere(p); !strings.HasPrefix(why, "the pod is on no node yet, so nothing of it runs") {
		t.Errorf("%q", why)
	}
	p.Status.Phase = corev1.PodFailed
	if why := kube.Nowhere(p); why != "" {
		t.Errorf("ended: %q", why)
	}
	p.Status.Phase, p.Spec.NodeName = corev1.PodRunning, "n"
	p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "a", State: ends}}
	for _, c := range []struct {
		of   []string
		want string
	}{
		{[]string{"a"}, "the container has ended and wrote nothing"},
		{[]string{"b"}, ""},
		{[]string{"a", "b"}, ""},
		{nil, ""},
	} {
		if got := kube.Unwritten(p, c.of); got != c.want {
			t.Errorf("%v: %q, want %q", c.of, got, c.want)
		}
	}
	if why := kube.Nowhere(&corev1.Node{}); why != "" {
		t.Errorf("of a node: %q", why)
	}
}
