package detail

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"github.com/muesli/termenv"

	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

var update = flag.Bool("update", false, "write the golden files anew")

var now = time.Date(2026, 10, 3, 10, 42, 7, 0, time.UTC)

func themed(p termenv.Profile, opts theme.Options) *theme.Theme {
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(p)
	r.SetHasDarkBackground(true)
	th := theme.New(r, "dark", opts)
	return &th
}

func container(name string, indent int, m views.Mark, t views.Tone, cells ...string) views.Item {
	it := views.Item{
		Indent: indent, Ref: views.Ref{Kind: views.Container, Name: name},
		Cells: []views.Cell{views.Status(m, t, name)},
	}
	for _, c := range cells {
		it.Cells = append(it.Cells, views.Text(c))
	}
	return it
}

// pod has every kind of section.
func pod() views.Detail {
	event := func(age time.Duration, text string) views.Item {
		return views.Item{Cells: []views.Cell{views.Since(now.Add(-age)), views.Text(text)}}
	}
	return views.Detail{
		Title: "sidecar-demo",
		Headline: []views.Cell{
			views.Status(views.Running, views.Good, "Running on vmss000000 · 10.244.2.39"),
			views.Status(views.Alert, views.Warn, "the container logaggregator has been started again 3 times, the last time because it ran out of memory"),
		},
		Sections: []views.Section{
			{
				Title: "Containers", Note: views.Dimmed("in start order"),
				Table: &views.Table{
					Head: []views.Column{{Name: "NAME"}, {Name: "ROLE", Rank: 2}, {Name: "IMAGE", Rank: 1}, {Name: "↻", Right: true, Rank: 3}},
					Rows: []views.Item{
						container("webserver", 0, views.Running, views.Good, "app", "registry.example.org/workshop/nginx:1.17.8-alpine", "0"),
						container("logaggregator", 0, views.Broken, views.Bad, "sidecar", "busybox", "3"),
						container("工作坊", 1, views.Waiting, views.Busy, "init", "busybox", "0"),
					},
				},
			},
			{Title: "Rollout", Bars: []views.Bar{
				{Label: "r4", Value: 1, Total: 3, Text: views.Text("1 of 3"), Note: views.Text("nginx:1.99"), Tone: views.Busy},
				{Label: "r3", Value: 2, Total: 3, Text: views.Text("2"), Note: views.Dimmed("nginx:1.17.8")},
				{Label: "r2", Value: 0, Total: 0, Text: views.Text("0")},
			}},
			{Title: "Metadata", Pairs: []views.Pair{
				{Name: "namespace", Value: views.Text("default")},
				{Name: "label", Value: views.Text("app=web")},
				{Name: "label", Value: views.Text("\x1b[31mcolour=\u202ered")},
				{Name: "ready", Value: views.Status(views.Off, views.Dim, "no")},
			}},
			{Title: "Volumes", Note: views.Text("none are shared")},
			{Title: "Events", Table: &views.Table{Rows: []views.Item{
				event(12*24*time.Hour, "Started container logaggregator"),
				event(time.Minute, "Back-off restarting failed container logaggregator in pod sidecar-demo_default(7a5e3b0e-2f63)"),
			}}},
			{Title: "Conditions", Lines: []views.Cell{views.Text("all is well"), views.Dimmed(strings.Repeat("word ", 30))}},
		},
	}
}

func podDetail(w, h int) *Model {
	m := New()
	m.SetSize(w, h)
	m.SetDetail("uid", pod())
	return &m
}

func TestView(t *testing.T) {
	th := themed(termenv.TrueColor, theme.Options{})
	for name, tt := range map[string]struct {
		w, h int
		th   *theme.Theme
	}{
		"60x40":       {60, 40, th},
		"40x52":       {40, 52, th},
		"100x36":      {100, 36, th},
		"60x40-ascii": {60, 40, themed(termenv.TrueColor, theme.Options{ASCII: true})},
	} {
		t.Run(name, func(t *testing.T) {
			m := podDetail(tt.w, tt.h)
			m.View(now, tt.th, true)
			m.Down(1)
			view := m.View(now, tt.th, true)
			checkShape(t, view, tt.w, tt.h)
			golden(t, name, ansi.Strip(view)+"\n")
		})
	}
}

func TestText(t *testing.T) {
	golden(t, "text", Text(pod(), now, TextOptions{}))
	golden(t, "text-60", Text(pod(), now, TextOptions{Width: 60}))
}

// TestEverySize: whatever the size, the pane fills it exactly.
func TestEverySize(t *testing.T) {
	for _, opts := range []theme.Options{{}, {ASCII: true}} {
		th := themed(termenv.ANSI256, opts)
		for w := range 201 {
			m := podDetail(w, 9)
			checkShape(t, m.View(now, th, true), w, 9)
			m.Bottom()
			checkShape(t, m.View(now, th, true), w, 9)
		}
		for h := range 50 {
			checkShape(t, podDetail(50, h).View(now, th, false), 50, h)
		}
	}
}

func TestCursorWalksThroughItems(t *testing.T) {
	th := themed(termenv.ANSI256, theme.Options{})
	m := podDetail(60, 12)
	m.View(now, th, true)
	want := func(name string) {
		t.Helper()
		if got := m.Selected().Name; got != name {
			t.Errorf("stands on %q, not on %q", got, name)
		}
	}
	want("webserver")
	m.Down(1)
	want("logaggregator")
	m.Down(1)
	want("工作坊")
	above, below := m.More()
	m.Down(1)
	want("工作坊")
	if a, b := m.More(); a != above+1 || b != below-1 {
		t.Errorf("%d above, %d below: it does not scroll beyond the last item", a, b)
	}
	m.Bottom()
	if _, b := m.More(); b != 0 {
		t.Errorf("%d lines below the bottom", b)
	}
	m.Up(100)
	want("webserver")
	if a, _ := m.More(); a != 0 {
		t.Errorf("%d lines above the top", a)
	}
	m.PageDown()
	m.PageUp()
	m.Top()
	want("webserver")
}

func TestSameObjectStays(t *testing.T) {
	th := themed(termenv.ANSI256, theme.Options{})
	m := podDetail(60, 12)
	m.View(now, th, true)
	m.Down(1)
	m.scroll(2)
	d := pod()
	rows := d.Sections[0].Table.Rows
	d.Sections[0].Table.Rows = append([]views.Item{container("new", 0, views.NoMark, views.Plain)}, rows...)
	m.SetDetail("uid", d)
	m.View(now, th, true)
	if m.Selected().Name != "logaggregator" || m.top != 2 {
		t.Errorf("stands on %q at offset %d", m.Selected().Name, m.top)
	}
	m.SetDetail("another", pod())
	if m.Selected().Name != "webserver" || m.top != 0 {
		t.Errorf("another object: stands on %q at offset %d", m.Selected().Name, m.top)
	}
	m.SetDetail("another", views.Detail{})
	m.View(now, th, true)
	m.Down(1)
	m.Up(1)
	if m.Selected() != (views.Ref{}) || m.top != 0 {
		t.Error("an empty detail has something to stand on")
	}
	if m.Select(views.Ref{Kind: views.Revision, Name: "3"}) {
		t.Error("a ref that is not there can be selected")
	}
}

func TestSameFrameCostsNothing(t *testing.T) {
	th := themed(termenv.TrueColor, theme.Options{})
	m := podDetail(60, 40)
	m.View(now, th, true)
	if n := testing.AllocsPerRun(100, func() { m.View(now, th, true) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func checkShape(t *testing.T, view string, w, h int) {
	t.Helper()
	if h == 0 {
		if view != "" {
			t.Errorf("a pane without height draws %q", view)
		}
		return
	}
	lines := strings.Split(view, "\n")
	if len(lines) != h {
		t.Errorf("%d lines, not %d", len(lines), h)
	}
	for i, l := range lines {
		if got := ansi.StringWidth(l); got != w {
			t.Errorf("width %d: line %d is %d wide: %q", w, i, got, l)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name+".txt")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}

func FuzzView(f *testing.F) {
	for _, s := range []string{"web", "工作坊", "\x1b[31m\n", "👨\u200d👩\u200d👧", "e\u0301", "\u202e", strings.Repeat("x", 253), "a b c d", ""} {
		f.Add(s, s, 40, 5, 3)
	}
	th := themed(termenv.ANSI256, theme.Options{})
	ascii := themed(termenv.Ascii, theme.Options{ASCII: true})
	f.Fuzz(func(t *testing.T, a, b string, w, h, n int) {
		w, h = min(max(w, 0), 300), min(max(h, 0), 60)
		d := pod()
		d.Headline[0].Text, d.Sections[0].Title, d.Sections[0].Note.Text = a, b, a
		d.Sections[0].Table.Rows[0].Cells[n&1].Text = b
		d.Sections[0].Table.Rows[1].Indent = n & 15
		d.Sections[0].Table.Head[n&3] = views.Column{Name: a, Right: n&4 > 0, Rank: n & 7}
		d.Sections[1].Bars[0] = views.Bar{Label: a, Value: int64(n), Total: int64(w), Text: views.Text(b), Note: views.Text(a)}
		d.Sections[2].Pairs[1] = views.Pair{Name: b, Value: views.Text(a)}
		m := New()
		m.SetSize(w, h)
		m.SetDetail("x", d)
		for _, th := range []*theme.Theme{th, ascii} {
			checkShape(t, m.View(now, th, true), w, h)
			m.Down(n & 31)
			checkShape(t, m.View(now, th, true), w, h)
		}
		for _, l := range Lines(d, now, TextOptions{Width: w}) {
			if w > 0 && ansi.StringWidth(l) > w || strings.HasSuffix(l, " ") {
				t.Errorf("width %d: %q", w, l)
			}
		}
	})
}

func BenchmarkView(b *testing.B) {
	th := themed(termenv.TrueColor, theme.Options{})
	d := pod()
	for i := range 100 {
		d.Sections[4].Table.Rows = append(d.Sections[4].Table.Rows, views.Item{Cells: []views.Cell{views.Since(now), views.Text(fmt.Sprintf("event number %d of the pod sidecar-demo", i))}})
	}
	m := New()
	m.SetSize(60, 42)
	b.Run("new detail", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			m.SetDetail("uid", d)
			m.View(now, th, true)
		}
	})
	b.Run("scroll", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			m.scroll(1 - 2*(i%2))
			m.View(now, th, true)
		}
	})
}
