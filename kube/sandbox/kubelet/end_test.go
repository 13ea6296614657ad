package kubelet

import (
	"testing"
	"time"

	v1 "k8s.io/api/core/v1"
)

func TestDelete(t *testing.T) {
	for _, c := range []struct {
		name    string
		program string
		grace   int64
		takes   time.Duration
		want    string
	}{
		{"a server stops at once", "", 30, time.Second, "Succeeded app:Completed"},
		{"it takes its time", "stop after 5s", 30, 5 * time.Second, "Succeeded app:Completed"},
		{"no longer than it is given", "stop after 50s", 30, 30 * time.Second, "Failed app:Error"},
		{"SIGTERM is ignored", "ignore term", 7, 7 * time.Second, "Failed app:Error"},
		{"no grace", "ignore term", 0, 0, "Failed app:Error"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := play(t, podOf("app="+c.program))
			p.until(10 * time.Second)
			p.delete(c.grace)
			if c.takes > 0 {
				p.until(10*time.Second + c.takes - 100*time.Millisecond)
				if p.gone {
					t.Error("gone too early")
				}
				p.wantWord("Running app:running+")
			}
			p.until(10*time.Second + c.takes + 100*time.Millisecond)
			if !p.gone {
				t.Error("not gone in time")
			}
			p.wantWord(c.want)
			if p.count("Killing", "Stopping container app") != 1 {
				t.Errorf("events %+v", p.events)
			}
		})
	}
}

func TestDeleteStopsSidecarsLast(t *testing.T) {
	p := play(t, podOf("!!a", "!!b", "app=stop after 3s"))
	p.until(10 * time.Second)
	p.words = nil
	p.delete(30)
	p.until(time.Minute)
	p.wantWords(
		"Running a:running+ b:running+ app:running+", // stopping, and ready still
		"Running a:running+ b:running+ app:Completed",
		"Succeeded a:Completed b:Completed app:Completed",
	)
	if !p.gone {
		t.Error("not gone")
	}
}

func TestDeleteBeforeStart(t *testing.T) {
	p := play(t, podOf("app"))
	p.delete(30)
	p.wantWord("Failed app:ContainerStatusUnknown")
	if !p.gone || p.count("Killing", "") > 0 {
		t.Errorf("gone %t, events %+v", p.gone, p.events)
	}
}

func TestDeleteWhileCrashing(t *testing.T) {
	p := play(t, podOf("app=exit 1 after 1s"))
	p.until(9 * time.Second)
	p.wantWord("Running app:CrashLoopBackOff")
	p.delete(30)
	p.wantWord("Failed app:Error")
	if !p.gone {
		t.Error("not gone")
	}
}

func TestNewImageRestarts(t *testing.T) {
	p := play(t, podOf("app", "other"))
	p.until(10 * time.Second)
	p.pod.Spec.Containers[0].Image = "nginx:1.28"
	p.pod.Generation = 2
	p.step()
	p.until(20 * time.Second)
	p.wantWord("Running app:running+ other:running+")
	s := p.pod.Status
	if s.ObservedGeneration != 2 || s.ContainerStatuses[0].Image != "docker.io/library/nginx:1.28" ||
		s.ContainerStatuses[0].RestartCount != 1 || s.ContainerStatuses[1].RestartCount != 0 {
		t.Errorf("status %+v", s)
	}
}

func TestEphemeralContainer(t *testing.T) {
	pod := podOf("app=exit 0 after 20s")
	pod.Spec.RestartPolicy = v1.RestartPolicyNever
	p := play(t, pod)
	p.until(5 * time.Second)
	p.pod.Spec.EphemeralContainers = []v1.EphemeralContainer{{EphemeralContainerCommon: v1.EphemeralContainerCommon{Name: "debug", Image: "busybox", Stdin: true}}}
	p.step()
	p.until(10 * time.Second)
	p.wantWord("Running app:running+ debug:running")
	p.until(time.Minute)
	p.wantWord("Succeeded app:Completed debug:Error") // it does not keep the pod alive
}

func TestFinishedStays(t *testing.T) {
	pod := podOf("app=exit 0 after 1s")
	pod.Spec.RestartPolicy = v1.RestartPolicyNever
	p := play(t, pod)
	p.until(10 * time.Second)
	before := p.pod.Status.DeepCopy()
	p.restarted()
	p.until(time.Minute)
	if p.wantWord("Succeeded app:Completed"); !p.pod.Status.StartTime.Equal(before.StartTime) || p.gone {
		t.Errorf("changed to %+v", p.pod.Status)
	}
}

// TestRestore stops the process at every half second of several lives: what
// comes of the pod in the end must be the same.
func TestRestore(t *testing.T) {
	for _, program := range []string{"run", "exit 1 after 2s", "oom after 3s then run", "exit 0 after 4s", "not ready"} {
		for at := time.Duration(0); at < 12*time.Second; at += 500 * time.Millisecond {
			straight := play(t, podOf("!init=exit 0 after 1s", "!!side", "app="+program))
			broken := play(t, podOf("!init=exit 0 after 1s", "!!side", "app="+program))
			broken.until(at)
			broken.restarted()
			straight.until(time.Hour)
			broken.until(time.Hour)
			if want := word(&straight.pod.Status); word(&broken.pod.Status) != want {
				t.Errorf("%s, taken up after %s: %s, want %s", program, at, word(&broken.pod.Status), want)
			}
		}
	}
}

func TestRestoreKeepsRunning(t *testing.T) {
	p := play(t, podOf("app"))
	p.until(10 * time.Second)
	before := p.pod.Status.DeepCopy()
	p.events = nil
	p.restarted()
	p.until(time.Minute)
	if got := p.pod.Status.ContainerStatuses[0]; got.ContainerID != before.ContainerStatuses[0].ContainerID || len(p.events) > 0 {
		t.Errorf("taken up as %+v with %+v", got, p.events)
	}
}
