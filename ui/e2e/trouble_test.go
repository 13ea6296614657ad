package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

// TestBadInput: one line that says what and what to do next, exit code 1, and
// nothing that only a programmer understands.
func TestBadInput(t *testing.T) {
	s := kubetest.Sandbox(t)
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	edited := func(name string, edit func(*clientcmdapi.Config)) string {
		c, err := clientcmd.LoadFromFile(s.Kubeconfig)
		if err != nil {
			t.Fatal(err)
		}
		edit(c)
		path := filepath.Join(dir, name)
		if err := clientcmd.WriteToFile(*c, path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	closed := closedPort(t)
	for name, c := range map[string]struct {
		kubeconfig string
		args       []string
		says       []string
	}{
		"no kubeconfig":       {filepath.Join(dir, "none"), nil, []string{"hackfest --demo"}},
		"a broken kubeconfig": {write("broken", "clusters: [what"), nil, []string{"broken"}},
		"an empty kubeconfig": {write("empty", ""), nil, []string{"hackfest --demo"}},
		"unknown context":     {s.Kubeconfig, []string{"--context", "nowhere"}, []string{"nowhere", "aks-hackfest"}},
		"nobody listens": {edited("refused", func(c *clientcmdapi.Config) {
			for _, k := range c.Clusters {
				k.Server = "https://" + closed
			}
		}), nil, []string{closed, "refused"}},
		"a token that is not valid": {edited("token", func(c *clientcmdapi.Config) {
			for _, a := range c.AuthInfos {
				*a = clientcmdapi.AuthInfo{Token: "expired"}
			}
		}), nil, []string{"credentials"}},
		"another authority": {edited("authority", func(c *clientcmdapi.Config) {
			for _, k := range c.Clusters {
				k.CertificateAuthority, k.CertificateAuthorityData = "", []byte(otherAuthority)
			}
		}), nil, []string{"certificate"}},
		"an unknown view":       {s.Kubeconfig, []string{"pood"}, []string{"pood", "pods"}},
		"an unknown view, once": {s.Kubeconfig, []string{"--once", "widgets"}, []string{"widgets"}},
		"an unknown object":     {s.Kubeconfig, []string{"--once", "pods/no-such"}, []string{"no-such", "default"}},
		"an unknown theme":      {s.Kubeconfig, []string{"--theme", "pink"}, []string{"pink", "high-contrast"}},
		"an unknown flag":       {s.Kubeconfig, []string{"--nonsense"}, []string{"nonsense"}},
		"no terminal":           {s.Kubeconfig, nil, []string{"--once"}},
		"-A and -n":             {s.Kubeconfig, []string{"-A", "-n", "x"}, []string{"-A", "-n"}},
	} {
		t.Run(name, func(t *testing.T) {
			out, errs, code := plain(t, environ(t, c.kubeconfig), c.args...)
			if code != 1 || out != "" {
				t.Errorf("exit code %d, stdout %q", code, out)
			}
			if strings.Count(errs, "\n") != 1 || !strings.HasPrefix(errs, "hackfest: ") {
				t.Errorf("not one line: %q", errs)
			}
			for _, s := range c.says {
				if !strings.Contains(errs, s) {
					t.Errorf("does not say %q: %s", s, errs)
				}
			}
			for _, never := range []string{"goroutine", "panic", "\x1b", "klog", "E1"} {
				if strings.Contains(errs, never) {
					t.Errorf("says %q: %s", never, errs)
				}
			}
		})
	}
}

// closedPort is an address on which nobody listens, nor comes to listen: it is taken
// for the time of the test.
func closedPort(t *testing.T) string {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	unix.CloseOnExec(fd)
	t.Cleanup(func() { unix.Close(fd) })
	if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	at, err := unix.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("127.0.0.1:%d", at.(*unix.SockaddrInet4).Port)
}

func TestAttendee(t *testing.T) {
	s := kubetest.Sandbox(t)
	p := drive.Run(t, 160, 45, environ(t, s.Attendee), binary(t))
	p.Shows("› ws-attendee", "live", "Namespaces", "forbidden", "ws-attendee")
	p.Type("4")
	p.Shows("$ kubectl get deployments -n ws-attendee")
	p.Type(":nodes\r")
	p.Shows("You may not list nodes in the whole cluster.", "kubectl auth can-i list nodes")
	p.Type(":po default\r")
	p.Shows("You may not list pods in namespace default.")
	p.Type(":po -A\r")
	p.Shows("You may not list pods in the whole cluster.", "Press n or 0 for one namespace.")
	p.Type("\x03")
	if code := p.End(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestHostileObjects: what stands in the cluster drives no terminal.
func TestHostileObjects(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	evil := "\x1b]0;owned\x07\x1b[2J\x1b[?1049l\u202e漢字👩‍👩‍👧\r\nnext"
	ctx := context.Background()
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "evil", Annotations: map[string]string{"kubernetes.io/change-cause": evil}},
		Spec: corev1.PodSpec{
			SchedulingGates: []corev1.PodSchedulingGate{{Name: "example.org/held"}},
			Containers:      []corev1.Container{{Name: "c", Image: "nginx"}},
		},
	}
	pod, err := s.Client.CoreV1().Pods(ns).Create(ctx, pod, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	pod.ResourceVersion = "" // somebody else may have written to it since
	pod.Status.Phase, pod.Status.Reason, pod.Status.Message = corev1.PodFailed, evil, evil
	if _, err := s.Client.CoreV1().Pods(ns).UpdateStatus(ctx, pod, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "-n", ns)
	p.Shows("evil", "owned", "CONTAINERS")
	p.Type("\r")
	p.Type("\x03")
	p.End()
	for _, never := range []string{"\x1b]0;", "\x1b[2J\x1b[?1049l", "\u202e"} {
		if bytes.Contains(p.Raw(), []byte(never)) {
			t.Errorf("%q reached the terminal", never)
		}
	}
	out, _, _ := plain(t, environ(t, s.Kubeconfig), "--once", "pods", "-n", ns)
	if strings.ContainsAny(out, "\x1b\r\u202e") || strings.Count(out, "\n") != 2 {
		t.Errorf("--once printed %q", out)
	}
}

// TestOutage: the server goes and comes back; the program says so, keeps its
// rows and is live again by itself. The limits are the promise.
func TestOutage(t *testing.T) {
	s := kubetest.OwnSandbox(t, "workshop")
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "-n", "default")
	p.Shows("sidecar-demo", "● live")
	stale := func(screen string) bool { return strings.Contains(screen, "stale") }
	live := func(screen string) bool { return strings.Contains(screen, "● live") && !stale(screen) }

	s.StopServer(t)
	closed := func(context.Context) (bool, error) { // it takes its time to end
		line, err := net.Dial("tcp", strings.TrimPrefix(s.Config.Host, "https://"))
		if err == nil {
			line.Close()
		}
		return err != nil, nil
	}
	if err := wait.PollUntilContextTimeout(t.Context(), 20*time.Millisecond, time.Minute, true, closed); err != nil {
		t.Fatal("the server does not stop")
	}
	p.WaitFor(15*time.Second, "stale is said, with since when and why", func(screen string) bool {
		return stale(screen) && strings.Contains(screen, "last good") && strings.Contains(screen, "sidecar-demo")
	})
	p.Type("/sidecar-demo\r") // the rows that stay can be used
	p.Shows("/sidecar-demo", "CONTAINERS")
	p.Type("\x1b")
	s.StartServer(t)
	s.WaitServer(t) // how long it takes to start is not the program's
	p.WaitFor(30*time.Second, "live again", live)

	s.PauseServer(t)
	p.WaitFor(15*time.Second, "a server that hangs is stale too", stale)
	s.ResumeServer(t)
	s.WaitServer(t)
	p.WaitFor(30*time.Second, "live again", live)

	// And what happens now is seen.
	if _, err := s.Client.CoreV1().Pods("default").Create(context.Background(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "aa-after"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "nginx"}}},
	}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	p.Shows("aa-after")
	p.Type("\x03")
	p.End()
}
