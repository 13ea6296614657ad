package ui

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// logPeriod is how often new lines are drawn at most.
const logPeriod = 50 * time.Millisecond

// logs is the screen of one or several containers' logs.
type logs struct {
	title   string
	command string
	sources []string // names, shown in front of lines where there are several
	named   int      // cells of the longest
	buffer  *logBuffer
	stop    context.CancelFunc

	stamps, wrap bool
	tail         bool         // the end is followed
	top          int          // line on top while it is not
	clipboard    func(string) // nil where there is none
	hosted       bool         // there are no files of the person's
	prompt       textinput.Model
	typing       logTyping
	find         string        // lower case
	only         bool          // lines without it are left out
	found        int           // the line that n and N go on from; below 0: none
	since        int           // of logSince
	said         string        // what saving came to
	unwritten    func() string // why nothing is in what was read to its end; "": it may come
	shown        []logLine
	dropped      int
	room         int
}

type logsChangedMsg struct{ logs *logs }

// openLogs reads the logs of what is selected: a container of the detail, all
// containers of the pod, or all pods of the workload.
func (m *Model) openLogs(previous bool) tea.Cmd {
	d := &m.detail
	ctx, stop := context.WithCancel(m.ctx)
	l := &logs{
		title: clean.Line(d.object.GetName()), buffer: newLogBuffer(), stop: stop, tail: true,
		prompt: newPrompt("/", "", &m.theme), clipboard: m.opts.Clipboard, hosted: m.opts.Hosted,
	}
	if previous {
		l.title += " · previous run"
	}
	m.overlay = l
	if len(kube.Containers(d.object)) == 0 {
		return tea.Batch(m.workloadLogs(ctx, l, previous), l.waitCmd(ctx))
	}
	return tea.Batch(m.podLogs(ctx, l, previous), l.waitCmd(ctx))
}

// podLogs reads the containers of a pod, or the one under the cursor.
func (m *Model) podLogs(ctx context.Context, l *logs, previous bool) tea.Cmd {
	d := &m.detail
	names := kube.Containers(d.object)
	if ref := d.model.Selected(); m.focus == paneDetail && ref.Kind == views.Container {
		names = []string{ref.Name}
	}
	var all []kube.LogOptions
	for _, name := range names {
		l.buffer.source(name)
		all = append(all, kube.LogOptions{
			Namespace: d.object.GetNamespace(), Pod: d.object.GetName(), Container: name,
			Previous: previous, Follow: !previous, Tail: logTail,
		})
	}
	l.command = logsCommand(all)
	opened := d.object
	l.unwritten = func() string {
		switch now := m.detail.object; {
		case previous:
			return "the run before wrote nothing"
		case now != nil && now.GetUID() == opened.GetUID():
			return kube.Unwritten(now, names)
		}
		return kube.Unwritten(opened, names)
	}
	from := m.src.(kube.Logger)
	return func() tea.Msg {
		for i, o := range all {
			go func() {
				defer m.opts.guard()
				l.buffer.follow(ctx, from, o, i, func() bool { return true })
			}()
		}
		return nil
	}
}

func logsCommand(all []kube.LogOptions) string {
	words := all[0].Command()
	if len(all) > 1 {
		words = []string{"kubectl", "logs", all[0].Pod, "-n", all[0].Namespace, "--all-containers", "--follow"}
	}
	return quoted(words)
}

func quoted(words []string) string {
	for i, w := range words {
		words[i] = views.Quote(w)
	}
	return clean.Line(strings.Join(words, " "))
}

func (l *logs) waitCmd(ctx context.Context) tea.Cmd {
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-l.buffer.wake:
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(logPeriod):
		}
		return logsChangedMsg{l}
	}
}

func (m *Model) logsChanged(msg logsChangedMsg) tea.Cmd {
	if m.overlay != overlay(msg.logs) {
		return nil
	}
	msg.logs.refresh()
	return msg.logs.waitCmd(m.ctx)
}

// refresh takes the lines over that are wanted. While one reads further up, the
// line on top stays on top.
func (l *logs) refresh() {
	before := len(l.shown)
	defer func() {
		if l.only || len(l.shown) < before {
			l.found = -1 // the lines have other numbers now
		}
	}()
	all, names, dropped := l.buffer.all()
	if len(names) != len(l.sources) {
		l.sources, l.named = names, 0
		for _, n := range names {
			l.named = min(max(l.named, clean.Width(n)), logNameWidth)
		}
	}
	gone := dropped - l.dropped
	l.dropped = dropped
	if age := logSince[l.since]; age > 0 {
		from := time.Now().Add(-age)
		i, _ := slices.BinarySearchFunc(all, from, func(x logLine, at time.Time) int { return x.at.Compare(at) })
		all = all[i:]
	}
	if !l.only || l.find == "" {
		l.shown = all
		if !l.tail {
			l.top = max(l.top-gone, 0)
		}
		return
	}
	l.shown = nil
	for _, line := range all {
		if line.has(l.find) {
			l.shown = append(l.shown, line)
		}
	}
}

// has looks for a text in lower case.
func (line *logLine) has(text string) bool {
	return strings.Contains(strings.ToLower(line.text), text)
}

func (l *logs) view(w, h int, th *theme.Theme) dialog {
	l.room = max(h-5, 1)
	d := dialog{title: l.title, width: w}
	if len(l.shown) == 0 {
		why := ""
		if l.unwritten != nil && l.buffer.empty() {
			why = clean.Line(l.unwritten())
		}
		if why == "" {
			why = "nothing was written yet …"
		}
		for _, line := range clean.Wrap(th.Fit(why), w) {
			d.lines = append(d.lines, th.Dim.Paint(line))
		}
	}
	d.lines = append(d.lines, l.rows(w, th)...)
	for len(d.lines) < l.room {
		d.lines = append(d.lines, "")
	}
	d.lines = append(d.lines, th.Dim.Paint(th.Cut("$ "+th.Fit(l.command), w)))
	d.keys = l.keys()
	return d
}

// rows draws as many lines as there is room for: from top on, or up from the
// end while that is followed.
func (l *logs) rows(w int, th *theme.Theme) []string {
	var out []string
	if !l.tail {
		for i := l.top; i < len(l.shown) && len(out) < l.room; i++ {
			out = append(out, l.row(&l.shown[i], w, th)...)
		}
		return out[:min(len(out), l.room)]
	}
	for i := len(l.shown) - 1; i >= 0 && len(out) < l.room; i-- {
		out = append(l.row(&l.shown[i], w, th), out...)
	}
	return out[max(len(out)-l.room, 0):]
}

func (l *logs) row(line *logLine, w int, th *theme.Theme) []string {
	head, n := "", 0
	if l.stamps && !line.at.IsZero() {
		head = th.Dim.Paint(line.at.Format("15:04:05.000") + "  ")
		n = 14
	}
	if len(l.sources) > 1 {
		name := clean.Pad(th.Middle(l.sources[line.source], l.named), l.named, false)
		inks := []theme.Ink{th.Accent, th.Good, th.Warn, th.Busy, th.Dim}
		head += inks[line.source%len(inks)].Paint(name) + "  "
		n += l.named + 2
	}
	text := th.Fit(line.text)
	ink := th.Text
	if l.find != "" && line.has(l.find) {
		ink = th.Match
		if l.found >= 0 && l.found < len(l.shown) && line == &l.shown[l.found] {
			ink = th.Accent
		}
	}
	if !l.wrap {
		return []string{head + ink.Paint(th.Cut(text, max(w-n, 1)))}
	}
	var out []string
	for i, part := range clean.Wrap(text, max(w-n, 1)) {
		if i > 0 {
			head = strings.Repeat(" ", n)
		}
		out = append(out, head+ink.Paint(part))
	}
	return out
}

// noLogs says why logs cannot be read now.
func (m *Model) noLogs() string {
	if _, ok := m.src.(kube.Logger); !ok {
		return "logs cannot be read here"
	}
	if m.detail.object == nil {
		return "no object is selected"
	}
	if m.detail.view.Resource() == kube.CronJobs && m.jobOfRuns() == "" {
		return "it has no run whose logs could be read"
	}
	if len(kube.Containers(m.detail.object)) == 0 && m.jobOfRuns() == "" && !logsOfWorkload(m.detail.view.Resource()) {
		return "select a pod or a workload: logs are of containers"
	}
	return ""
}
