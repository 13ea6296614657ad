package theme

import (
	"io"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"example.org/hackfest/ui/clean"
	"example.org/hackfest/views"
)

// Options say what the terminal can do, beyond its colours.
type Options struct {
	ASCII bool // no UTF-8
	Light bool // its background is light: for the themes that serve both
}

// ID tells one Theme from another: equal IDs paint alike.
type ID struct {
	name    string
	profile termenv.Profile
	opts    Options
}

// Selection is how a line of a list or a detail stands out.
type Selection int

const (
	Normal      Selection = iota
	Cursor                // one stands on it, in the pane with the focus
	CursorApart           // one stands on it, the focus is elsewhere
	Marked                // marked for acting on several
	selections  = int(Marked) + 1
)

// Theme is what everything on the screen looks like.
type Theme struct {
	ID     ID
	Glyphs Glyphs

	Text, Accent, Dim, Good, Busy, Warn, Bad Ink

	Rule   Ink // between panes
	Border Ink // around dialogs
	Title  Ink // of a dialog
	Brand  Ink // the program's name
	Header Ink // a table's column names
	Badge  Ink // a word in a box: read-only
	Match  Ink // what a filter found, in a line that is Normal

	PaneTitle, PaneTitleFocused Ink
	Section                     Ink // a section's title in a detail

	Key, KeyText Ink // the footer

	Styles Styles

	tones [selections][views.Accent + 1]Ink
}

// Styles are for widgets of bubbles, which ask for lipgloss'.
type Styles struct {
	Text, Accent, Dim, Bad, Reverse lipgloss.Style
}

// New makes a theme for a session's renderer; see Names. A terminal without
// colour (NO_COLOR too) gets the theme mono, whatever the name: attributes are
// not colours, though the renderer's own profile would drop them as well.
func New(r *lipgloss.Renderer, name string, opts Options) Theme {
	profile := r.ColorProfile()
	if profile == termenv.Ascii {
		name = "mono"
		r = lipgloss.NewRenderer(io.Discard)
		r.SetColorProfile(termenv.ANSI)
		r.SetHasDarkBackground(!opts.Light)
	}
	p := paletteOf(name, opts.Light)
	th := Theme{ID: ID{name, profile, opts}, Glyphs: unicodeGlyphs()}
	if opts.ASCII {
		th.Glyphs = asciiGlyphs()
	}
	for i, on := range []surface{Normal: p.plain, Cursor: p.cursor, CursorApart: p.rest, Marked: p.marked} {
		for tone, l := range map[views.Tone]look{
			views.Plain: on.text, views.Good: on.good, views.Busy: on.busy, views.Warn: on.warn,
			views.Bad: on.bad, views.Dim: on.dim, views.Accent: on.accent,
		} {
			th.tones[i][tone] = inkOf(styleOf(r, l, on))
		}
	}
	th.name(r, p)
	return th
}

// name gives the parts of the screen their looks.
func (th *Theme) name(r *lipgloss.Renderer, p palette) {
	plain := func(l look) lipgloss.Style { return styleOf(r, l, surface{}) }
	ink := func(l look) Ink { return inkOf(plain(l)) }
	l := p.plain.looks
	th.Text, th.Accent, th.Dim = ink(l.text), ink(l.accent), ink(l.dim)
	th.Good, th.Busy, th.Warn, th.Bad = ink(l.good), ink(l.busy), ink(l.warn), ink(l.bad)
	th.Rule, th.Border, th.Header = ink(p.rule), ink(l.accent), ink(l.dim)
	th.Title, th.Brand = ink(l.text.withBold()), ink(l.accent.withBold())
	th.PaneTitle, th.PaneTitleFocused = ink(l.text.withBold()), ink(l.accent.withBold())
	th.Section = ink(l.dim.withBold())
	th.Key, th.KeyText = ink(l.accent.withBold()), ink(l.dim)
	th.Match = ink(l.accent.withUnderline())
	badge := l.text
	badge.bold, badge.reverse = true, true
	th.Badge = ink(badge)
	reverse := l.text
	reverse.reverse = true
	th.Styles = Styles{
		Text: plain(l.text), Accent: plain(l.accent), Dim: plain(l.dim), Bad: plain(l.bad),
		Reverse: plain(reverse),
	}
}

func styleOf(r *lipgloss.Renderer, l look, on surface) lipgloss.Style {
	s := r.NewStyle()
	if !l.fg.none() {
		s = s.Foreground(l.fg.lipgloss())
	}
	if !on.bg.none() {
		s = s.Background(on.bg.lipgloss())
	}
	return s.Bold(l.bold || on.bold).Underline(l.underline || on.underline).Reverse(l.reverse || on.reverse)
}

// Tone is the Ink of a tone on the terminal's own background.
func (th *Theme) Tone(t views.Tone) Ink { return th.On(t, Normal) }

// On is the Ink of a tone in a line that may be selected. The whole line has to
// be painted by it: what ends one Ink would end a background around it.
func (th *Theme) On(t views.Tone, s Selection) Ink {
	if t < 0 || int(t) >= len(th.tones[0]) {
		t = views.Plain
	}
	return th.tones[s][t]
}

// Word is the tone of a cell's words: what is well is said quietly, its glyph
// alone being green.
func Word(t views.Tone) views.Tone {
	if t == views.Good {
		return views.Plain
	}
	return t
}

// Glyph is a mark's sign, one cell wide; NoMark is a space.
func (th *Theme) Glyph(m views.Mark) string {
	if m < 0 || int(m) >= len(th.Glyphs.marks) {
		m = views.NoMark
	}
	return th.Glyphs.marks[m]
}

// Glyphed paints a mark with its words, which must be clean.
func (th *Theme) Glyphed(m views.Mark, t views.Tone, words string) string {
	if m == views.NoMark {
		return th.Tone(Word(t)).Paint(words)
	}
	if Word(t) == t {
		return th.Tone(t).Paint(th.Glyph(m) + " " + words)
	}
	return th.Tone(t).Paint(th.Glyph(m)) + th.Tone(Word(t)).Paint(" "+words)
}

// Cut makes a cleaned text fit w cells of this terminal.
func (th *Theme) Cut(s string, w int) string {
	return clean.CutWith(clean.Fit(s, th.Glyphs.Unicode), w, th.Glyphs.Ellipsis)
}

// Middle is Cut that leaves out the middle.
func (th *Theme) Middle(s string, w int) string {
	return clean.Middle(clean.Fit(s, th.Glyphs.Unicode), w, th.Glyphs.Ellipsis)
}

// Fit makes a cleaned text one for this terminal, as wide as it was.
func (th *Theme) Fit(s string) string { return clean.Fit(s, th.Glyphs.Unicode) }
