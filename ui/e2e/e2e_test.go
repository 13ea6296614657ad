package e2e

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

func TestMain(m *testing.M) { kubetest.Main(m) }

// binary is the built program; make build makes it.
func binary(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../bin/hackfest")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v: run make build", err)
	}
	return path
}

// environ is all that the program sees of the environment.
func environ(t *testing.T, kubeconfig string, more ...string) []string {
	t.Helper()
	return append([]string{
		"HOME=" + t.TempDir(), "TMPDIR=" + t.TempDir(), "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "TERM=xterm-256color",
		"COLORFGBG=15;0", "KUBECONFIG=" + kubeconfig,
	}, more...)
}

// open starts the explorer on the practice cluster.
func open(t *testing.T, w, h int, args ...string) *drive.Terminal {
	t.Helper()
	s := kubetest.Sandbox(t)
	return drive.Run(t, w, h, environ(t, s.Kubeconfig), binary(t), args...)
}

// plain runs the program without a terminal.
func plain(t *testing.T, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, binary(t), args...)
	c.Env = env
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	c.Run()
	return out.String(), errs.String(), c.ProcessState.ExitCode()
}

func TestWalk(t *testing.T) {
	p := open(t, 160, 45, "-n", "default")
	p.Shows("hackfest", "aks-hackfest › default", "live", "Pods", "sidecar-demo", "$ kubectl get pods -n default")

	p.Type("/")
	p.Type("sidecar-demo")
	p.Shows("/sidecar-demo")
	p.Wait("the filtered list alone", func(s string) bool { return !strings.Contains(s, "rs-demo-") })
	p.Type("\r")
	p.Shows("CONTAINERS", "webserver", "logaggregator", "SHARED VOLUMES", "log-volume", "EVENTS")

	p.Type("\x1b")
	p.Shows("rs-demo-")
	p.Type(":")
	p.Shows("Go to", "esc close")
	p.Type("deploy\r")
	p.Shows("Deployments", "rs-demo", "10/10", "$ kubectl get deployments -n default")
	narrow(p, "rs-demo")
	p.Shows("HISTORY", "REVISION")
	p.Type("\r")
	p.Shows("Pods", "of deployment rs-demo")
	p.Type("\x1b")
	p.Shows("$ kubectl get deployments -n default", "/rs-demo")
	p.Type("\x1b")
	p.Shows("burst")

	p.Type("?")
	p.Shows("Keys", "one line down")
	p.Type("q")
	p.Type("0")
	p.Shows("NAMESPACE", "coredns", "$ kubectl get deployments -A")

	p.Resize(80, 24)
	p.Shows("▌azure-arc", "clusterconnect-agent")
	p.Resize(40, 12)
	p.Shows("Deployments")
	p.Resize(20, 4)
	p.Shows("too small: 30×6")
	p.Resize(160, 45)
	p.Shows("coredns", "$ kubectl get deployments -A")

	p.Type("\x03")
	if code := p.End(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	restored(t, p)
}

// narrow filters the list by a word that one row has alone, and waits until that is
// the one that keys act on: rows are built beside them.
func narrow(p *drive.Terminal, word string) {
	p.Type("/" + word + "\r")
	p.Wait("the row of "+word+" alone", regexp.MustCompile(`/`+regexp.QuoteMeta(word)+` +1 of \d+ `).MatchString)
}

// restored fails unless the terminal was left as it was: main screen, cursor
// shown, no bracketed paste.
func restored(t *testing.T, p *drive.Terminal) {
	t.Helper()
	raw := p.Raw()
	for on, off := range map[string]string{
		"\x1b[?1049h": "\x1b[?1049l",
		"\x1b[?25l":   "\x1b[?25h",
		"\x1b[?2004h": "\x1b[?2004l",
		"\x1b[?2026h": "\x1b[?2026l",
	} {
		if bytes.LastIndex(raw, []byte(on)) > bytes.LastIndex(raw, []byte(off)) {
			t.Errorf("left with %q and no %q after it", on, off)
		}
	}
}

func TestSignalsLeaveTheTerminalAsItWas(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		t.Run(s.String(), func(t *testing.T) {
			p := open(t, 100, 30)
			p.Shows("live", "NAME")
			p.Signal(s)
			p.End()
			restored(t, p)
		})
	}
}

// TestVersionAsksTheTerminalNothing: a terminal that does not answer must cost
// nothing, and a pipe must get no escape.
func TestVersionAsksTheTerminalNothing(t *testing.T) {
	p := drive.Run(t, 80, 24, environ(t, ""), binary(t), "version")
	if code := p.End(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if raw := p.Raw(); !bytes.HasPrefix(raw, []byte("hackfest ")) || bytes.ContainsRune(raw, '\x1b') {
		t.Errorf("printed %q", raw)
	}
}

func TestPlainTerminals(t *testing.T) {
	s := kubetest.Sandbox(t)
	for name, c := range map[string]struct {
		env   []string
		never *regexp.Regexp
	}{
		"NO_COLOR has no colour":       {[]string{"NO_COLOR=1"}, regexp.MustCompile(`\x1b\[([0-9]+;)*([34][0-8]|9[0-7]|10[0-7])(;[0-9]+)*m`)},
		"TERM=xterm has 16 of them":    {[]string{"TERM=xterm"}, regexp.MustCompile(`\x1b\[([0-9]+;)*[34]8(;[0-9]+)*m`)},
		"a terminal that is not UTF-8": {[]string{"LANG=C"}, regexp.MustCompile(`[^\x00-\x7f]`)},
	} {
		t.Run(name, func(t *testing.T) {
			p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig, c.env...), binary(t), "-n", "default")
			p.Shows("sidecar-demo", "live", "Running")
			p.Type("?")
			p.Shows("one line down")
			p.Type("q")
			p.Type("q")
			p.End()
			if found := c.never.Find(p.Raw()); found != nil {
				t.Errorf("%q was sent", found)
			}
		})
	}
}

// TestDemo starts a practice cluster with the explorer and leaves nothing of it
// behind.
func TestDemo(t *testing.T) {
	p := drive.Run(t, 160, 45, environ(t, ""), binary(t), "--demo", "deployments/rs-demo")
	p.WaitFor(5*time.Minute, "the explorer on a cluster of its own", func(screen string) bool {
		return strings.Contains(screen, "● live") && strings.Contains(screen, "HISTORY")
	})
	for _, word := range []string{"etcd", "kube-apiserver", "seed workshop is applied"} {
		if !bytes.Contains(p.Raw(), []byte(word)) {
			t.Errorf("the progress did not name %s", word)
		}
	}
	p.Type("\x03")
	if code := p.End(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	restored(t, p)
}

func TestDemoInterruptedWhileItStarts(t *testing.T) {
	p := drive.Run(t, 160, 45, environ(t, ""), binary(t), "--demo")
	p.Shows("etcd")
	p.Type("\x03")
	p.End()
	restored(t, p)
}

// TestPlugin: called as kubectl's plugin it says so.
func TestPlugin(t *testing.T) {
	link := filepath.Join(t.TempDir(), "kubectl-hackfest")
	if err := os.Symlink(binary(t), link); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(link, "--help").Output()
	if err != nil || !strings.Contains(string(out), "kubectl hackfest deployments/rs-demo") {
		t.Errorf("%v: %s", err, out)
	}
}
