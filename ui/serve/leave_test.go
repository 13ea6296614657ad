package serve_test

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/serve"
)

// TestDisconnectInAShell: a connection that breaks while a shell runs ends its
// session, and nobody else's.
func TestDisconnectInAShell(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	s.RunPod(t, kubetest.Shell(ns, "box", "sleep 1000"), kubetest.Running)
	c := open(t, serve.Options{Insecure: true, AsSelf: true})
	client := c.mustLogin()
	p := visit(t, client, "xterm", 100, 30, nil, "pods/box -n "+ns)
	p.shows("CONTAINERS")
	p.types("s")
	p.shows("/ #")
	p.types("echo here; sleep 777\r")
	p.shows("here")
	other := visit(t, c.mustLogin(), "xterm", 100, 30, nil, "pods -n "+ns)
	other.shows("box", "live")
	client.Close()
	c.logged(`"msg":"end"`)
	other.types("?")
	other.shows("Keys")
	if n := strings.Count(c.log.String(), `"msg":"end"`); n != 1 {
		t.Errorf("%d sessions ended\n%s", n, c.log)
	}
}

// TestThrowawayOfABrokenConnection: the pod of :run goes with the connection.
func TestThrowawayOfABrokenConnection(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	c := open(t, serve.Options{Insecure: true, AsSelf: true})
	client := c.mustLogin()
	p := visit(t, client, "xterm", 120, 30, nil, "pods -n "+ns)
	p.shows("live")
	w, err := s.Client.CoreV1().Pods(ns).Watch(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	p.types(":run\r")
	p.shows("image and command", "enter run")
	p.types("\r")
	p.shows("leaves and it runs on")
	p.types("echo $((6*7))\r")
	p.shows("42")
	client.Close()
	timeout := time.After(patience)
	for {
		select {
		case e := <-w.ResultChan():
			if e.Type == watch.Deleted {
				return
			}
		case <-timeout:
			t.Fatal("the pod is still there")
		}
	}
}

// logged waits until a text is in the session log.
func (c *class) logged(text string) {
	c.t.Helper()
	timeout := time.After(patience)
	for !strings.Contains(c.log.String(), text) {
		select {
		case <-c.log.changed:
		case <-timeout:
			c.t.Fatalf("not in the log: %s\n%s", text, c.log)
		}
	}
}
