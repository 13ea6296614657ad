package serve_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/serve"
)

// line is one of the session log, as far as these tests look.
type line struct {
	Msg, Command, Result string
	Failed               bool
	Session              int
}

// lines reads the session log of one session until its end, which must be the last.
func (c *class) lines(session int) []line {
	c.t.Helper()
	c.logged(fmt.Sprintf(`"msg":"end","who":"the server itself","user":"","role":"attendee","from":"%s","session":%d`, c.from(session), session))
	var all []line
	for _, text := range strings.Split(strings.TrimSpace(c.log.String()), "\n") {
		var l line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			c.t.Fatalf("%v: %s", err, text)
		}
		if l.Session == session {
			all = append(all, l)
		}
	}
	if last := all[len(all)-1]; last.Msg != "end" {
		c.t.Errorf("after the session's end came %+v", last)
	}
	return all
}

// from finds where a session comes from.
func (c *class) from(session int) string {
	c.t.Helper()
	for _, text := range strings.Split(c.log.String(), "\n") {
		var l struct {
			From    string
			Session int
		}
		if json.Unmarshal([]byte(text), &l) == nil && l.Session == session {
			return l.From
		}
	}
	c.t.Fatalf("session %d is not in the log", session)
	return ""
}

// writes gives "begins COMMAND" and "COMMAND: RESULT" of the writes.
func loggedWrites(all []line) []string {
	var out []string
	for _, l := range all {
		switch l.Msg {
		case "write begins":
			out = append(out, "begins "+l.Command)
		case "write":
			out = append(out, l.Command+": "+l.Result)
		}
	}
	return out
}

// has wants lines with these beginnings, in this order, and no other.
func has(t *testing.T, got []string, want ...string) {
	t.Helper()
	ok := len(got) == len(want)
	for i := 0; ok && i < len(want); i++ {
		ok = strings.HasPrefix(got[i], want[i])
	}
	if !ok {
		t.Fatalf("the log has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestLogOfAShell: it is in the log when it begins and, whoever ends it, when it is
// over; what was typed and shown is not.
func TestLogOfAShell(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	s.RunPod(t, kubetest.Shell(ns, "box", "sleep 1000"), kubetest.Running)
	c := open(t, serve.Options{Insecure: true, AsSelf: true})
	shell := func() (*far, func()) {
		client := c.mustLogin()
		p := visit(t, client, "xterm", 100, 30, nil, "pods/box -n "+ns)
		p.shows("CONTAINERS")
		p.types("s")
		p.shows("/ #")
		p.types("echo seen-$((40+2)); sleep 777\r")
		p.shows("seen-42")
		return p, func() { client.Close() }
	}
	command := "kubectl exec -it box -n " + ns + " -c "

	_, breaks := shell()
	began := loggedWrites(c.soFar(1))
	has(t, began, "begins "+command)
	breaks()
	got := loggedWrites(c.lines(1))
	has(t, got, "begins "+command, command)
	if !strings.HasSuffix(got[1], ": the connection ended: the shell ended") {
		t.Errorf("the result is %q", got[1])
	}

	// The server stops, as by SIGTERM.
	p, _ := shell()
	c.stop()
	p.ends()
	got = loggedWrites(c.lines(2))
	has(t, got, "begins "+command, command)
	if !strings.HasSuffix(got[1], ": the server stops; the class is over: the shell ended") {
		t.Errorf("the result is %q", got[1])
	}
	for _, text := range []string{"seen-", "sleep"} {
		if strings.Contains(c.log.String(), text) {
			t.Errorf("%q of the screen is in the log\n%s", text, c.log)
		}
	}
}

// soFar gives what the log has of a session.
func (c *class) soFar(session int) []line {
	var all []line
	for _, text := range strings.Split(c.log.String(), "\n") {
		var l line
		if json.Unmarshal([]byte(text), &l) == nil && l.Session == session {
			all = append(all, l)
		}
	}
	return all
}

// TestLogOfADrain: what a drain had done when the connection broke is in the log.
func TestLogOfADrain(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "drain-" + ns}}
	node.Spec.Taints = []corev1.Taint{{Key: "test", Effect: corev1.TaintEffectNoSchedule}}
	if _, err := s.Client.CoreV1().Nodes().Create(t.Context(), node, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Client.CoreV1().Nodes().Delete(context.Background(), node.Name, metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	})
	none := intstr.FromInt32(0)
	if _, err := s.Client.PolicyV1().PodDisruptionBudgets(ns).Create(t.Context(), &policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Name: "stays"},
		Spec: policyv1.PodDisruptionBudgetSpec{
			MaxUnavailable: &none, Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"stays": "yes"}},
		},
	}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"goes", "stays"} {
		pod := kubetest.Shell(ns, name, "sleep 600")
		pod.Spec.NodeName = node.Name
		if name == "stays" {
			pod.Labels = map[string]string{"stays": "yes"}
		}
		s.RunPod(t, pod, kubetest.Running)
	}
	c := open(t, serve.Options{Insecure: true, AsSelf: true})
	client := c.mustLogin()
	p := visit(t, client, "xterm", 160, 45, nil, "nodes/"+node.Name)
	p.shows(node.Name, "CONDITIONS")
	p.types("R")
	p.shows("cannot delete Pods that declare no controller")
	p.types("\x1b[C")
	p.types("\x1b[C")
	p.shows("- pod "+ns+"/goes", "--ignore-daemonsets --force", "enter drain")
	p.types("\r")
	p.shows("1 of 2", ns+"/goes is gone")
	client.Close()
	command := "kubectl drain " + node.Name
	got := loggedWrites(c.lines(1))
	has(t, got, "begins "+command, command)
	if !strings.Contains(got[1], "stopped: 1 of 2 pods are gone, and the node stays cordoned") {
		t.Errorf("the result is %q", got[1])
	}
}

// TestLogOfAThrowaway: its making, its session and its removal are in the log when
// the connection broke in it.
func TestLogOfAThrowaway(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	c := open(t, serve.Options{Insecure: true, AsSelf: true})
	client := c.mustLogin()
	p := visit(t, client, "xterm", 120, 30, nil, "pods -n "+ns)
	p.shows("live")
	p.types(":run\r")
	p.shows("image and command", "enter run")
	p.types("\r")
	p.shows("leaves and it runs on")
	p.types("echo $((6*7))\r")
	p.shows("42")
	client.Close()
	run := "kubectl run -it busybox-"
	got := loggedWrites(c.lines(1))
	has(t, got, "begins "+run, run, "begins "+run, run, "kubectl delete pod/busybox-")
	if !strings.HasSuffix(got[1], " runs") || !strings.HasSuffix(got[3], ": the connection ended: the session ended") || !strings.HasSuffix(got[4], ": removed") {
		t.Errorf("the results are\n%s", strings.Join(got, "\n"))
	}
}
