package ui

import (
	"github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/textinput"

	"example.org/hackfest/ui/theme"
)

// newPrompt is a text input in the session's own styles: the widget's defaults
// would ask the terminal for its background while the program owns it.
func newPrompt(mark, text string, th *theme.Theme) textinput.Model {
	in := textinput.New()
	in.Prompt = mark
	in.PromptStyle = th.Styles.Accent
	in.TextStyle = th.Styles.Text
	in.PlaceholderStyle = th.Styles.Dim
	in.CompletionStyle = th.Styles.Dim
	in.Cursor.Style = th.Styles.Reverse
	in.Cursor.TextStyle = th.Styles.Text
	in.Cursor.SetMode(cursor.CursorStatic)
	in.KeyMap.Paste.SetEnabled(false) // it would read the clipboard of the host
	in.CharLimit = 1000
	in.SetValue(text)
	in.CursorEnd()
	in.Focus()
	return in
}
