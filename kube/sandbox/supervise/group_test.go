package supervise

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// part is a shell that plays a part.
func part(t *testing.T, name, script string) Spec {
	t.Helper()
	dir := t.TempDir()
	return Spec{
		Name: name, Path: "/bin/sh", Args: []string{"-c", script},
		Log: filepath.Join(dir, "log"), PidFile: filepath.Join(dir, "pid"),
	}
}

// serving is a script that says through the named pipe that it runs, and then
// stays until it is stopped.
const serving = `echo up >"$READY"; exec cat`

// startServing starts a part and returns when it has said that it runs.
func startServing(t *testing.T, g *Group, name, script string) Spec {
	t.Helper()
	s := part(t, name, script)
	pipe := filepath.Join(t.TempDir(), "ready")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	s.Env = []string{"READY=" + pipe}
	if err := g.Start(s); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(pipe)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if line, err := bufio.NewReader(f).ReadString('\n'); err != nil {
		t.Fatalf("read %q: %v", line, err)
	}
	return s
}

func noDeath(t *testing.T) func(*Death) {
	return func(d *Death) { t.Errorf("unexpected: %v", d) }
}

func TestDeathNamesThePartAndItsReason(t *testing.T) {
	deaths := make(chan *Death, 1)
	g := NewGroup(func(d *Death) { deaths <- d })
	s := part(t, "kube-scheduler", `echo first; printf 'no \033[31mport\n\n' >&2; exit 3`)
	if err := g.Start(s); err != nil {
		t.Fatal(err)
	}
	text := (<-deaths).Error()
	for _, want := range []string{"kube-scheduler", "exit status 3", "\n  first", "no [31mport", s.Log} {
		if !strings.Contains(text, want) {
			t.Errorf("%q does not say %q", text, want)
		}
	}
	if strings.Contains(text, "\x1b") {
		t.Errorf("%q lets an escape through", text)
	}
	if g.Running("kube-scheduler") {
		t.Error("a dead part counts as running")
	}
}

func TestDeathWithoutAWord(t *testing.T) {
	deaths := make(chan *Death, 1)
	g := NewGroup(func(d *Death) { deaths <- d })
	if err := g.Start(part(t, "etcd", "kill -9 $$")); err != nil {
		t.Fatal(err)
	}
	if text := (<-deaths).Error(); !strings.Contains(text, "killed") || !strings.Contains(text, "empty") {
		t.Errorf("%q says neither the signal nor that the log is empty", text)
	}
}

func TestStopLeavesNothing(t *testing.T) {
	g := NewGroup(noDeath(t))
	s := startServing(t, g, "etcd", serving)
	pid := pidOf(t, s)
	g.Stop(time.Minute, "etcd", "absent")
	if err := syscall.Kill(pid, 0); err != syscall.ESRCH {
		t.Errorf("process %d is still there: %v", pid, err)
	}
	if _, err := os.Stat(s.PidFile); !os.IsNotExist(err) {
		t.Errorf("its pid file is still there: %v", err)
	}
	if err := g.Start(s); err != nil {
		t.Errorf("it cannot be started again: %v", err)
	}
	g.Stop(0, "etcd")
}

func TestStopKillsTheDeafAndTheStopped(t *testing.T) {
	g := NewGroup(noDeath(t))
	startServing(t, g, "deaf", `trap '' TERM; `+serving)
	stopped := startServing(t, g, "stopped", serving)
	if err := syscall.Kill(pidOf(t, stopped), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	g.Stop(time.Minute, "stopped")
	g.Stop(time.Millisecond, "deaf")
	if g.Running("deaf") || g.Running("stopped") {
		t.Error("they run on")
	}
}

func TestStartTwiceIsAnError(t *testing.T) {
	g := NewGroup(noDeath(t))
	s := startServing(t, g, "etcd", serving)
	if err := g.Start(s); err == nil {
		t.Error("no error")
	}
	g.Kill()
	g.Stop(time.Minute, "etcd")
}

func TestStartNamesWhatCannotRun(t *testing.T) {
	g := NewGroup(noDeath(t))
	s := part(t, "etcd", "")
	s.Path = filepath.Join(t.TempDir(), "absent")
	if err := g.Start(s); err == nil || !strings.Contains(err.Error(), "etcd") {
		t.Errorf("got %v", err)
	}
	if g.Running("etcd") {
		t.Error("it counts as running")
	}
}

// A child sees the end of its standard input when nobody holds the other end.
func TestChildHoldsALifeline(t *testing.T) {
	g := NewGroup(func(*Death) {})
	s := startServing(t, g, "etcd", `echo up >"$READY"; cat; echo orphan >"$READY"; exec sleep 600`)
	g.mu.Lock()
	c := g.children["etcd"]
	g.mu.Unlock()
	if err := c.lifeline.Close(); err != nil {
		t.Fatal(err)
	}
	said := ""
	for said == "" { // who opens early still meets the writer of before, and its end
		data, err := os.ReadFile(strings.TrimPrefix(s.Env[0], "READY="))
		if err != nil {
			t.Fatal(err)
		}
		said = string(data)
	}
	if said != "orphan\n" {
		t.Errorf("it said %q", said)
	}
	g.Stop(0, "etcd")
}

func pidOf(t *testing.T, s Spec) int {
	t.Helper()
	data, err := os.ReadFile(s.PidFile)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}
