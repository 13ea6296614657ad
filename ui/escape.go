package ui

import tea "github.com/charmbracelet/bubbletea"

// texting is an overlay in which text is typed now: there alt has keys of its own.
type texting interface{ texting() bool }

func (*palette) texting() bool    { return true }
func (*editArea) texting() bool   { return true }
func (*runPrompt) texting() bool  { return true }
func (d *deed) texting() bool     { return d.field != nil }
func (o *who) texting() bool      { return o.input != nil }
func (o *messages) texting() bool { return o.typing }
func (s *sheet) texting() bool    { return s.searching }
func (l *logs) texting() bool     { return l.typing != typingNothing }

// altKeys are those of the text fields, an editor's among them.
func altKeys(key string) bool {
	switch key {
	case "alt+b", "alt+f", "alt+d", "alt+backspace", "alt+c", "alt+l", "alt+u", "alt+<", "alt+>":
		return true
	}
	return false
}

// escaped takes esc and the next key apart, which a slow line brings in one piece: to
// a terminal that is alt and the key. What has a meaning with alt is left alone, and
// so is what begins a terminal's sequence: its rest may come in the next piece.
func (m *Model) escaped(msg tea.KeyMsg) (next tea.KeyMsg, ok bool) {
	if !msg.Alt || msg.Paste || msg.Type < 0 && msg.Type != tea.KeyRunes && msg.Type != tea.KeySpace {
		return msg, false
	}
	switch key := msg.String(); key {
	case "alt+[", "alt+]", "alt+O":
		return msg, false
	default:
		o, over := m.overlay.(texting)
		if altKeys(key) && m.watching == nil && (over && o.texting() || m.overlay == nil && m.filter != nil) {
			return msg, false
		}
	}
	msg.Alt = false
	return msg, true
}
