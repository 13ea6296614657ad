package ui

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
)

// pager is an overlay of text that can be walked through; any other key closes.
type pager struct {
	title string
	text  func(w int, th *theme.Theme) []string
	keys  string
	top   int
	last  int // the largest top, as of the last frame
}

func (p *pager) key(msg tea.KeyMsg) want {
	switch msg.String() {
	case "down", "j":
		p.top++
	case "up", "k":
		p.top--
	case "pgdown", "ctrl+f", " ":
		p.top += 10
	case "pgup", "ctrl+b":
		p.top -= 10
	case "home", "g":
		p.top = 0
	case "end", "G":
		p.top = p.last
	default:
		return want{close: true}
	}
	p.top = max(min(p.top, p.last), 0)
	return want{}
}

func (p *pager) view(w, h int, th *theme.Theme) dialog {
	w = min(w, 96)
	lines := p.text(w, th)
	room := max(h-4, 1)
	p.last = max(len(lines)-room, 0)
	p.top = min(p.top, p.last)
	keys := p.keys
	if keys == "" {
		keys = "esc close"
	}
	width := 0
	for _, l := range lines {
		width = max(width, ansi.StringWidth(l))
	}
	if p.last > 0 {
		keys = fmt.Sprintf("%d–%d of %d   j k scroll   %s", p.top+1, min(p.top+room, len(lines)), len(lines), keys)
		if th.Glyphs.Ellipsis != "…" {
			keys = strings.ReplaceAll(keys, "–", "-")
		}
	}
	return dialog{title: p.title, lines: lines[p.top:min(p.top+room, len(lines))], keys: keys, width: min(max(width, ansi.StringWidth(keys), ansi.StringWidth(p.title)+2), w)}
}

func (m *Model) openHelp() tea.Cmd {
	bindings := m.bindings
	m.overlay = &pager{title: "Keys", text: func(w int, th *theme.Theme) []string {
		var lines []string
		group := ""
		for _, b := range bindings {
			if b.Group != group {
				if group != "" {
					lines = append(lines, "")
				}
				group = b.Group
				lines = append(lines, th.Dim.Paint(strings.ToUpper(group)))
			}
			label, long, key, text := th.Fit(b.Label()), b.Long, th.Key, th.Text
			if off := m.offHere(b); off != "" {
				long, key, text = long+" (off: "+off+")", th.Dim, th.Dim
			}
			for i, l := range strings.Split(ansi.Wordwrap(long, max(w-16, 10), ""), "\n") {
				if i > 0 {
					label = ""
				}
				lines = append(lines, padTo(key.Paint(label), 14)+"  "+text.Paint(l))
			}
		}
		return lines
	}}
	return nil
}

// openCommand shows the kubectl line large, to be read from the last row, and
// copies it.
func (m *Model) openCommand() tea.Cmd {
	line, put := m.command(), m.opts.Clipboard
	keys := "any key closes"
	if put != nil {
		keys = "copied to the clipboard   " + keys
	}
	m.overlay = &pager{title: "The same with kubectl", keys: keys, text: func(w int, th *theme.Theme) []string {
		lines := []string{""}
		for _, l := range clean.WrapShell(th.Fit("$ "+line), max(w, 10)) {
			lines = append(lines, th.Accent.Paint(l))
		}
		return append(lines, "")
	}}
	if put == nil {
		return nil
	}
	return func() tea.Msg {
		put(line)
		return nil
	}
}

// copyCommand sends the line to the terminal's clipboard, which works over SSH
// too where the terminal allows it.
func (m *Model) copyCommand() tea.Cmd {
	return m.copyLine(m.command())
}

// copyLine puts a line, which is clean, on the clipboard.
func (m *Model) copyLine(line string) tea.Cmd {
	put := m.opts.Clipboard
	if put == nil {
		m.say(toneNote, "no clipboard here: "+line)
		return nil
	}
	m.say(toneNote, "copied: "+line)
	return func() tea.Msg {
		put(line)
		return nil
	}
}
