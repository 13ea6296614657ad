package serve_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/serve"
)

// TestStreamsOfAContainer: what runs in a container comes through the session's own
// terminal, with its sizes: a shell, an attach, a debug container, logs.
func TestStreamsOfAContainer(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-07")
	debugs(t, s, own, "ws-07")
	box := kubetest.Shell(own, "box", "sh")
	box.Spec.Containers[0].Stdin, box.Spec.Containers[0].TTY = true, true
	s.RunPod(t, box, kubetest.Running)
	s.RunPod(t, kubetest.Shell(own, "ticks", "i=0; while true; do i=$((i+1)); echo line $i.; sleep 1; done"), kubetest.Running)
	key, line := newKey(t, "a")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", line), Roster: file(t, "roster",
		fmt.Sprintf("people:\n- {seat: ws-07, key: %q, user: ws-07, namespace: %s}\n", line, own))})
	p := visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 120, 40, nil, "pods/box", neighbour)
	p.shows("▌box", "CONTAINERS")
	try := 0
	sized := func(w, h, rows int) { // ls knows how wide its terminal is
		t.Helper()
		p.resize(w, h)
		p.types("mkdir -p /tmp/wide; cd /tmp/wide; touch")
		for i := range 12 {
			p.types(fmt.Sprintf(" wwwwwwwwwwwwwww-%02d", i))
		}
		p.types("\r")
		for got := 0; got != rows; { // the size and the keys come by ways of their own
			try++
			p.types(fmt.Sprintf("ls; echo end-$((%d))\r", try))
			p.wait(fmt.Sprintf("ls, %d", try), func(screen string) bool {
				lines := strings.Split(screen, "\n")
				end := slices.Index(lines, fmt.Sprintf("end-%d", try))
				for got = 0; end > got && strings.HasPrefix(lines[end-got-1], "wwww"); {
					got++
				}
				return end >= 0
			})
		}
	}

	p.types("A")
	p.shows("$ kubectl attach -it box", "ctrl+p ctrl+q leaves and it runs on")
	p.types("echo $((6*7))\r")
	p.shows("42")
	sized(60, 30, 4)
	p.types("\x10\x11")
	p.shows("left; it runs on", "CONTAINERS", "box")
	p.resize(120, 40)
	p.shows("CONTAINERS", "Pods")

	p.types("s")
	p.shows("/ #")
	sized(100, 35, 3)
	p.types("exit\r")
	p.shows("the session ended")
	p.resize(120, 40)
	p.shows("CONTAINERS", "Pods")

	p.types("b")
	p.shows("image", "busybox", "enter debug")
	p.types("\r")
	p.shows("leaves and it runs on")
	sized(60, 40, 4)
	p.types("exit\r")
	p.shows("the session ended", "CONTAINERS")
	if pod, err := s.Client.CoreV1().Pods(own).Get(t.Context(), "box", metav1.GetOptions{}); err != nil || len(pod.Spec.EphemeralContainers) != 1 {
		t.Errorf("the debug container: %v", err)
	}

	p.types(":pods/ticks\r")
	p.shows("▌ticks")
	lines := func(screen string) (least, most int) {
		for i, n := range regexp.MustCompile(`line (\d+)\.`).FindAllStringSubmatch(screen, -1) {
			if most, _ = strconv.Atoi(n[1]); i == 0 {
				least = most
			}
		}
		return least, most
	}
	p.types("l")
	last := 0
	p.wait("what was written before", func(screen string) bool {
		least, most := lines(screen)
		last = most
		return most >= least+2
	})
	p.resize(70, 20)
	p.wait("what is written", func(screen string) bool {
		_, most := lines(screen)
		return most >= last+2
	})
	p.types("\x1b")
	p.shows("ticks", "Pods")
	p.types("\x03")
	if code := p.ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, did := range []string{"kubectl attach -it box", "kubectl exec -it box", "kubectl debug pod/box"} {
		if !strings.Contains(c.log.String(), did) {
			t.Errorf("not in the log: %s", did)
		}
	}
}

// TestNoVerbsWithoutATerminal: there are lists and details; what else is asked for
// is refused with words, what is typed does nothing, and nothing is written.
func TestNoVerbsWithoutATerminal(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-07")
	key, line := newKey(t, "a")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", line), Roster: file(t, "roster",
		fmt.Sprintf("people:\n- {seat: ws-07, key: %q, user: ws-07, namespace: %s}\n", line, own))})
	client := c.mustLogin(ssh.PublicKeys(key))
	since := s.AuditEnd(t)
	for line, want := range map[string]string{
		"":                        "mine",
		"pods/mine":               "CONTAINERS",
		"configmaps mine":         "KEYS",
		"services/mine -n " + own: "ENDPOINTS",
		"pods -w -l app=none":     "no pods in namespace " + own,
	} {
		session, err := client.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		session.Stdin = strings.NewReader("D\r\rs:run\r")
		var out strings.Builder
		session.Stdout, session.Stderr = &out, &out
		if line == "" {
			if err = session.Shell(); err == nil {
				err = session.Wait()
			}
		} else {
			err = session.Run(line)
		}
		session.Close()
		if err != nil || !strings.Contains(out.String(), want) || strings.Contains(out.String(), "\x1b") {
			t.Errorf("%q: %v, want %s in %q", line, err, want, out.String())
		}
	}
	for _, line := range []string{
		"delete pods/mine", "delete pods mine", "exec mine", "exec mine -- id", "logs mine", "attach mine", "scale deployments/web --replicas=3",
		"run busybox", "apply -f -", "edit pods/mine", "who", "pods/mine --watch", "sh -c id", "scp -t /tmp", "rsync --server . /tmp", "cat /etc/passwd",
	} {
		out, err := once(t, client, line)
		if err == nil || !strings.HasPrefix(out, "hackfest: ") || strings.Count(out, "\n") != 1 {
			t.Errorf("%s: %v, %q", line, err, out)
		}
	}
	for _, wrote := range writes(t, s, since, "ws-07") {
		t.Errorf("written: %s", wrote)
	}
}
