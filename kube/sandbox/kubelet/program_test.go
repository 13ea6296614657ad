package kubelet

import (
	"testing"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

func TestProgram(t *testing.T) {
	base := Life{StopAfter: stopTime}
	run := Life{Said: true, StopAfter: stopTime}
	for _, c := range []struct {
		text     string
		restarts int32
		want     Life
	}{
		{"run", 0, run},
		{"exit 3 after 2s", 0, Life{Said: true, Ends: true, Code: 3, After: 2 * time.Second, StopAfter: stopTime}},
		{"exit 3 after 2s then run", 1, run},
		{"exit 3 after 2s then run", 9, run},
		{"run for 5s", 0, Life{Said: true, Ends: true, After: 5 * time.Second, StopAfter: stopTime}},
		{"oom after 1m", 0, Life{Said: true, Ends: true, OOM: true, Code: 137, After: time.Minute, StopAfter: stopTime}},
		{"not ready, stop after 20s", 0, Life{NotReady: true, StopAfter: 20 * time.Second}},
		{"on node-2: exit 1; not started", 0, Life{NotStarted: true, StopAfter: stopTime}},
		{"on node-1: exit 1; not started", 0, Life{Said: true, Ends: true, Code: 1, StopAfter: stopTime}},
		{"index 4: exit 1; run", 0, Life{Said: true, Ends: true, Code: 1, StopAfter: stopTime}},
		{"on node-2: exit 1", 0, base},
		{`cannot start RunContainerError: a, b: c`, 0, Life{Blocked: "RunContainerError", BlockedMsg: "a, b: c", StopAfter: stopTime}},
		{"ready after 3s,unhealthy after 1m,ignore term", 0, Life{ReadyAfter: 3 * time.Second, Unhealthy: time.Minute, IgnoreTerm: true, StopAfter: stopTime}},
	} {
		pod := &v1.Pod{Spec: v1.PodSpec{NodeName: "my-node-1"}}
		pod.Annotations = map[string]string{"batch.kubernetes.io/job-completion-index": "4"}
		got, err := parseProgram(c.text, pod, base, c.restarts)
		if err != nil || got != c.want {
			t.Errorf("%q after %d restarts: %+v, %v; want %+v", c.text, c.restarts, got, err, c.want)
		}
	}
	for _, text := range []string{"dance", "exit", "exit x", "exit 1 after noon", "run for ever", "not"} {
		if got, err := parseProgram(text, &v1.Pod{}, base, 0); err == nil {
			t.Errorf("%q is read as %+v", text, got)
		}
	}
}

func TestGuess(t *testing.T) {
	sh := func(script string) []string { return []string{"sh", "-c", script} }
	for _, c := range []struct {
		image string
		words []string
		job   bool
		ends  bool
		after time.Duration
		code  int32
	}{
		{"nginx", nil, false, false, 0, 0},
		{"quay.io/someone/thing:1", nil, false, false, 0, 0},
		{"quay.io/someone/thing:1", nil, true, true, workTime, 0},
		{"busybox", nil, false, true, 0, 0},
		{"hello-world", nil, false, true, 0, 0},
		{"busybox", sh("date; echo Hello from the Kubernetes cluster"), true, true, scriptTime, 0},
		{"busybox", sh("sleep 5; exit 3"), false, true, 5 * time.Second, 3},
		{"busybox", sh("sleep 1h && echo done"), false, true, time.Hour, 0},
		{"busybox", []string{"sleep", "infinity"}, false, false, 0, 0},
		{"busybox", []string{"sleep", "90"}, false, true, 90 * time.Second, 0},
		{"busybox", sh("while true; do date; sleep 5; done"), false, false, 0, 0},
		{"busybox", sh("tail -n+1 -F /var/log/nginx/error.log > /x"), false, false, 0, 0},
		{"busybox", []string{"/bin/false"}, false, true, scriptTime, 1},
		{"nginx", sh("echo starting; exec nginx -g 'daemon off;'"), false, false, 0, 0},
		{"perl", []string{"perl", "-Mbignum=bpi", "-wle", "print bpi(2000)"}, true, true, workTime, 0},
		{"python", []string{"python", "app.py"}, false, false, 0, 0},
	} {
		pod := &v1.Pod{}
		if c.job {
			pod.OwnerReferences = []metav1.OwnerReference{{Kind: "Job", Controller: ptr.To(true)}}
		}
		got := guess(pod, &v1.Container{Image: c.image, Command: c.words})
		if got.Ends != c.ends || got.Ends && (got.After != c.after || got.Code != c.code) {
			t.Errorf("%s %q: %+v", c.image, c.words, got)
		}
	}
}

func TestImages(t *testing.T) {
	for image, bad := range map[string]bool{
		"nginx": false, "nginx:1.27": false, "nginx:1.99": true, "docker.io/library/nginx:1.99": true, "redis:1.99": false,
		"registry.invalid/x:1": true, "registry.invalid:5000/x:1": true, "invalid.example.com/x": false,
		"example.com/does-not-exist": true, "app:no-such-tag": true,
	} {
		if got := pullError(image); (got != "") != bad {
			t.Errorf("pullError(%s) = %q", image, got)
		}
	}
	if got := tagged("nginx"); got != "nginx:latest" {
		t.Errorf("tagged(nginx) = %s", got)
	}
	if imageID("nginx") != imageID("docker.io/library/nginx:latest") || imageID("nginx") == imageID("nginx:1.27") {
		t.Errorf("image ids: %s, %s", imageID("nginx"), imageID("nginx:1.27"))
	}
}
