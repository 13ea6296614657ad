package kubetest_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/retry"

	"example.org/hackfest/kube/kubetest"
)

// TestThrowawayPod: what kubectl run -it --restart=Never does. The end of the
// shell at the terminal is the end of the container, with its exit code.
func TestThrowawayPod(t *testing.T) {
	t.Parallel()
	c := kubetest.Sandbox(t)
	ns := c.Namespace(t)
	overBoth(t, func(t *testing.T, spdy bool) {
		for script, code := range map[string]int32{"exit 7\r": 7, "\x04": 0} {
			pod := kubetest.Shell(ns, "", "")
			pod.GenerateName = "throwaway-"
			pod.Spec.Containers = []corev1.Container{{
				Name: "box", Image: "busybox", Args: []string{"/bin/sh"}, Stdin: true, StdinOnce: true, TTY: true,
			}}
			made, err := c.Client.CoreV1().Pods(ns).Create(t.Context(), pod, metav1.CreateOptions{})
			if err != nil {
				t.Fatal(err)
			}
			made = c.AwaitPod(t, ns, made.Name, kubetest.Running)
			in, keys := io.Pipe()
			screen, out := io.Pipe()
			ended := make(chan error, 1)
			go func() {
				s := stream{c: c, pod: made, spdy: spdy, sub: "attach", in: in, opts: &corev1.PodExecOptions{Container: "box", TTY: true}}
				ended <- s.run(t.Context(), out, nil)
				out.Close()
			}()
			for _, talk := range [][2]string{{"\r", "/ # "}, {"echo $((6*7))\r", "42\r\n/ # "}} {
				if _, err := io.WriteString(keys, talk[0]); err != nil {
					t.Fatal(err)
				}
				if got, err := readUntil(screen, talk[1]); err != nil {
					t.Fatalf("%v before %q; there is %q", err, talk[1], got)
				}
			}
			go func() { _, _ = io.Copy(io.Discard, screen) }()
			if _, err := io.WriteString(keys, script); err != nil {
				t.Fatal(err)
			}
			if err := <-ended; err != nil {
				t.Errorf("%q: attach ends with %v", script, err)
			}
			keys.Close()
			phase := corev1.PodSucceeded
			if code != 0 {
				phase = corev1.PodFailed
			}
			over := c.AwaitPod(t, ns, made.Name, kubetest.Over)
			if s := over.Status.ContainerStatuses[0].State.Terminated; over.Status.Phase != phase || s == nil || s.ExitCode != code {
				t.Errorf("%q: phase %s, %+v; want exit code %d", script, over.Status.Phase, s, code)
			}
			if got, err := logs(t, c, over, corev1.PodLogOptions{}); err != nil || !strings.Contains(got, "\r\n42\r\n") {
				t.Errorf("%q: the log is %q, %v", script, got, err)
			}
		}
	})
}

// TestAttachPipes: with stdinOnce the end of what is piped in is the end of the
// program's input; two who attach both see what it prints.
func TestAttachPipes(t *testing.T) {
	t.Parallel()
	c := kubetest.Sandbox(t)
	ns := c.Namespace(t)
	pod := kubetest.Shell(ns, "box", "read x; echo first $x; cat; echo last")
	pod.Spec.Containers[0].Stdin, pod.Spec.Containers[0].StdinOnce = true, true
	pod = c.RunPod(t, pod, kubetest.Running)
	attach := func(in io.Reader, out io.Writer) chan error {
		ended := make(chan error, 1)
		go func() {
			s := stream{c: c, pod: pod, sub: "attach", in: in, opts: &corev1.PodExecOptions{Container: "box"}}
			ended <- s.run(t.Context(), out, io.Discard)
		}()
		return ended
	}
	in, text := io.Pipe()
	var mine bytes.Buffer
	ended := attach(in, &mine)
	if _, err := io.WriteString(text, "a\nb\n"); err != nil {
		t.Fatal(err)
	}
	text.Close()
	if err := <-ended; err != nil || mine.String() != "first a\nb\nlast\n" {
		t.Errorf("%q, %v", mine.String(), err)
	}
	if over := c.AwaitPod(t, ns, "box", kubetest.Over); over.Status.Phase != corev1.PodSucceeded {
		t.Errorf("the pod is %s", over.Status.Phase)
	}
	if got, err := logs(t, c, pod, corev1.PodLogOptions{}); got != "first a\nb\nlast\n" || err != nil {
		t.Errorf("the log is %q, %v", got, err)
	}
}

// TestDebugContainer: it sees the processes of its target, its shell can be
// attached to, and it ends with it.
func TestDebugContainer(t *testing.T) {
	t.Parallel()
	c := kubetest.Sandbox(t)
	ns := c.Namespace(t)
	pod := c.RunPod(t, kubetest.Shell(ns, "box", "sleep 4321"), kubetest.Running)
	err := retry.RetryOnConflict(retry.DefaultBackoff, func() error { // its status is written meanwhile
		now, err := c.Client.CoreV1().Pods(ns).Get(t.Context(), "box", metav1.GetOptions{})
		if err != nil {
			return err
		}
		now.Spec.EphemeralContainers = []corev1.EphemeralContainer{{
			EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debug", Image: "busybox", Command: []string{"sh"}, Stdin: true, TTY: true},
			TargetContainerName:      "box",
		}}
		_, err = c.Client.CoreV1().Pods(ns).UpdateEphemeralContainers(t.Context(), "box", now, metav1.UpdateOptions{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	c.AwaitPod(t, ns, "box", func(p *corev1.Pod) bool {
		return len(p.Status.EphemeralContainerStatuses) == 1 && p.Status.EphemeralContainerStatuses[0].State.Running != nil
	})
	s := stream{c: c, pod: pod, opts: &corev1.PodExecOptions{Container: "debug"}}
	var out string
	err = wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, func(context.Context) (bool, error) {
		var code int
		var err error
		out, _, code, err = s.command(t, "ps") // a container that runs may have yet to begin its program
		return strings.Contains(out, "sleep 4321") && strings.Contains(out, " sh\n") && code == 0, err
	})
	if err != nil {
		t.Errorf("ps: %q, %v", out, err)
	}
	in, keys := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		s := stream{c: c, pod: pod, sub: "attach", in: in, opts: &corev1.PodExecOptions{Container: "debug", TTY: true}}
		ended <- s.run(t.Context(), io.Discard, nil)
	}()
	if _, err := io.WriteString(keys, "exit 4\r"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	keys.Close()
	over := c.AwaitPod(t, ns, "box", func(p *corev1.Pod) bool { return p.Status.EphemeralContainerStatuses[0].State.Terminated != nil })
	if code := over.Status.EphemeralContainerStatuses[0].State.Terminated.ExitCode; code != 4 || !kubetest.Running(over) {
		t.Errorf("exit code %d, the pod is %s", code, over.Status.Phase)
	}
}
