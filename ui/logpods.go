package ui

import (
	"context"
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube"
)

// logNameWidth is how many cells the name of a log's source takes at most.
const logNameWidth = 28

// logsOfWorkload: kinds whose pods' logs are read together.
func logsOfWorkload(r kube.Resource) bool {
	return slices.Contains([]kube.Resource{kube.Deployments, kube.ReplicaSets, kube.StatefulSets, kube.DaemonSets, kube.Jobs}, r)
}

func (m *Model) noLogsHere() bool { return m.noLogs() != "" }

// workloadLogs reads all containers of a workload's pods. Pods that come later
// join; those that go are said.
func (m *Model) workloadLogs(ctx context.Context, l *logs) tea.Cmd {
	t := m.target()
	l.command = quoted(kube.LogsCommand(t))
	selector, err := kube.LogPods(m.detail.object)
	if err != nil {
		l.buffer.note(l.buffer.source(t.Name), err.Error())
		return nil
	}
	w := &logPods{
		buffer: l.buffer, from: m.src.(kube.Logger), selector: selector,
		pods: m.src.Open(kube.Pods, kube.Scope{Namespace: t.Namespace}), followed: map[logKey]context.CancelFunc{},
	}
	return func() tea.Msg {
		w.run(ctx)
		return nil
	}
}

// logPods follows the logs of pods that a selector finds.
type logPods struct {
	buffer   *logBuffer
	from     kube.Logger
	pods     kube.Reader
	selector labels.Selector
	followed map[logKey]context.CancelFunc
	said     string
}

type logKey struct {
	pod       types.UID
	name      string
	container string
}

func (w *logPods) run(ctx context.Context) {
	defer w.pods.Close()
	own := w.buffer.source("hackfest")
	for {
		w.look(ctx, own)
		select {
		case <-ctx.Done():
			return
		case <-w.pods.Changed():
		}
	}
}

// look starts following what is new, and stops what is gone.
func (w *logPods) look(ctx context.Context, own int) {
	s := w.pods.Snapshot()
	there, left := map[logKey]bool{}, 0
	for _, o := range s.Objects {
		p, ok := o.(*corev1.Pod)
		if !ok || !w.selector.Matches(labels.Set(p.Labels)) {
			continue
		}
		for _, c := range kube.Logged(p) {
			key := logKey{p.UID, p.Name, c}
			there[key] = true
			if w.followed[key] != nil {
				continue
			}
			if len(w.followed) >= kube.LogStreams {
				left++
				continue
			}
			w.start(ctx, p, key)
		}
	}
	for key, stop := range w.followed {
		if !there[key] {
			stop()
			delete(w.followed, key)
			w.buffer.note(own, "pod "+key.name+" is gone")
		}
	}
	say := ""
	switch {
	case s.Health.State == kube.Denied || s.Health.State == kube.Absent:
		say = "the pods cannot be listed: " + s.Health.Reason
	case left > 0:
		say = fmt.Sprintf("%d logs are followed, %d more are not: there are too many", kube.LogStreams, left)
	}
	if say != "" && say != w.said {
		w.buffer.note(own, say)
	}
	w.said = say
}

func (w *logPods) start(ctx context.Context, p *corev1.Pod, key logKey) {
	ctx, w.followed[key] = context.WithCancel(ctx)
	name := p.Name
	if len(p.Status.ContainerStatuses)+len(p.Status.InitContainerStatuses) > 1 {
		name += "/" + key.container
	}
	namespace := p.Namespace
	again := func() bool {
		now, ok := w.pods.Snapshot().Get(namespace, key.name).(*corev1.Pod)
		return ok && now.UID == key.pod && now.Status.Phase != corev1.PodSucceeded && now.Status.Phase != corev1.PodFailed
	}
	o := kube.LogOptions{Namespace: namespace, Pod: key.name, Container: key.container, Follow: true, Tail: logTail}
	go w.buffer.follow(ctx, w.from, o, w.buffer.source(name), again)
}
