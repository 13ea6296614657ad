package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"

	"github.com/charmbracelet/bubbles/textinput"
)

// runPrompt asks for the command to be run in a container; up and down choose the
// container.
type runPrompt struct {
	pod        kube.Target
	containers []string
	at         int
	in         textinput.Model
}

// openRun asks what to run.
func (m *Model) openRun() tea.Cmd {
	names := kube.Containers(m.detail.object)
	if ref := m.detail.model.Selected(); m.focus == paneDetail && ref.Kind == views.Container {
		names = []string{ref.Name}
	}
	p := &runPrompt{pod: m.target(), containers: names, in: newPrompt("$ ", "", &m.theme)}
	p.in.Placeholder = "tail -f /var/log/nginx/error.log"
	m.overlay = p
	return nil
}

func (p *runPrompt) key(msg tea.KeyMsg) want {
	switch msg.String() {
	case "esc":
		return want{close: true}
	case "up":
		p.at = max(p.at-1, 0)
		return want{}
	case "down":
		p.at = min(p.at+1, len(p.containers)-1)
		return want{}
	case "enter":
		words := strings.Fields(p.in.Value())
		if len(words) == 0 {
			return want{}
		}
		if strings.ContainsAny(p.in.Value(), "|><;&$'\"*`") {
			words = []string{"sh", "-c", p.in.Value()} // what only a shell understands
		}
		return want{do: func(m *Model) tea.Cmd { // what was typed stays where it may not be run
			return m.permitted(kube.VerbExec, p.pod, func(m *Model) tea.Cmd {
				if m.overlay == overlay(p) {
					m.overlay = nil
				}
				return m.execSession(p.pod, p.containers[p.at], words)
			})
		}}
	}
	p.in, _ = p.in.Update(msg)
	return want{}
}

func (p *runPrompt) view(w, _ int, th *theme.Theme) dialog {
	w = min(w, 72)
	p.in.Width = w - 4
	d := dialog{title: "Run a command", width: w, keys: "enter run   esc cancel"}
	for i, name := range p.containers {
		name = th.Cut(th.Fit(clean.Line(name)), w-2)
		if i == p.at {
			d.lines = append(d.lines, th.Accent.Paint(th.Glyphs.Cursor+name))
		} else {
			d.lines = append(d.lines, " "+th.Text.Paint(name))
		}
	}
	if len(p.containers) > 1 {
		d.keys = "up, down: the container   " + d.keys
	}
	d.lines = append(d.lines, "", p.in.View())
	return d
}

// noContainers hides what needs a pod where there is none.
func (m *Model) noContainers() bool {
	return m.detail.object == nil || len(kube.Containers(m.detail.object)) == 0
}
