package ui

import (
	"context"
	"fmt"
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
	buffer  *logBuffer
	stop    context.CancelFunc

	stamps, wrap bool
	tail         bool // the end is followed
	top          int  // line on top while it is not
	prompt       textinput.Model
	typing       bool
	filter       string // lower case
	shown        []logLine
	dropped      int
	room         int
}

type logsChangedMsg struct{ logs *logs }

// openLogs reads the logs of what is selected: a container of the detail, else
// all containers of the pod.
func (m *Model) openLogs(previous bool) tea.Cmd {
	d := &m.detail
	names := kube.Containers(d.object)
	if ref := d.model.Selected(); m.focus == paneDetail && ref.Kind == views.Container {
		names = []string{ref.Name}
	}
	from := m.src.(kube.Logger)
	ctx, stop := context.WithCancel(m.ctx)
	l := &logs{
		title: clean.Line(d.object.GetName()), buffer: newLogBuffer(), stop: stop, tail: true,
		prompt: newPrompt("/", "", &m.theme),
	}
	if previous {
		l.title += " · previous run"
	}
	var all []kube.LogOptions
	for _, name := range names {
		l.sources = append(l.sources, clean.Line(name))
		all = append(all, kube.LogOptions{
			Namespace: d.object.GetNamespace(), Pod: d.object.GetName(), Container: name,
			Previous: previous, Follow: !previous, Tail: logTail,
		})
	}
	l.command = logsCommand(all)
	m.overlay = l
	return tea.Batch(func() tea.Msg {
		for i, o := range all {
			go l.buffer.follow(ctx, from, o, i)
		}
		return nil
	}, l.waitCmd(ctx))
}

func logsCommand(all []kube.LogOptions) string {
	words := all[0].Command()
	if len(all) > 1 {
		words = []string{"kubectl", "logs", all[0].Pod, "-n", all[0].Namespace, "--all-containers", "--follow"}
	}
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

// refresh takes the lines over that the filter lets through. While one reads
// further up, the line on top stays on top.
func (l *logs) refresh() {
	all, dropped := l.buffer.all()
	gone := dropped - l.dropped
	l.dropped = dropped
	if l.filter == "" {
		l.shown = all
		if !l.tail {
			l.top = max(l.top-gone, 0)
		}
		return
	}
	l.shown = nil
	for _, line := range all {
		if strings.Contains(strings.ToLower(line.text), l.filter) {
			l.shown = append(l.shown, line)
		}
	}
}

func (l *logs) key(msg tea.KeyMsg) want {
	if l.typing {
		return l.typeKey(msg)
	}
	last := max(len(l.shown)-l.room, 0)
	if l.tail {
		l.top = last
	}
	switch msg.String() {
	case "down", "j":
		l.top++
	case "up", "k":
		l.top--
	case "pgdown", "ctrl+f", " ":
		l.top += l.room
	case "pgup", "ctrl+b":
		l.top -= l.room
	case "home", "g":
		l.top = 0
	case "end", "G":
		l.top = last
	case "t":
		l.stamps = !l.stamps
	case "w":
		l.wrap = !l.wrap
	case "/":
		l.typing = true
	case "esc", "q":
		l.stop()
		return want{close: true}
	}
	l.tail = l.top >= last
	l.top = max(min(l.top, last), 0)
	return want{}
}

func (l *logs) typeKey(msg tea.KeyMsg) want {
	switch msg.String() {
	case "enter":
		l.typing = false
		return want{}
	case "esc":
		l.typing = false
		l.prompt.SetValue("")
	default:
		l.prompt, _ = l.prompt.Update(msg)
	}
	l.filter = strings.ToLower(l.prompt.Value())
	l.tail = true
	l.refresh()
	return want{}
}

func (l *logs) view(w, h int, th *theme.Theme) dialog {
	l.room = max(h-5, 1)
	d := dialog{title: l.title, width: w}
	if len(l.shown) == 0 {
		d.lines = append(d.lines, th.Dim.Paint(th.Fit("nothing was written yet …")))
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
		name := clean.Pad(th.Middle(l.sources[line.source], 14), 14, false)
		inks := []theme.Ink{th.Accent, th.Good, th.Warn, th.Busy, th.Dim}
		head += inks[line.source%len(inks)].Paint(name) + "  "
		n += 16
	}
	text := th.Fit(line.text)
	if !l.wrap {
		return []string{head + th.Text.Paint(th.Cut(text, max(w-n, 1)))}
	}
	var out []string
	for i, part := range clean.Wrap(text, max(w-n, 1)) {
		if i > 0 {
			head = strings.Repeat(" ", n)
		}
		out = append(out, head+th.Text.Paint(part))
	}
	return out
}

func (l *logs) keys() string {
	where := thousands(len(l.shown)) + " lines"
	if len(l.shown) == 1 {
		where = "1 line"
	}
	if l.dropped > 0 {
		where += fmt.Sprintf(", %s older ones dropped", thousands(l.dropped))
	}
	if l.typing {
		return "/" + l.prompt.Value() + "_   enter keep   esc drop   " + where
	}
	if l.filter != "" {
		where = "/" + clean.Line(l.prompt.Value()) + "   " + where
	}
	if !l.tail {
		where += ", G follows the end"
	}
	return where + "   / filter   t times   w wrap   esc close"
}

// noLogs says why logs cannot be read now.
func (m *Model) noLogs() string {
	if _, ok := m.src.(kube.Logger); !ok {
		return "logs cannot be read here"
	}
	if m.detail.object == nil || len(kube.Containers(m.detail.object)) == 0 {
		return "select a pod: logs are of its containers"
	}
	return ""
}
