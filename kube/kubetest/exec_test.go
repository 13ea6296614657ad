package kubetest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/util/exec"

	"example.org/hackfest/kube/kubetest"
)

func TestMain(m *testing.M) { kubetest.Main(m) }

// stream is one exec or attach under test.
type stream struct {
	c    *kubetest.Cluster
	pod  *corev1.Pod
	sub  string // exec or attach
	spdy bool
	opts *corev1.PodExecOptions
	in   io.Reader
	size remotecommand.TerminalSizeQueue
}

func (s stream) run(ctx context.Context, out, stderr io.Writer) error {
	o := *s.opts
	o.Stdin, o.Stdout, o.Stderr = s.in != nil, out != nil, stderr != nil && !o.TTY
	request := s.c.Client.CoreV1().RESTClient().Post().Resource("pods").Namespace(s.pod.Namespace).Name(s.pod.Name).SubResource(s.sub)
	if s.sub == "attach" {
		request.VersionedParams(&corev1.PodAttachOptions{Container: o.Container, Stdin: o.Stdin, Stdout: o.Stdout, Stderr: o.Stderr, TTY: o.TTY}, scheme.ParameterCodec)
	} else {
		request.VersionedParams(&o, scheme.ParameterCodec)
	}
	var e remotecommand.Executor
	var err error
	if s.spdy {
		e, err = remotecommand.NewSPDYExecutor(s.c.Config, "POST", request.URL())
	} else {
		e, err = remotecommand.NewWebSocketExecutor(s.c.Config, "GET", request.URL().String())
	}
	if err != nil {
		return err
	}
	options := remotecommand.StreamOptions{Stdin: s.in, Stdout: out, Tty: o.TTY, TerminalSizeQueue: s.size}
	if o.Stderr {
		options.Stderr = stderr
	}
	return e.StreamWithContext(ctx, options)
}

// command runs a command and gives what it printed, its exit code, and what kept
// it from running.
func (s stream) command(t *testing.T, words ...string) (out, stderr string, code int, err error) {
	t.Helper()
	s.sub = "exec"
	s.opts = &corev1.PodExecOptions{Command: words, Container: s.opts.Container, TTY: s.opts.TTY}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var o, e bytes.Buffer
	err = s.run(ctx, &o, &e)
	var exit exec.CodeExitError
	if errors.As(err, &exit) {
		return o.String(), e.String(), exit.Code, nil
	}
	return o.String(), e.String(), 0, err
}

func overBoth(t *testing.T, test func(t *testing.T, spdy bool)) {
	t.Run("WebSocket", func(t *testing.T) { test(t, false) })
	t.Run("SPDY", func(t *testing.T) { test(t, true) })
}

func TestExec(t *testing.T) {
	t.Parallel()
	c := kubetest.Sandbox(t)
	pod := c.RunPod(t, kubetest.Shell(c.Namespace(t), "box", "sleep 1h"), kubetest.Running)
	overBoth(t, func(t *testing.T, spdy bool) {
		s := stream{c: c, pod: pod, spdy: spdy, opts: &corev1.PodExecOptions{}}
		for _, x := range []struct {
			words            []string
			out, stderr, why string
			code             int
		}{
			{words: []string{"echo", "hi"}, out: "hi\n"},
			{words: []string{"sh", "-c", "echo out; echo err >&2; exit 3"}, out: "out\n", stderr: "err\n", code: 3},
			{words: []string{"sh", "-c", "nosuch"}, stderr: "sh: nosuch: not found\n", code: 127},
			{words: []string{"sh", "-c", "/etc/passwd"}, stderr: "sh: /etc/passwd: Permission denied\n", code: 126},
			{words: []string{"nosuch"}, why: `exec: "nosuch": executable file not found in $PATH`},
			{words: []string{"/etc/passwd"}, why: `exec: "/etc/passwd": permission denied`},
			{words: []string{"/nosuch"}, why: `exec: "/nosuch": stat /nosuch: no such file or directory`},
		} {
			out, stderr, code, err := s.command(t, x.words...)
			if out != x.out || stderr != x.stderr || code != x.code || (err == nil) != (x.why == "") || err != nil && !strings.Contains(err.Error(), x.why) {
				t.Errorf("%q: %q, %q, exit code %d, %v; want %+v", x.words, out, stderr, code, err, x)
			}
		}
		big := bytes.Repeat([]byte("0123456789abcde\n"), 1<<14)
		s.in = bytes.NewReader(big)
		if out, _, code, err := s.command(t, "wc", "-c"); strings.TrimSpace(out) != fmt.Sprint(len(big)) || code != 0 || err != nil {
			t.Errorf("%d bytes piped in: %q, %d, %v", len(big), out, code, err)
		}
		s.in = bytes.NewReader(big)
		if out, _, _, err := s.command(t, "cat"); out != string(big) || err != nil {
			t.Errorf("%d bytes there and back: %d, %v", len(big), len(out), err)
		}
	})
}

// sizes tells a terminal's sizes one by one.
type sizes chan remotecommand.TerminalSize

func (s sizes) Next() *remotecommand.TerminalSize {
	if size, ok := <-s; ok {
		return &size
	}
	return nil
}

// TestTerminal: what is typed is echoed and edited, and a program is told how
// large the window is. ls puts as many names into a line as there is room for.
func TestTerminal(t *testing.T) {
	t.Parallel()
	c := kubetest.Sandbox(t)
	pod := c.RunPod(t, kubetest.Shell(c.Namespace(t), "box", "mkdir /d; for i in 1 2 3 4 5 6; do touch /d/abcdefgh$i; done; sleep 1h"), kubetest.Running)
	overBoth(t, func(t *testing.T, spdy bool) {
		in, keys := io.Pipe()
		screen, out := io.Pipe()
		size := make(sizes, 1)
		size <- remotecommand.TerminalSize{Width: 12, Height: 24}
		s := stream{c: c, pod: pod, spdy: spdy, sub: "exec", in: in, size: size, opts: &corev1.PodExecOptions{Command: []string{"sh"}, TTY: true}}
		ended := make(chan error, 1)
		go func() {
			ended <- s.run(t.Context(), out, nil)
			out.Close()
		}()
		see := func(want string) {
			t.Helper()
			if got, err := readUntil(screen, want); err != nil {
				t.Fatalf("%v before %q; there is %q", err, want, got)
			}
		}
		write := func(text string) {
			t.Helper()
			if _, err := io.WriteString(keys, text); err != nil {
				t.Fatal(err)
			}
		}
		see("/ # ")
		write("tty; echo $((6*7\x7f8))\r")
		see("tty; echo $((6*7")
		see("/dev/pts/0\r\n48\r\n/ # ")
		lists := func(want string) {
			t.Helper()
			for limit := time.Now().Add(time.Minute); ; { // the size travels apart from the keys
				write("ls /d\r")
				got, err := readUntil(screen, "/ # ")
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(got, "ls /d\r\n"+want) {
					return
				}
				if time.Now().After(limit) {
					t.Fatalf("the size was not told: %q, want %q", got, want)
				}
			}
		}
		lists("abcdefgh1\r\nabcdefgh2\r\n")
		size <- remotecommand.TerminalSize{Width: 200, Height: 50}
		lists("abcdefgh1  abcdefgh2  abcdefgh3  abcdefgh4  abcdefgh5  abcdefgh6\r\n")
		write("sleep 100\r")
		see("sleep 100\r\n")
		write("\x03")
		see("/ # ")
		write("exit 9\r")
		go func() { _, _ = io.Copy(io.Discard, screen) }()
		close(size)
		var exit exec.CodeExitError
		if err := <-ended; !errors.As(err, &exit) || exit.Code != 9 {
			t.Errorf("the shell ended with %v", err)
		}
		keys.Close()
	})
}

// readUntil reads until the text ends with want, and gives all of it.
func readUntil(r io.Reader, want string) (string, error) {
	var got []byte
	one := make([]byte, 1)
	for !strings.HasSuffix(string(got), want) {
		if _, err := io.ReadFull(r, one); err != nil {
			return string(got), err
		}
		got = append(got, one[0])
	}
	return string(got), nil
}

// TestNoSuchContainer: the words for a container that is not, that has ended,
// and that is waiting.
func TestNoSuchContainer(t *testing.T) {
	t.Parallel()
	c := kubetest.Sandbox(t)
	ns := c.Namespace(t)
	over := c.RunPod(t, kubetest.Shell(ns, "over", "exit 3"), kubetest.Over)
	if over.Status.Phase != corev1.PodFailed || over.Status.ContainerStatuses[0].State.Terminated.ExitCode != 3 {
		t.Errorf("exit 3 is %+v", over.Status)
	}
	waiting := kubetest.Shell(ns, "waiting", "sleep 1h")
	waiting.Spec.Containers[0].Image = "registry.invalid/none"
	c.RunPod(t, waiting, func(p *corev1.Pod) bool {
		return len(p.Status.ContainerStatuses) > 0 && strings.Contains(p.Status.ContainerStatuses[0].State.Waiting.Reason, "ImagePull") // ErrImagePull is shown for a moment
	})
	for _, x := range []struct{ pod, container, why string }{
		{"over", "other", "container other is not valid for pod over"},
		{"over", "over", `container not found ("over")`},
		{"waiting", "waiting", `container not found ("waiting")`},
	} {
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: x.pod}}
		s := stream{c: c, pod: pod, opts: &corev1.PodExecOptions{Container: x.container}}
		if _, _, _, err := s.command(t, "ls"); err == nil || !strings.Contains(err.Error(), x.why) {
			t.Errorf("%s/%s: %v, want %s", x.pod, x.container, err, x.why)
		}
	}
}
