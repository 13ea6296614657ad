package ui

import (
	"embed"
	"path"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/ui/clean"
)

// sampleFiles are the workshop's examples: one object each, that works on any
// cluster. The comment on top says what there is to see.
//
//go:embed samples/*.yaml
var sampleFiles embed.FS

// openSamples offers them; the one chosen is planned as a file is, and written only
// when that is confirmed.
func (m *Model) openSamples() tea.Cmd {
	if why := m.noApply(); why != "" {
		m.say(toneNote, "sample: "+why)
		return nil
	}
	files, err := sampleFiles.ReadDir("samples")
	if err != nil {
		m.say(toneBad, err.Error())
		return nil
	}
	var all []choice
	for _, f := range files {
		text, err := sampleFiles.ReadFile(path.Join("samples", f.Name()))
		if err != nil {
			m.say(toneBad, err.Error())
			return nil
		}
		all = append(all, choice{
			name: strings.TrimSuffix(f.Name(), ".yaml"), hint: about(string(text)),
			do: func(m *Model) tea.Cmd { return m.applyText(string(text)) },
		})
	}
	m.overlay = newPalette("Apply which sample, in namespace "+clean.Line(m.sampleNamespace()), all, &m.theme)
	return nil
}

// sampleNamespace is where a sample goes.
func (m *Model) sampleNamespace() string {
	if ns := m.scope().Namespace; ns != "" {
		return ns
	}
	return m.id.Namespace
}

// about is the comment on top of a sample, on one line.
func about(text string) string {
	var words []string
	for line := range strings.Lines(text) {
		comment, ok := strings.CutPrefix(strings.TrimSpace(line), "# ")
		if !ok {
			break
		}
		words = append(words, comment)
	}
	return strings.Join(words, " ")
}
