package theme

import (
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"example.org/hackfest/views"
)

func renderer(p termenv.Profile) *lipgloss.Renderer {
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(p)
	r.SetHasDarkBackground(true)
	return r
}

var profiles = map[string]termenv.Profile{
	"none": termenv.Ascii, "16": termenv.ANSI, "256": termenv.ANSI256, "true": termenv.TrueColor,
}

// TestContrast holds every text token, on every background it stands on, to the
// ratio of WCAG that its theme promises, in true colour and in 256.
func TestContrast(t *testing.T) {
	for _, name := range Names() {
		for _, light := range []bool{false, true} {
			p := paletteOf(name, light)
			for where, s := range map[string]surface{"plain": p.plain, "cursor": p.cursor, "rest": p.rest, "marked": p.marked} {
				for token, l := range s.tokens() {
					if l.fg.none() {
						continue
					}
					check := func(fg string, backgrounds []string) {
						for _, bg := range backgrounds {
							if got := ratio(fg, bg); got < p.contrast {
								t.Errorf("%s (light %v), %s on %s: %s on %s is %.1f, not %.1f", name, light, token, where, fg, bg, got, p.contrast)
							}
						}
					}
					if s.bg.none() {
						check(l.fg.rgb, p.assumed)
						check(hexOf(l.fg.c256), p.assumed)
						continue
					}
					check(l.fg.rgb, []string{s.bg.rgb})
					check(hexOf(l.fg.c256), []string{hexOf(s.bg.c256)})
				}
			}
		}
	}
}

// TestSixteenColoursAreReadable: on a painted background of sixteen colours
// only black and white are sure to be.
func TestSixteenColoursAreReadable(t *testing.T) {
	for _, name := range Names() {
		for _, light := range []bool{false, true} {
			p := paletteOf(name, light)
			for where, s := range map[string]surface{"cursor": p.cursor, "rest": p.rest, "marked": p.marked} {
				if s.bg.c16 == "" {
					continue
				}
				for token, l := range s.tokens() {
					if l.fg.c16 != "15" && l.fg.c16 != "0" || l.fg.c16 == s.bg.c16 {
						t.Errorf("%s: %s on %s: colour %q on %q", name, token, where, l.fg.c16, s.bg.c16)
					}
				}
			}
		}
	}
}

func TestNoColourMeansNone(t *testing.T) {
	for _, name := range Names() {
		th := New(renderer(termenv.Ascii), name, Options{})
		for s := range th.tones {
			for tone, ink := range th.tones[s] {
				if hasColour(ink.Open()) {
					t.Errorf("%s: tone %d in selection %d has a colour: %q", name, tone, s, ink.Open())
				}
			}
		}
		if th.On(views.Plain, Cursor).Open() == "" {
			t.Errorf("%s: the cursor cannot be seen", name)
		}
		if th.Tone(views.Bad) == th.Tone(views.Plain) {
			t.Errorf("%s: trouble looks like the rest", name)
		}
	}
}

// hasColour looks for an SGR parameter beyond the attributes.
func hasColour(seq string) bool {
	seq = strings.TrimSuffix(strings.TrimPrefix(seq, "\x1b["), "m")
	for _, p := range strings.Split(seq, ";") {
		if n, err := strconv.Atoi(p); err == nil && n >= 30 {
			return true
		}
	}
	return false
}

func TestSelectionsDiffer(t *testing.T) {
	for profile, p := range profiles {
		for _, name := range Names() {
			th := New(renderer(p), name, Options{})
			plain := th.On(views.Plain, Normal)
			for s, what := range map[Selection]string{Cursor: "cursor", CursorApart: "cursor of another pane", Marked: "mark"} {
				if th.On(views.Plain, s) == plain {
					t.Errorf("%s, colours %s: the %s looks like a line of the list", name, profile, what)
				}
			}
			if th.On(views.Plain, Cursor) == th.On(views.Plain, CursorApart) {
				t.Errorf("%s, colours %s: the focus cannot be seen", name, profile)
			}
		}
	}
}

func TestInkPaintsLikeItsStyle(t *testing.T) {
	for profile, p := range profiles {
		r := renderer(p)
		style := r.NewStyle().Foreground(lipgloss.Color("212")).Bold(true)
		if got, want := inkOf(style).Paint("web-1"), style.Render("web-1"); got != want {
			t.Errorf("colours %s: %q, want %q", profile, got, want)
		}
	}
}

func TestGlyphsAreOneCellWide(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		th := New(renderer(termenv.TrueColor), "dark", Options{ASCII: ascii})
		g := th.Glyphs
		all := []string{
			g.Cursor, g.Marked, g.Rule, g.Dash, g.Full, g.Empty, g.Arrow, g.Ellipsis, g.Dot,
			g.Ascending, g.Descending, g.Up, g.Down, g.Side, g.TopLeft, g.TopRight, g.BottomLeft, g.BottomRight,
		}
		for m := views.NoMark; m <= views.Off; m++ {
			all = append(all, th.Glyph(m))
		}
		for i, s := range all {
			if ansi.StringWidth(s) != 1 || ansi.StringWidthWc(s) != 1 || ascii && s[0] >= 0x80 {
				t.Errorf("ASCII %v: glyph %d is %q", ascii, i, s)
			}
		}
	}
}

func TestUnknownTonesAndMarks(t *testing.T) {
	th := New(renderer(termenv.TrueColor), "no such theme", Options{})
	if th.Tone(views.Tone(99)) != th.Tone(views.Plain) || th.Glyph(views.Mark(-1)) != " " {
		t.Error("an unknown tone or mark is not plain")
	}
}

func (s surface) tokens() map[string]look {
	return map[string]look{
		"text": s.text, "dim": s.dim, "accent": s.accent, "good": s.good, "busy": s.busy, "warn": s.warn, "bad": s.bad,
	}
}

// ratio is WCAG's contrast of two colours.
func ratio(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(hex string) float64 {
	n, _ := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	lin := func(v uint64) float64 {
		c := float64(v&0xff) / 255
		if c <= 0.03928 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(n>>16) + 0.7152*lin(n>>8) + 0.0722*lin(n)
}

func hexOf(c256 string) string {
	n, _ := strconv.Atoi(c256)
	c := termenv.ConvertToRGB(termenv.ANSI256Color(n))
	return c.Hex()
}
