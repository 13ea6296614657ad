package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"syscall"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

// nginx makes a pod that serves on port 80.
func nginx(t *testing.T, s *kubetest.Cluster, ns, name string) *corev1.Pod {
	t.Helper()
	return s.RunPod(t, &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: name},
		Spec: corev1.PodSpec{
			TerminationGracePeriodSeconds: new(int64),
			Containers: []corev1.Container{{
				Name: "web", Image: "nginx", Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 80}},
			}},
		},
	}, kubetest.Running)
}

// pods opens the list of a namespace's pods and waits until one is ready in it.
func pods(t *testing.T, s *kubetest.Cluster, ns string, more ...string) *drive.Terminal {
	t.Helper()
	p := drive.Run(t, 140, 40, environ(t, s.Kubeconfig), binary(t), append([]string{"pods", "-n", ns}, more...)...)
	p.Shows("● live", "Running", "EVENTS")
	return p
}

func TestAttachByKeys(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	pod := kubetest.Shell(ns, "box", "while read x; do echo got $x; done; exit 5")
	pod.Spec.Containers[0].Stdin, pod.Spec.Containers[0].TTY = true, true
	s.RunPod(t, pod, kubetest.Running)
	p := pods(t, s, ns)
	p.Type("A")
	p.Shows("$ kubectl attach -it box -n "+ns+" -c box", "ctrl+p ctrl+q leaves and it runs on")
	p.Type("one\r")
	p.Shows("got one")
	p.Type("\x10\x11")
	p.Shows("left; it runs on", "EVENTS")
	p.Type("A")
	p.Shows("leaves and it runs on")
	p.Type("two\r")
	p.Shows("got two")
	p.Type("\x04")
	p.Shows("ended with exit code 5")
	p.Type("\x03")
	p.End()
	restored(t, p)
}

func TestAttachWithoutInput(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	s.RunPod(t, kubetest.Shell(ns, "box", "while true; do echo tick; sleep 1; done"), kubetest.Running)
	p := pods(t, s, ns)
	p.Type("A")
	p.Shows("$ kubectl attach box", "reads no input", "tick")
	p.Type("\x03")
	p.Shows("left; it runs on", "EVENTS")
	p.Type("\x03")
	p.End()
	restored(t, p)
}

func TestDebugByKeys(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	nginx(t, s, ns, "web")
	p := pods(t, s, ns)
	p.Type("b")
	p.Shows("image", "busybox", "kubectl debug pod/web", "enter debug")
	p.Type("\r")
	p.Shows("leaves and it runs on")
	p.Type("ps\r")
	p.Shows("nginx")
	p.Type("exit\r")
	p.Shows("the session ended", "EVENTS")
	p.Type("!")
	p.Shows("kubectl debug pod/web", "runs")
	p.Type("q\x03")
	p.End()
	now, err := s.Client.CoreV1().Pods(ns).Get(context.Background(), "web", metav1.GetOptions{})
	if err != nil || len(now.Spec.EphemeralContainers) != 1 || now.Spec.EphemeralContainers[0].TargetContainerName != "web" {
		t.Errorf("%+v, %v", now.Spec.EphemeralContainers, err)
	}
}

func TestForwardByKeys(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	nginx(t, s, ns, "web")
	p := pods(t, s, ns)
	p.Type("f")
	p.Shows("Forward which port", "80", "container web")
	p.Type("\r")
	address := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(p.Shows("→ web:80 · :forwards lists them"))
	get := func() (string, error) {
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		r, err := client.Get("http://" + address + "/")
		if err != nil {
			return "", err
		}
		defer r.Body.Close()
		page, err := io.ReadAll(r.Body)
		return string(page), err
	}
	if page, err := get(); err != nil || !strings.Contains(page, "nginx") {
		t.Errorf("%v: %s", err, page)
	}
	p.Type(":forwards\r")
	p.Shows("Port-forwards", fmt.Sprintf("%s → %s/web:80", address, ns), "x stop")
	p.Type("\x1b")
	p.Wait("the list gone", func(screen string) bool { return !strings.Contains(screen, "x stop") })
	p.Type("q")
	p.Shows("This ends with the program", "port-forwards: 1")
	p.Type("\x1b")
	p.Wait("the question gone", func(screen string) bool { return !strings.Contains(screen, "This ends") })
	p.Type(":forwards\r")
	p.Shows("x stop")
	p.Type("x")
	p.Shows("None runs")
	if page, err := get(); err == nil {
		t.Errorf("it still answers: %s", page)
	}
	p.Type("\x1b")
	p.Wait("the list gone", func(screen string) bool { return !strings.Contains(screen, "None runs") })
	p.Type("!")
	p.Shows("kubectl port-forward pod/web -n "+ns, "stopped")
	p.Type("q\x03")
	p.End()
	restored(t, p)
}

// thrown is the name of the pod in the dialog; the list may still show others.
func thrown(screen string) string {
	_, name, _ := strings.Cut(screen, "kubectl run -it ")
	return regexp.MustCompile(`^busybox-[a-z0-9]{5}`).FindString(name)
}

// throwaway starts a throwaway pod and gives its name.
func throwaway(t *testing.T, s *kubetest.Cluster, ns string, p *drive.Terminal) string {
	t.Helper()
	p.Type(":run\r")
	name := thrown(p.Shows("image and command", "busybox /bin/sh", "kubectl run -it busybox-", "enter run"))
	p.Type("\r")
	p.Shows("leaves and it runs on")
	p.Type("echo $((6*7))\r")
	p.Shows("42")
	return name
}

func TestThrowawayPod(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	nginx(t, s, ns, "web")
	gone := func(name string) {
		t.Helper()
		o, err := s.Client.CoreV1().Pods(ns).Get(context.Background(), name, metav1.GetOptions{})
		if err == nil && o.DeletionTimestamp == nil || err != nil && !apierrors.IsNotFound(err) {
			t.Errorf("pod %s is left: %v", name, err)
		}
	}
	p := pods(t, s, ns)
	name := throwaway(t, s, ns, p)
	p.Type("exit 6\r")
	p.Shows("pod " + name + " is removed")
	gone(name)
	p.Type("!")
	p.Shows("kubectl run -it "+name+" --rm", "ended with exit code 6", "removed")
	p.Type("q")

	// Ended with its terminal's program, it is removed too.
	name = throwaway(t, s, ns, p)
	p.Signal(syscall.SIGTERM)
	p.End()
	restored(t, p)
	gone(name)

	// The terminal goes away while the image cannot be had.
	p = pods(t, s, ns)
	p.Type(":run\r")
	p.Shows("busybox /bin/sh")
	p.Type(strings.Repeat("\x7f", len("busybox /bin/sh")) + "busybox:9.99")
	name = thrown(p.Shows("--image=busybox:9.99", "enter run"))
	p.Type("\r")
	p.Shows("ImagePull")
	p.Signal(syscall.SIGHUP)
	p.End()
	gone(name)
}
