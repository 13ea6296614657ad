package theme

import "github.com/charmbracelet/lipgloss"

// color is one colour as each kind of terminal gets it. The sixteen colours are
// chosen, not computed: what they look like is the terminal's own affair, so
// only those are used that can be read whatever it makes of them.
type color struct {
	rgb  string // "#rrggbb"
	c256 string // 16 to 255: the first sixteen are the terminal's own
	c16  string // 0 to 15; "" leaves the terminal's own colour
}

func (c color) none() bool { return c == color{} }

func (c color) lipgloss() lipgloss.TerminalColor {
	if c.none() {
		return lipgloss.NoColor{}
	}
	return lipgloss.CompleteColor{TrueColor: c.rgb, ANSI256: c.c256, ANSI: c.c16}
}

// look is a colour with its attributes, still without a background.
type look struct {
	fg                       color
	bold, underline, reverse bool
}

func (l look) withBold() look      { l.bold = true; return l }
func (l look) withUnderline() look { l.underline = true; return l }

// looks are the text tokens that stand on one background.
type looks struct {
	text, dim, accent, good, busy, warn, bad look
}

// surface is a background with the looks that can be read on it.
type surface struct {
	bg                       color
	bold, underline, reverse bool // set on everything that stands on it
	looks
}

// palette is a theme before it meets a terminal.
type palette struct {
	plain  surface // the terminal's own background, unpainted
	cursor surface // the line one stands on, in the pane with the focus
	rest   surface // the same in another pane
	marked surface // a line marked for acting on several

	rule look // what parts the panes: no text

	// assumed are the backgrounds that the plain surface must be readable on;
	// contrast is the ratio that the test asks for.
	assumed  []string
	contrast float64
}
