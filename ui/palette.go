package ui

import (
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/sahilm/fuzzy"

	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
)

// palette is a prompt over a list of choices: what is typed narrows them, enter
// takes the one under the cursor. What no choice answers goes to free.
type palette struct {
	title   string
	in      textinput.Model
	all     []choice
	found   []choice
	at, top int
	trouble string // why the last enter did nothing; the text stays

	// free takes a line that is more than one choice's name; nil where there is
	// nothing but the choices.
	free func(m *Model, text string) tea.Cmd
}

// choice is one line of a palette. Name and hint are clean.
type choice struct {
	name string
	also string // further words that find it: short names
	hint string
	off  string // why it does nothing now, in the hint's place; "" when it does
	do   func(*Model) tea.Cmd
}

type choices []choice

func (c choices) Len() int            { return len(c) }
func (c choices) String(i int) string { return c[i].name }

func newPalette(title string, all []choice, th *theme.Theme) *palette {
	p := &palette{title: title, in: newPrompt(":", "", th), all: all}
	p.narrow()
	return p
}

// narrow finds the choices for the first word: exact names and short names
// first, then beginnings, then what fits loosely.
func (p *palette) narrow() {
	p.at, p.top = 0, 0
	word, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(p.in.Value())), " ")
	if word == "" {
		p.found = p.all
		return
	}
	var exact, begins, rest []choice
	seen := map[int]bool{}
	for i, c := range p.all {
		switch {
		case c.name == word || hasWord(c.also, word):
			exact = append(exact, c)
		case strings.HasPrefix(strings.ToLower(c.name), word):
			begins = append(begins, c)
		default:
			continue
		}
		seen[i] = true
	}
	for _, f := range fuzzy.FindFrom(word, choices(p.all)) {
		if !seen[f.Index] {
			rest = append(rest, p.all[f.Index])
		}
	}
	p.found = append(append(exact, begins...), rest...)
}

func hasWord(words, word string) bool {
	for _, w := range strings.Fields(words) {
		if w == word {
			return true
		}
	}
	return false
}

func (p *palette) key(msg tea.KeyMsg) want {
	switch msg.String() {
	case "esc":
		return want{close: true}
	case "enter":
		return p.enter()
	case "tab":
		if p.at < len(p.found) {
			p.in.SetValue(p.found[p.at].name + " ")
			p.in.CursorEnd()
			p.narrow()
		}
		return want{}
	case "up", "ctrl+p":
		p.at = max(p.at-1, 0)
		return want{}
	case "down", "ctrl+n":
		p.at = max(min(p.at+1, len(p.found)-1), 0)
		return want{}
	}
	p.in, _ = p.in.Update(msg)
	p.trouble = ""
	p.narrow()
	return want{}
}

// enter takes the choice, unless more words follow it or none fits: then the
// whole line is for free.
func (p *palette) enter() want {
	text := strings.TrimSpace(p.in.Value())
	more := strings.Contains(text, " ")
	if !more && p.at < len(p.found) {
		return want{close: true, do: p.found[p.at].do}
	}
	if p.free == nil || text == "" {
		p.trouble = "nothing here is called " + clean.Line(text)
		return want{}
	}
	return want{do: func(m *Model) tea.Cmd { return p.free(m, text) }}
}

func (p *palette) view(w, h int, th *theme.Theme) dialog {
	w = min(w, 64)
	p.in.Width = w - 3
	room := min(max(h-6, 1), 14)
	p.top = min(max(p.top, p.at-room+1), p.at)
	d := dialog{title: p.title, width: w, keys: "enter go   tab complete   esc close"}
	d.lines = append(d.lines, p.in.View(), "")
	for i := p.top; i < min(p.top+room, len(p.found)); i++ {
		d.lines = append(d.lines, p.line(p.found[i], i == p.at, w, th))
	}
	for len(d.lines) < min(room, len(p.all))+2 {
		d.lines = append(d.lines, "")
	}
	if p.trouble != "" {
		d.lines = append(d.lines, th.Bad.Paint(th.Cut(th.Fit(p.trouble), w)))
	}
	return d
}

func (p *palette) line(c choice, at bool, w int, th *theme.Theme) string {
	words, paint := c.hint, th.Text
	if c.off != "" {
		words, paint = clean.Line(c.off), th.Dim
	}
	hint := th.Cut(th.Fit(words), w/2)
	name := th.Cut(th.Fit(c.name), w-clean.Width(hint)-4)
	gap := strings.Repeat(" ", max(w-clean.Width(name)-clean.Width(hint)-2, 1))
	if at {
		return th.Accent.Paint(th.Glyphs.Cursor+name) + gap + th.Dim.Paint(hint)
	}
	return " " + paint.Paint(name) + gap + th.Dim.Paint(hint)
}
