package theme

import "example.org/hackfest/views"

// Glyphs are the signs of a terminal, each one cell wide.
type Glyphs struct {
	Unicode bool // false: ASCII alone

	Cursor   string // in front of the line one stands on
	Marked   string // in front of a marked line
	Rule     string // parts panes side by side
	Dash     string // parts panes one above the other
	Full     string // of a bar
	Empty    string
	Arrow    string // leads to
	Ellipsis string
	Dot      string // parts words of a line

	Ascending, Descending string // the order of a column
	Up, Down              string // more above, more below

	Side                                       string // of a dialog
	TopLeft, TopRight, BottomLeft, BottomRight string

	marks [views.Off + 1]string
}

func unicodeGlyphs() Glyphs {
	return Glyphs{
		Unicode: true,
		Cursor:  "▌", Marked: "•", Rule: "│", Dash: "─", Full: "█", Empty: "░",
		Arrow: "→", Ellipsis: "…", Dot: "·",
		Ascending: "▲", Descending: "▼", Up: "↑", Down: "↓",
		Side: "│", TopLeft: "╭", TopRight: "╮", BottomLeft: "╰", BottomRight: "╯",
		marks: [...]string{
			views.NoMark: " ", views.Running: "●", views.Done: "✔", views.Waiting: "◌",
			views.Changing: "◐", views.Alert: "▲", views.Broken: "✖", views.Off: "·",
		},
	}
}

func asciiGlyphs() Glyphs {
	return Glyphs{
		Cursor: ">", Marked: "*", Rule: "|", Dash: "-", Full: "#", Empty: ".",
		Arrow: ">", Ellipsis: "~", Dot: "-",
		Ascending: "^", Descending: "v", Up: "^", Down: "v",
		Side: "|", TopLeft: "+", TopRight: "+", BottomLeft: "+", BottomRight: "+",
		marks: [...]string{
			views.NoMark: " ", views.Running: "*", views.Done: "+", views.Waiting: "o",
			views.Changing: "~", views.Alert: "!", views.Broken: "x", views.Off: ".",
		},
	}
}
