package ui

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	tea "github.com/charmbracelet/bubbletea"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
)

// logNameWidth is how many cells the name of a log's source takes at most.
const logNameWidth = 28

// logsOfWorkload: kinds whose pods' logs are read together.
func logsOfWorkload(r kube.Resource) bool {
	return slices.Contains([]kube.Resource{kube.Deployments, kube.ReplicaSets, kube.StatefulSets, kube.DaemonSets, kube.Jobs}, r)
}

func (m *Model) noLogsHere() bool { return m.noLogs() != "" }

// jobOfRuns is, of a CronJob, the run under the cursor, else its latest; "" of
// anything else, and where it has none.
func (m *Model) jobOfRuns() string {
	if m.detail.view == nil || m.detail.view.Resource() != kube.CronJobs {
		return ""
	}
	if ref := m.detail.model.Selected(); m.focus == paneDetail && ref.Resource == kube.Jobs {
		return ref.Name
	}
	for _, s := range m.detail.latest.Sections {
		if s.Table == nil {
			continue
		}
		for _, row := range s.Table.Rows {
			if row.Ref.Resource == kube.Jobs {
				return row.Ref.Name
			}
		}
	}
	return ""
}

// workloadLogs reads all containers of a workload's pods. Pods that come later
// join; those that go are said. Of the runs before those are read that there
// were.
func (m *Model) workloadLogs(ctx context.Context, l *logs, previous bool) tea.Cmd {
	t := m.target()
	var selector labels.Selector
	var err error
	if job := m.jobOfRuns(); job != "" {
		t.Resource, t.Name = kube.Jobs, job
		l.title = clean.Line(job)
		selector = kube.LogPodsOfJob(job)
	} else {
		selector, err = kube.LogPods(m.detail.object)
	}
	l.command = quoted(kube.LogsCommand(t, previous))
	if err != nil {
		l.buffer.note(l.buffer.source(t.Name), err.Error())
		return nil
	}
	w := &logPods{
		buffer: l.buffer, from: m.src.(kube.Logger), selector: selector,
		pods: m.src.Open(kube.Pods, kube.Scope{Namespace: t.Namespace}), followed: map[logKey]context.CancelFunc{},
		namespace: t.Namespace, previous: previous,
	}
	l.unwritten = func() string {
		if why := w.why.Load(); why != nil {
			return *why
		}
		return ""
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
	over     atomic.Pointer[map[logKey]bool]
	why      atomic.Pointer[string] // nothing is written; "": something may come
	said     string

	namespace string
	previous  bool // the runs before are read
}

type logKey struct {
	pod       types.UID
	name      string
	container string
}

func (w *logPods) run(ctx context.Context) {
	defer w.pods.Close()
	own := w.buffer.source("hackfest")
	w.buffer.end(own)
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
	over := map[logKey]bool{}
	for _, from := range kube.LogSources(s.Objects, w.selector) {
		key := logKey{from.UID, from.Pod, from.Container}
		there[key], over[key] = true, from.Over
		if w.followed[key] != nil || w.previous && !from.Before {
			continue
		}
		if len(w.followed) >= kube.LogStreams {
			left++
			continue
		}
		w.start(ctx, from, key)
	}
	w.over.Store(&over)
	why := ""
	if s.Health.State == kube.Live {
		why = kube.UnwrittenBy(s.Objects, w.selector)
	}
	w.why.Store(&why) // shown with the next second, as clocks are
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
	case w.previous && len(w.followed) == 0 && s.Health.State == kube.Live:
		say = "no container of its pods has had a run before"
	case left > 0:
		say = fmt.Sprintf("%d logs are followed, %d more are not: there are too many", kube.LogStreams, left)
	}
	if say != "" && say != w.said {
		w.buffer.note(own, say)
	}
	w.said = say
}

func (w *logPods) start(ctx context.Context, from kube.LogSource, key logKey) {
	ctx, w.followed[key] = context.WithCancel(ctx)
	name := from.Pod
	if !from.Alone {
		name += "/" + from.Container
	}
	again := func() bool {
		over := w.over.Load()
		return over == nil || !(*over)[key]
	}
	o := kube.LogOptions{Namespace: w.namespace, Pod: from.Pod, Container: from.Container, Previous: w.previous, Follow: !w.previous, Tail: logTail}
	go w.buffer.follow(ctx, w.from, o, w.buffer.source(name), again)
}
