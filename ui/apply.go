package ui

import (
	"context"
	"fmt"
	"os"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/tty"
)

// manifestMost bounds a file that is applied, in bytes.
const manifestMost = 4 << 20

// applyFile is the dialog that applies a file of YAML.
func (m *Model) applyFile() tea.Cmd {
	if m.opts.Hosted {
		m.say(toneNote, "apply: "+hostedApply)
		return nil
	}
	hand := m.src.(kube.Hand)
	ns := m.scope().Namespace
	in := newPrompt("", "", &m.theme)
	in.Placeholder = "path of a YAML file"
	d := &deed{verb: kube.VerbApply, label: "file", field: &in, wants: "type the path of a YAML file, or paste YAML outside of any dialog"}
	d.plans = func(ctx context.Context, q question) (*kube.Plan, error) {
		path := q.input
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, err
		case info.IsDir():
			return nil, fmt.Errorf("%s is a directory: name a file in it", path)
		case info.Size() > manifestMost:
			return nil, fmt.Errorf("%s is larger than %d bytes", path, manifestMost)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		return hand.Apply(ctx, kube.Manifest{Text: string(text), Namespace: ns})
	}
	return m.openDeed(d)
}

// applyText is the dialog that applies YAML that was pasted.
func (m *Model) applyText(text string) tea.Cmd {
	hand := m.src.(kube.Hand)
	ns := m.scope().Namespace
	return m.openDeed(&deed{verb: kube.VerbApply, plans: func(ctx context.Context, _ question) (*kube.Plan, error) {
		return hand.Apply(ctx, kube.Manifest{Text: text, Namespace: ns})
	}})
}

// pasted takes text that was pasted where nothing is typed: YAML of objects is
// offered to be applied.
func (m *Model) pasted(text string) tea.Cmd {
	switch {
	case strings.Contains(text, tty.PasteCut):
		m.say(toneNote, "the pasted text is too long: nothing is taken of it")
		return nil
	case !strings.Contains(text, "apiVersion:") || !strings.Contains(text, "kind:"):
		m.say(toneNote, "pasted text goes into a prompt: / or : opens one")
		return nil
	case m.noApply() != "":
		m.say(toneNote, "apply: "+m.noApply())
		return nil
	}
	return m.applyText(strings.ReplaceAll(text, "\r", "\n"))
}

func (m *Model) noApply() string {
	if why := m.readOnly(); why != "" {
		return why
	}
	if _, ok := m.src.(kube.Hand); !ok {
		return "nothing can be written here"
	}
	return ""
}
