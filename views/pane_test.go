package views_test

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"example.org/hackfest/ui/detail"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// panes is what a detail has of three screens: 80x24 (the pane with the focus,
// below the list), 120x36 and 160x45 (beside it).
var panes = []struct {
	screen string
	w, h   int
}{{"80x24", 79, 13}, {"120x36", 49, 31}, {"160x45", 53, 40}}

// wholePane is more lines than any fixture's picture has.
const wholePane = 400

// paneTheme is a theme as a terminal of 256 colours shows it.
func paneTheme(name string) *theme.Theme {
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(termenv.ANSI256)
	r.SetHasDarkBackground(name != "light")
	th := theme.New(r, name, theme.Options{Light: name == "light"})
	return &th
}

// TestPanes draws every fixture's picture: its words in the room of three
// screens, and the whole of it with its colours in the themes light and mono.
func TestPanes(t *testing.T) {
	w := world(t)
	for _, v := range views.All() {
		plural := v.Names()[0]
		all := fixtures(t, plural)
		t.Run(plural, func(t *testing.T) {
			for _, p := range panes {
				var b strings.Builder
				for _, f := range all {
					fmt.Fprintf(&b, "== %s\n%s", f.object.GetName(), tidy(ansi.Strip(drawPane(t, v, f, w, p.w, p.h, paneTheme("dark")))))
				}
				golden(t, "panes/"+plural+"-"+p.screen+".txt", b.String())
			}
			for _, name := range []string{"light", "mono"} {
				var b strings.Builder
				for _, f := range all {
					view := drawPane(t, v, f, w, 53, wholePane, paneTheme(name))
					if last := view[strings.LastIndexByte(view, '\n')+1:]; strings.TrimSpace(ansi.Strip(last)) != "" {
						t.Errorf("%s is longer than %d lines", f.file, wholePane)
					}
					if name == "mono" {
						for _, sgr := range coloured.FindAllString(view, -1) {
							t.Errorf("%s: mono has the colour %q", f.file, sgr)
						}
					}
					fmt.Fprintf(&b, "== %s\n%s", f.object.GetName(), tidy(legible(view)))
				}
				golden(t, "panes/"+plural+"-"+name+".txt", b.String())
			}
		})
	}
}

func drawPane(t *testing.T, v views.View, f fixture, world views.World, w, h int, th *theme.Theme) string {
	t.Helper()
	m := detail.New()
	m.SetSize(w, h)
	m.SetDetail(f.file, v.Detail(f.object, world))
	view := m.View(noon, th, true)
	lines := strings.Split(view, "\n")
	if len(lines) != h {
		t.Errorf("%s: %d lines for %d", f.file, len(lines), h)
	}
	for _, l := range lines {
		if got := ansi.StringWidth(l); got != w {
			t.Errorf("%s: %d columns for %d: %q", f.file, got, w, l)
		}
	}
	return view
}

var (
	rendition = regexp.MustCompile(`\x1b\[([0-9;]*)m`)

	// coloured is a rendition with a colour in it: 30 to 49 or 90 to 107.
	coloured = regexp.MustCompile(`\x1b\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]`)
)

// legible writes a rendition as ‹1;38;5;26›, and the end of it as ‹›.
func legible(view string) string {
	return rendition.ReplaceAllStringFunc(view, func(sgr string) string {
		codes := rendition.FindStringSubmatch(sgr)[1]
		if codes == "0" {
			codes = ""
		}
		return "‹" + codes + "›"
	})
}

// tidy cuts the spaces that fill a pane, to the right and below.
func tidy(view string) string {
	lines := strings.Split(view, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n"
}
