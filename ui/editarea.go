package ui

import (
	"strings"

	"github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/textarea"
	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
)

// editArea is the editor of a session on a host that is not the person's: no
// program of the host is started and no file of it is written. It stays as it is,
// cursor and all, while the changes are shown and when they come back.
type editArea struct {
	edit *edit
	area textarea.Model
	why  string // the text came back
	sure bool   // it was asked whether the changes are to be lost
}

// areaLines is how long a text may be: the widget would cut a longer one.
const areaLines = 9999

// newEditArea is nil for a text that the widget would make another of, or the gate
// for hostile text of what the cluster has sent, which is edit.was: what nobody has
// touched must stay as it is.
func newEditArea(e *edit, text string, th *theme.Theme) *editArea {
	a := &editArea{edit: e, area: textarea.New()}
	t := &a.area
	t.CharLimit, t.MaxHeight, t.MaxWidth = 0, areaLines, 0
	t.Prompt = ""
	t.KeyMap.Paste.SetEnabled(false) // it would read the clipboard of the host
	t.Cursor.SetMode(cursor.CursorStatic)
	t.Cursor.Style = th.Styles.Reverse
	style := textarea.Style{
		Base: th.Styles.Text, Text: th.Styles.Text, CursorLine: th.Styles.Text, Placeholder: th.Styles.Dim,
		Prompt: th.Styles.Dim, EndOfBuffer: th.Styles.Dim, LineNumber: th.Styles.Dim, CursorLineNumber: th.Styles.Accent,
	}
	t.FocusedStyle, t.BlurredStyle = style, style
	t.Focus()
	t.SetValue(text)
	if t.Value() != text || strings.Join(clean.Block(e.was), "\n") != strings.TrimSuffix(e.was, "\n") {
		return nil
	}
	for t.Line() > 0 {
		t.CursorUp()
	}
	t.CursorStart()
	return a
}

func (a *editArea) key(msg tea.KeyMsg) want {
	key := msg.String()
	if key == "esc" {
		if a.holds() {
			return want{}
		}
		return want{close: true, do: func(m *Model) tea.Cmd {
			m.say(toneNote, "the edit is given up: nothing is sent")
			return nil
		}}
	}
	a.sure = false
	switch key {
	case "ctrl+s":
		return want{close: true, do: func(m *Model) tea.Cmd { return m.areaSaved(a) }}
	case "tab":
		a.area.InsertString("  ")
	default:
		a.area, _ = a.area.Update(msg)
	}
	return want{}
}

// holds asks once before changes are lost.
func (a *editArea) holds() bool {
	if a.sure || a.area.Value() == a.edit.was {
		return false
	}
	a.sure = true
	return true
}

// holdsBack says that quitting would lose an edit, and has that asked first.
func (m *Model) holdsBack() bool {
	if m.watching != nil {
		return false
	}
	switch o := m.overlay.(type) {
	case *editArea:
		return o.holds()
	case *deed:
		if o.edits != nil && !o.doing && o.edits.holds() {
			m.overlay = o.edits
			return true
		}
	}
	return false
}

func (a *editArea) view(w, h int, th *theme.Theme) dialog {
	d := dialog{title: "edit " + clean.Line(a.edit.draft.Object.String()), width: w, keys: "ctrl+s show the changes   esc give up"}
	if a.sure {
		d.keys = "esc or ctrl+c again gives your changes up   any other key goes on"
	}
	if a.why != "" {
		said := clean.Wrap(th.Fit(a.why), w)
		for _, l := range said[:min(len(said), 3)] {
			d.lines = append(d.lines, th.Bad.Paint(l))
		}
		d.lines = append(d.lines, "")
	}
	a.area.SetWidth(w)
	a.area.SetHeight(max(h-4-len(d.lines), 1))
	d.lines = append(d.lines, strings.Split(a.area.View(), "\n")...)
	return d
}

// private: what one writes is one's own until it is sent.
func (*editArea) private() bool { return true }

// openArea opens the editor, or gives the text back to it.
func (m *Model) openArea(e *edit, text string, why error) tea.Cmd {
	if e.area == nil {
		e.was = text
		if e.area = newEditArea(e, text, &m.theme); e.area == nil {
			m.say(toneNote, "e: its text has tabs, or letters that must not reach a terminal, or too many lines: "+e.draft.Command+" on your own machine")
			return nil
		}
	}
	e.area.why = ""
	if why != nil {
		e.area.why = clean.Line("It was not saved: " + strings.ReplaceAll(why.Error(), "\n", " "))
	}
	m.overlay, m.toast = e.area, toast{} // what was said of its being read is over
	return nil
}

// areaSaved shows what the text would change.
func (m *Model) areaSaved(a *editArea) tea.Cmd {
	text := a.area.Value()
	switch {
	case strings.TrimSpace(text) == "":
		m.say(toneNote, "the text was empty: nothing is sent")
		return nil
	case text == a.edit.was:
		m.say(toneNote, "nothing was changed: nothing is sent")
		return nil
	}
	return m.planEdit(a.edit, text)
}
