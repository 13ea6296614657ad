package kubelet

import (
	"testing"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/utils/ptr"
)

func TestServerRuns(t *testing.T) {
	p := play(t, podOf("web"))
	p.until(time.Hour)
	p.wantWords(
		"Pending web:ContainerCreating",
		"Running web:running+",
	)
	for _, reason := range []string{"Pulling", "Pulled", "Created", "Started"} {
		if p.count(reason, "") != 1 {
			t.Errorf("event %s told %d times", reason, p.count(reason, ""))
		}
	}
	s := p.pod.Status
	if s.PodIP != "10.244.0.9" || s.HostIP != "10.240.0.4" || s.StartTime == nil || s.ContainerStatuses[0].ImageID == "" {
		t.Errorf("incomplete status: %+v", s)
	}
	if c := condition(&s, v1.PodReady); c.Status != v1.ConditionTrue {
		t.Errorf("condition Ready is %+v", c)
	}
	if !p.wake.IsZero() {
		t.Errorf("a pod that rests asks to be woken at %s", p.wake)
	}
}

func TestInitContainersInOrder(t *testing.T) {
	p := play(t, podOf("!one=exit 0 after 2s", "!!side=started after 2s", "!two=exit 0 after 1s", "app"))
	for i := range p.pod.Spec.InitContainers {
		if p.pod.Spec.InitContainers[i].Name == "side" {
			p.pod.Spec.InitContainers[i].StartupProbe = &v1.Probe{PeriodSeconds: 1, FailureThreshold: 9}
		}
	}
	p.until(time.Minute)
	p.wantWords(
		"Pending one:PodInitializing side:PodInitializing two:PodInitializing app:PodInitializing",
		"Pending one:running side:PodInitializing two:PodInitializing app:PodInitializing",
		"Pending one:Completed+ side:running two:PodInitializing app:PodInitializing",
		"Pending one:Completed+ side:running+ two:running app:PodInitializing",
		"Running one:Completed+ side:running+ two:Completed+ app:running+",
	)
}

func TestInitFails(t *testing.T) {
	never := podOf("!!side", "!init=exit 3 after 1s", "app")
	never.Spec.RestartPolicy = v1.RestartPolicyNever
	p := play(t, never)
	p.until(time.Minute)
	p.wantWord("Failed side:Completed init:Error app:PodInitializing")
	if c := condition(&p.pod.Status, v1.PodReady); c.Reason != "PodFailed" {
		t.Errorf("condition Ready is %+v", c)
	}

	p = play(t, podOf("!init=exit 3 after 1s", "app"))
	p.until(9 * time.Second)
	p.wantWord("Pending init:CrashLoopBackOff app:PodInitializing")
	if c := condition(&p.pod.Status, v1.PodInitialized); c.Message != "containers with incomplete status: [init]" {
		t.Errorf("condition Initialized is %+v", c)
	}
}

func TestCrashLoop(t *testing.T) {
	p := play(t, podOf("app=exit 2 after 1s"))
	p.until(10 * time.Second)
	p.wantWords(
		"Pending app:ContainerCreating",
		"Running app:running+", "Running app:Error",
		"Running app:running+", "Running app:Error", // the first restart comes at once
		"Running app:CrashLoopBackOff",
	)
	c := p.pod.Status.ContainerStatuses[0]
	if c.RestartCount != 1 || c.LastTerminationState.Terminated.ExitCode != 2 {
		t.Errorf("status %+v", c)
	}
	if want := "back-off 10s restarting failed container=app pod=pod_ns(uid)"; c.State.Waiting.Message != want {
		t.Errorf("message %q, want %q", c.State.Waiting.Message, want)
	}
	// Starts at about 0, 2, 13, 34, 75, 156, 317, 618: the waits double up to five minutes.
	for _, c := range []struct {
		at       time.Duration
		restarts int32
	}{{20, 2}, {60, 3}, {120, 4}, {200, 5}, {500, 6}, {700, 7}, {1000, 8}} {
		p.until(c.at * time.Second)
		if got := p.pod.Status.ContainerStatuses[0].RestartCount; got != c.restarts {
			t.Errorf("after %d s: %d restarts, want %d", c.at, got, c.restarts)
		}
	}
}

func TestOOMThenRun(t *testing.T) {
	p := play(t, podOf("app=oom after 3s then run"))
	p.until(time.Minute)
	p.wantWord("Running app:running+")
	c := p.pod.Status.ContainerStatuses[0]
	if c.RestartCount != 1 || c.LastTerminationState.Terminated.Reason != "OOMKilled" || c.LastTerminationState.Terminated.ExitCode != 137 {
		t.Errorf("status %+v", c)
	}
}

func TestImageCannotBePulled(t *testing.T) {
	pod := podOf("app", "other")
	pod.Spec.Containers[0].Image = "nginx:1.99"
	p := play(t, pod)
	p.until(8 * time.Second)
	p.wantWords(
		"Pending app:ContainerCreating other:ContainerCreating",
		"Pending app:ErrImagePull other:ContainerCreating",
		"Pending app:ErrImagePull other:running+",
		"Pending app:ImagePullBackOff other:running+",
	)
	p.until(14 * time.Second) // tried again after 10 s
	if p.count("Pulling", "nginx:1.99") != 2 || p.count("Failed", "nginx:1.99: not found") != 2 || p.count("BackOff", "Back-off pulling image") == 0 {
		t.Errorf("events %+v", p.events)
	}
	p.pod.Spec.Containers[0].Image = "nginx:1.27" // the cure
	p.step()
	p.until(16 * time.Second)
	p.wantWord("Running app:running+ other:running+")
}

func TestJobWithSidecar(t *testing.T) {
	pod := podOf("!!side", "work=exit 0 after 3s")
	pod.Spec.RestartPolicy = v1.RestartPolicyOnFailure
	p := play(t, pod)
	p.until(time.Minute)
	p.wantWords(
		"Pending side:PodInitializing work:PodInitializing",
		"Running side:running+ work:running+",
		"Running side:running+ work:Completed", // being stopped
		"Succeeded side:Completed work:Completed",
	)
	if c := condition(&p.pod.Status, v1.PodInitialized); c.Status != v1.ConditionTrue || c.Reason != "PodCompleted" {
		t.Errorf("condition Initialized is %+v", c)
	}
}

func TestRestartPolicy(t *testing.T) {
	for _, c := range []struct {
		policy v1.RestartPolicy
		code   string
		want   string
	}{
		{v1.RestartPolicyNever, "0", "Succeeded app:Completed"},
		{v1.RestartPolicyNever, "1", "Failed app:Error"},
		{v1.RestartPolicyOnFailure, "0", "Succeeded app:Completed"},
		{v1.RestartPolicyOnFailure, "1", "Running app:CrashLoopBackOff"},
		{v1.RestartPolicyAlways, "0", "Running app:CrashLoopBackOff"},
	} {
		pod := podOf("app=exit " + c.code + " after 1s")
		pod.Spec.RestartPolicy = c.policy
		p := play(t, pod)
		p.until(8 * time.Second)
		p.wantWord(c.want)
	}
}

func TestDeadline(t *testing.T) {
	pod := podOf("app")
	pod.Spec.ActiveDeadlineSeconds = ptr.To[int64](30)
	p := play(t, pod)
	p.until(time.Minute)
	p.wantWord("Failed app:Completed")
	if s := p.pod.Status; s.Reason != "DeadlineExceeded" || s.Message == "" || p.gone {
		t.Errorf("status %+v", s)
	}
}

// TestShortOfMemory: a pod that comes to a node which is short of memory is turned
// away, unless it asked for some, or tolerates that, or was there before.
func TestShortOfMemory(t *testing.T) {
	modest, hardy := podOf("app"), podOf("app")
	modest.Spec.Containers[0].Resources.Requests = v1.ResourceList{v1.ResourceMemory: resource.MustParse("1Mi")}
	hardy.Spec.Tolerations = []v1.Toleration{{Operator: v1.TolerationOpExists}}
	for _, c := range []struct {
		pod  *v1.Pod
		want string
	}{
		{podOf("app"), "Failed"},
		{modest, "Running app:running+"},
		{hardy, "Running app:running+"},
	} {
		p := play(t, c.pod)
		p.sim, p.pod.Status, p.short = restore(c.pod, begin), v1.PodStatus{Phase: v1.PodPending}, true
		p.step()
		p.until(time.Minute)
		p.restarted()
		p.until(2 * time.Minute)
		p.wantWord(c.want)
		if s := p.pod.Status; c.want == "Failed" && (s.Reason != "Evicted" || p.gone || p.count("Evicted", Evicted.message()) != 1) {
			t.Errorf("gone %t, status %+v, events %+v", p.gone, s, p.events)
		}
	}
	p := play(t, podOf("app"))
	p.until(10 * time.Second)
	p.short = true
	p.step()
	p.until(time.Minute)
	p.wantWord("Running app:running+")
}

func TestProbes(t *testing.T) {
	web := &v1.Probe{PeriodSeconds: 2, FailureThreshold: 3, ProbeHandler: v1.ProbeHandler{HTTPGet: &v1.HTTPGetAction{}}}
	pod := podOf("app=not ready")
	pod.Spec.Containers[0].ReadinessProbe = web
	p := play(t, pod)
	p.until(time.Minute)
	p.wantWord("Running app:running")
	if n := p.count("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"); n < 2 {
		t.Errorf("told %d times", n)
	}
	p.pod.Annotations[ProgramPrefix+"app"] = "run" // the cure
	p.step()
	p.wantWord("Running app:running+")

	pod = podOf("app=not started")
	pod.Spec.Containers[0].StartupProbe = web
	p = play(t, pod)
	p.until(10 * time.Second)
	if p.count("Killing", "Container app failed startup probe, will be restarted") != 1 {
		t.Errorf("events %+v", p.events)
	}

	pod = podOf("app=unhealthy after 10s then run")
	pod.Spec.Containers[0].LivenessProbe = web
	p = play(t, pod)
	p.until(time.Minute)
	p.wantWord("Running app:running+")
	if p.count("Killing", "Container app failed liveness probe, will be restarted") != 1 || p.pod.Status.ContainerStatuses[0].RestartCount != 1 {
		t.Errorf("events %+v", p.events)
	}
}

func TestCannotStart(t *testing.T) {
	p := play(t, podOf(`app=cannot start CreateContainerConfigError: secret "db" not found`))
	p.until(20 * time.Second)
	p.wantWord("Pending app:CreateContainerConfigError")
	if p.count("Failed", `Error: secret "db" not found`) != 2 {
		t.Errorf("events %+v", p.events)
	}
	delete(p.pod.Annotations, ProgramPrefix+"app")
	p.until(40 * time.Second)
	p.wantWord("Running app:running+")
}
