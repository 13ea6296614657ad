package ui_test

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
)

// TestWhatIsNoEscape: keys that have a meaning with alt keep it where text is typed,
// and so does what may be the beginning of an arrow key.
func TestWhatIsNoEscape(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		alt := func(r rune) { p.Send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: true}) }
		p.Type(":pods kube")
		alt('b')
		p.Type("x")
		p.Shows("Go to", ":pods xkube")
		p.Send(tea.KeyMsg{Type: tea.KeyUp, Alt: true})
		p.Shows("Go to", ":pods xkube")
		p.Send(tea.KeyMsg{Type: tea.KeyEsc, Alt: true})
		p.Hides("Go to")
		p.Type("/evicted")
		p.Press("enter")
		p.Shows("/evicted")
		for _, begins := range "[]O" {
			alt(begins)
			p.Shows("/evicted")
		}
		alt(':') // no text is typed there
		p.Hides("/evicted")
		p.Shows("Go to")
	}, kinds(kube.Pods))
}
