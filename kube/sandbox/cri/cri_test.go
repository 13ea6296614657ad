package cri

import (
	"bytes"
	"context"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"
	utilexec "k8s.io/utils/exec"
)

// pods are pods on a runtime of their own. Its end must leave nothing.
type pods struct {
	t       *testing.T
	rt      *Runtime
	client  *fake.Clientset
	changed chan struct{}
}

func newPods(t *testing.T, objects ...*v1.ConfigMap) *pods {
	t.Helper()
	client := fake.NewClientset()
	for _, o := range objects {
		if err := client.Tracker().Add(o); err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(t.TempDir(), "pods")
	rt, err := New(client, dir, log.New(io.Discard, "", 0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		rt.Close()
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			t.Errorf("files are left: %v", err)
		}
	})
	return &pods{t, rt, client, make(chan struct{}, 100)}
}

func podOf(name string, containers ...v1.Container) *v1.Pod {
	return &v1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: name, UID: types.UID("uid-" + name)}, Spec: v1.PodSpec{Containers: containers}}
}

func script(name, text string) v1.Container {
	return v1.Container{Name: name, Image: "busybox", Command: []string{"sh", "-c", text}}
}

const idOf = "0123456789abcdef-"

// sync wants the pod's containers as said: "web" lives, "-web" has ended, "~web"
// is stopping; run counts their starts.
func (p *pods) sync(pod *v1.Pod, run string, wants ...string) {
	var list []Want
	o := *pod
	o.Status = v1.PodStatus{}
	for _, w := range wants {
		name := strings.TrimLeft(w, "-~")
		id := run + idOf + name
		list = append(list, Want{Name: name, ID: id, Live: w[0] != '-', Stopping: w[0] == '~'})
		s := v1.ContainerStatus{Name: name, ContainerID: idPrefix + id}
		if s.State.Running = (&v1.ContainerStateRunning{}); w[0] == '-' {
			s.State = v1.ContainerState{Terminated: &v1.ContainerStateTerminated{ContainerID: idPrefix + id}}
		}
		if run > "1" {
			s.LastTerminationState.Terminated = &v1.ContainerStateTerminated{ContainerID: idPrefix + string(run[0]-1) + idOf + name}
		}
		o.Status.ContainerStatuses = append(o.Status.ContainerStatuses, s)
	}
	p.rt.Sync(Wanted{Pod: &o, IP: "10.244.0.9", HostIP: "10.240.0.4", Containers: list, Changed: func() { p.changed <- struct{}{} }})
}

func (p *pods) exec(pod, container string, words ...string) (string, int) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), time.Minute)
	defer cancel()
	var out bytes.Buffer
	err := p.rt.Exec(ctx, "ns", pod, container, words, nil, &out, &out, false, nil)
	code := 0
	if exit, ok := err.(utilexec.ExitError); ok {
		code, err = exit.ExitStatus(), nil
	}
	if err != nil {
		return err.Error(), -1
	}
	return out.String(), code
}

func (p *pods) logs(pod, container string, o v1.PodLogOptions) string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), time.Minute)
	defer cancel()
	var out bytes.Buffer
	if err := p.rt.Logs(ctx, "ns", pod, container, &o, &out, &out); err != nil {
		return err.Error()
	}
	return out.String()
}

// TestLife: what is written goes with the run, what is in a volume stays with the
// pod, each run has its log and the one before is kept.
func TestLife(t *testing.T) {
	p := newPods(t)
	c := script("web", "echo run; cat /data/f; exit 3")
	c.VolumeMounts = []v1.VolumeMount{{Name: "data", MountPath: "/data"}}
	pod := podOf("a", c)
	pod.Spec.Volumes = []v1.Volume{{Name: "data", VolumeSource: v1.VolumeSource{EmptyDir: &v1.EmptyDirVolumeSource{}}}}
	p.sync(pod, "1", "web")
	<-p.changed
	if end := p.rt.Ended(pod.UID, "web", "1"+idOf+"web"); !end.Played || !end.Over || end.Code != 3 {
		t.Errorf("its end: %+v", end)
	}
	if end := p.rt.Ended(pod.UID, "web", "2"+idOf+"web"); end.Played {
		t.Errorf("the end of a run that is not: %+v", end)
	}
	if out, code := p.exec("a", "web", "sh", "-c", "echo kept >/data/f; echo lost >/f; exit 5"); out != "" || code != 5 {
		t.Errorf("exec beside the ended program: %q, %d", out, code)
	}
	p.sync(pod, "1", "-web")
	if out, _ := p.exec("a", "web", "ls"); out != `container not found ("web")` {
		t.Errorf("exec in an ended container: %q", out)
	}
	first := p.logs("a", "web", v1.PodLogOptions{Follow: true})
	if first != "run\ncat: can't open '/data/f': No such file or directory\n" {
		t.Errorf("its log: %q", first)
	}
	p.sync(pod, "2", "web")
	<-p.changed
	if out, _ := p.exec("a", "web", "ls", "/f"); !strings.Contains(out, "No such file") {
		t.Errorf("a file of the run before: %q", out)
	}
	if got := p.logs("a", "web", v1.PodLogOptions{}); got != "run\nkept\n" {
		t.Errorf("the second log: %q", got)
	}
	if got := p.logs("a", "web", v1.PodLogOptions{Previous: true}); got != first {
		t.Errorf("the log before: %q", got)
	}
	p.sync(pod, "3", "web")
	<-p.changed
	if files, _ := filepath.Glob(filepath.Join(p.rt.dir, "*", "logs", "web", "*")); len(files) != 2 {
		t.Errorf("logs: %q, want two", files)
	}
	p.rt.Forget(pod.UID)
	if got := p.logs("a", "web", v1.PodLogOptions{}); !strings.Contains(got, "cannot be found") {
		t.Errorf("logs of a pod that is gone: %q", got)
	}
}

// TestStop: a stopping program is asked to end and says so in its log; a running
// exec ends with its container.
func TestStop(t *testing.T) {
	p := newPods(t)
	pod := podOf("a", script("web", "trap 'echo bye; exit 4' TERM; echo up; while true; do sleep 1; done"))
	p.sync(pod, "1", "web")
	done := make(chan string, 1)
	go func() { out, _ := p.exec("a", "web", "sleep", "1h"); done <- out }()
	follow, w := io.Pipe()
	go func() {
		w.CloseWithError(p.rt.Logs(t.Context(), "ns", "a", "web", &v1.PodLogOptions{Follow: true}, w, w))
	}()
	if _, err := io.ReadFull(follow, make([]byte, 3)); err != nil {
		t.Fatal(err)
	}
	p.sync(pod, "1", "~web")
	<-p.changed
	if end := p.rt.Ended(pod.UID, "web", "1"+idOf+"web"); !end.Over || end.Code != 4 {
		t.Errorf("its end: %+v", end)
	}
	p.sync(pod, "1", "-web")
	if rest, err := io.ReadAll(follow); string(rest) != "bye\n" || err != nil {
		t.Errorf("followed by %q, %v", rest, err)
	}
	<-done
}

// TestSlowWatcher: someone attached who does not read holds nothing up for long,
// and the log has it all.
func TestSlowWatcher(t *testing.T) {
	p := newPods(t)
	c := script("web", "read x; seq 1 20000")
	c.Stdin, c.StdinOnce = true, true
	pod := podOf("a", c)
	p.sync(pod, "1", "web")
	term := p.rt.all()[0].boxes["web"].terminal
	_, stuck := io.Pipe()
	slow := term.join(stuck, stuck)
	slow.patience = time.Millisecond
	var mine bytes.Buffer
	if err := p.rt.Attach(t.Context(), "ns", "a", "web", strings.NewReader("go\n"), &mine, io.Discard, nil); err != nil {
		t.Fatal(err)
	}
	<-p.changed
	<-slow.lost
	if got := mine.String(); !strings.HasSuffix(got, "\n20000\n") {
		t.Errorf("the one beside has %d bytes", len(got))
	}
	if got := p.logs("a", "web", v1.PodLogOptions{}); strings.Count(got, "\n") != 20000 || !strings.HasSuffix(got, "\n20000\n") {
		t.Errorf("the log has %d lines", strings.Count(got, "\n"))
	}
}

// TestRenew: a ConfigMap that is mounted follows its changes, key by key.
func TestRenew(t *testing.T) {
	conf := &v1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "conf"}, Data: map[string]string{"a": "one", "b": "two"}}
	p := newPods(t, conf)
	c := script("web", "sleep 1h")
	c.VolumeMounts = []v1.VolumeMount{{Name: "conf", MountPath: "/conf"}}
	pod := podOf("a", c)
	pod.Spec.Volumes = []v1.Volume{{Name: "conf", VolumeSource: v1.VolumeSource{ConfigMap: &v1.ConfigMapVolumeSource{LocalObjectReference: v1.LocalObjectReference{Name: "conf"}}}}}
	p.sync(pod, "1", "web")
	look := func() string {
		out, _ := p.exec("a", "web", "sh", "-c", "cd /conf; ls -A; cat *")
		return out
	}
	if got := look(); got != "a\nb\nonetwo" {
		t.Errorf("at first %q", got)
	}
	conf = conf.DeepCopy()
	conf.Data = map[string]string{"b": "TWO", "c": "three"}
	if _, err := p.client.CoreV1().ConfigMaps("ns").Update(t.Context(), conf, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, inside := range p.rt.all() {
		inside.renew(t.Context(), time.Now())
	}
	if got := look(); got != "b\nc\nTWOthree" {
		t.Errorf("then %q", got)
	}
}
