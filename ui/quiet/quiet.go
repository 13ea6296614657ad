package quiet

import "github.com/charmbracelet/lipgloss"

// The initialiser runs before Bubble Tea's; the value says nothing.
var _ = answered()

func answered() bool {
	lipgloss.SetHasDarkBackground(true)
	return true
}
