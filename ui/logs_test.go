package ui_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestLogs(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		var web strings.Builder
		for i := range 100 {
			fmt.Fprintf(&web, "2026-07-01T11:59:%02d.5Z line %d of the web\n", i%60, i)
		}
		p.fake.SetLog("sidecar-demo", "webserver", web.String())
		p.fake.SetLog("sidecar-demo", "logaggregator",
			"2026-07-01T11:59:00Z \x1b[2Jevil\x1b]0;x\x07\n2026-07-01T11:59:01Z "+strings.Repeat("long ", 100_000)+"\n")
		p.Press("/")
		p.Type("sidecar-demo")
		p.Press("enter", "l")
		p.Advance(time.Second)
		p.Shows("kubectl logs sidecar-demo -n default --all-containers --follow", "webserver", "lines")
		shaped(t, p.Frame(), 120, 30)
	})
}

func TestLogsOfOneContainer(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		p.fake.SetLog("sidecar-demo", "webserver", "2026-07-01T11:59:00Z first\n2026-07-01T11:59:01Z \x1b[2Jsecond\n2026-07-01T11:59:02Z "+strings.Repeat("long ", 100_000)+"\n")
		p.Press("/")
		p.Type("sidecar-demo")
		p.Press("enter", "enter", "l")
		p.Advance(time.Second)
		p.Shows("kubectl logs sidecar-demo -n default -c webserver", "first", "[2Jsecond", "3 lines")
		if strings.Contains(p.Frame(), "\x1b[2J") {
			t.Error("a log drives the terminal")
		}
		p.Press("t")
		p.Shows("11:59:00.000  first")
		p.Press("/")
		p.Type("SECOND")
		p.Press("enter")
		p.Shows("3 lines", "/second")
		p.Press("f")
		p.Shows("1 line ", "/second")
		p.Hides("first")
		shaped(t, p.Frame(), 120, 30)
		p.Resize(40, 12)
		p.Press("w")
		shaped(t, p.Frame(), 40, 12)
		p.Press("esc")
		p.Hides("kubectl logs")
	})
}

func TestLogsNeedAPod(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		p.Press("1", "l")
		p.Shows("select a pod or a workload: logs are of containers")
	})
}

func TestLogsFindNextAndSave(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		var text strings.Builder
		for i := range 100 {
			fmt.Fprintf(&text, "2026-07-01T11:%02d:00Z line %02d%s\n", i/2, i, map[bool]string{true: " needle"}[i%40 == 5])
		}
		p.fake.SetLog("sidecar-demo", "webserver", text.String())
		p.Press("/")
		p.Type("sidecar-demo")
		p.Press("enter", "enter", "l")
		p.Advance(time.Second)
		p.Shows("100 lines", "line 99")
		p.Press("/")
		p.Type("needle")
		p.Press("enter")
		p.Shows("line 85 needle")
		p.Press("N")
		p.Shows("line 45 needle")
		p.Hides("line 85")
		p.Press("N")
		p.Shows("line 05 needle")
		p.Press("N")
		p.Shows("no more lines with it")
		p.Press("n")
		p.Shows("line 45 needle", "G follows the end")
		p.Press("f")
		p.Shows("3 lines", "line 05 needle", "line 85 needle")

		file := filepath.Join(t.TempDir(), "out.log")
		p.Press("S")
		p.Press(slices.Repeat([]string{"backspace"}, len("sidecar-demo.log"))...)
		p.Type(file)
		p.Press("enter")
		p.Shows("saved 3 lines")
		saved, err := os.ReadFile(file)
		if err != nil || !strings.HasPrefix(string(saved), "2026-07-01T11:02:00Z line 05 needle\n") || strings.Count(string(saved), "\n") != 3 {
			t.Errorf("saved %q, %v", saved, err)
		}
		p.Press("S")
		p.Press(slices.Repeat([]string{"backspace"}, len("sidecar-demo.log"))...)
		p.Type(file)
		p.Press("enter")
		p.Shows("is there already")
		p.Press("c")
		p.Shows("no clipboard here")
	})
}

func TestLogsOfAWorkload(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		p.Press("4", "l")
		p.Advance(time.Second)
		p.Shows("kubectl logs deployment/", "--all-pods --all-containers --prefix")
		shaped(t, p.Frame(), 120, 30)
	})
}

// Of a workload the runs before are read where there were any.
func TestPreviousLogsOfAWorkload(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		p.Press("4", "p")
		p.Advance(time.Second)
		p.Shows("previous run", "--previous", "no container of its pods has had a run before")
		p.Hides("--follow")
		p.Press("esc")

		labels := map[string]string{"app": "again"}
		meta := metav1.ObjectMeta{Name: "again", Namespace: "default", UID: "d", Labels: labels}
		status := []corev1.ContainerStatus{{Name: "fresh"}, {
			Name: "worn", RestartCount: 1, LastTerminationState: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 1}},
		}}
		pod := &corev1.Pod{ObjectMeta: meta, Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "fresh"}, {Name: "worn"}}}}
		pod.Name, pod.UID, pod.Status.ContainerStatuses = "again-x", "p", status
		p.fake.Put(&appsv1.Deployment{ObjectMeta: meta, Spec: appsv1.DeploymentSpec{Selector: &metav1.LabelSelector{MatchLabels: labels}}}, pod)
		p.fake.SetLog("again-x", "fresh", "2026-07-01T11:59:00Z of this run\n")
		p.fake.SetLog("again-x", "worn", "2026-07-01T11:59:00Z why it ended\n")
		p.Press("/")
		p.Type("again")
		p.Press("enter", "p")
		p.Advance(time.Second)
		p.Shows("why it ended")
		p.Hides("of this run", "no container of its pods")
	})
}

// TestLogsOfManySourcesAreInTheOrderOfTime though they come one after the other.
func TestLogsOfManySourcesAreInTheOrderOfTime(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		p.fake.SetLog("sidecar-demo", "webserver", "2026-07-01T11:59:00Z one\n2026-07-01T11:59:04Z four\n")
		p.fake.SetLog("sidecar-demo", "logaggregator", "2026-07-01T11:59:01Z two\n2026-07-01T11:59:03Z three\n")
		p.Press("/")
		p.Type("sidecar-demo")
		p.Press("enter", "l")
		p.Advance(time.Second)
		p.Shows("4 lines")
		at := -1
		for _, word := range []string{" one", " two", " three", " four"} {
			next := strings.Index(p.Frame(), word)
			if next < at {
				t.Errorf("%s is too early:\n%s", word, p.Frame())
			}
			at = next
		}
	})
}
