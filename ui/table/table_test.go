package table

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
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

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

var podColumns = []views.Column{
	{Name: "NAME"},
	{Name: "READY", Right: true, Rank: 2},
	{Name: "STATUS", Rank: 1},
	{Name: "RESTARTS", Right: true, Rank: 3},
	{Name: "AGE", Right: true, Rank: 4},
	{Name: "IP", Wide: true, Rank: 5},
	{Name: "NODE", Wide: true, Rank: 6},
}

func pod(namespace, name, ready string, status views.Cell, restarts int, age time.Duration) *views.Row {
	o := &metav1.PartialObjectMetadata{}
	o.Namespace, o.Name, o.UID = namespace, name, types.UID("uid-"+namespace+"-"+name)
	restarted := views.Number(restarts)
	if restarts > 2 {
		restarted.Clock = &views.Clock{Time: now.Add(-5 * time.Minute), Before: fmt.Sprintf("%d (", restarts), After: " ago)"}
	}
	return &views.Row{Object: o, Cells: []views.Cell{
		views.Text(name), views.Text(ready), status, restarted, views.Since(now.Add(-age)),
		views.Text("10.244.2.39"), views.Text("aks-nodepool1-30239456-vmss000000"),
	}}
}

func pods() Rows {
	running := views.Status(views.Running, views.Good, "Running")
	day := 24 * time.Hour
	return Rows{
		pod("default", "hello-29923450-xwchd", "0/1", views.Status(views.Done, views.Good, "Completed"), 0, 59*time.Second),
		pod("default", "rs-demo-6749fd79c6-4n5x6", "1/1", running, 0, 7*time.Minute),
		pod("default", "sidecar-demo", "2/2", running, 0, 12*day),
		pod("default", "web-7d9f8c5b4-2lqxp", "0/1", views.Status(views.Broken, views.Bad, "ImagePullBackOff"), 0, 3*time.Minute),
		pod("default", "worker-0", "0/1", views.Status(views.Waiting, views.Busy, "Pending"), 4, 18*time.Minute),
		pod("kube-system", "工作坊-"+strings.Repeat("long-", 10)+"tail1", "1/1", running, 12, 400*day),
		pod("kube-system", "\x1b[31mred\u202e\n", "1/1", views.Status(views.Alert, views.Warn, "Terminating"), 0, day),
	}
}

func podTable(w, h int, namespace, wide bool) *Model {
	m := New()
	m.SetColumns(podColumns, namespace, wide)
	m.SetSize(w, h)
	m.SetRows(pods())
	return &m
}

func TestView(t *testing.T) {
	th := themed(termenv.TrueColor, theme.Options{})
	plain := themed(termenv.TrueColor, theme.Options{ASCII: true})
	tests := map[string]struct {
		w, h            int
		namespace, wide bool
		th              *theme.Theme
	}{
		"150x9 wide":       {150, 9, true, true, th},
		"100x9 namespaces": {100, 9, true, false, th},
		"80x9":             {80, 9, false, false, th},
		"55x9":             {55, 9, false, false, th},
		"40x9":             {40, 9, true, false, th},
		"20x5":             {20, 5, false, false, th},
		"60x9 ascii":       {60, 9, false, false, plain},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m := podTable(tt.w, tt.h, tt.namespace, tt.wide)
			m.SetSort(5, true)
			m.Goto(2)
			view := m.View(now, tt.th, true)
			checkShape(t, view, tt.w, tt.h)
			golden(t, strings.ReplaceAll(name, " ", "-"), ansi.Strip(view))
		})
	}
}

func TestViewOfFewColours(t *testing.T) {
	m := podTable(60, 9, false, false)
	m.Goto(3)
	m.MarkToggle()
	m.Down(1)
	golden(t, "colours", strings.ReplaceAll(m.View(now, themed(termenv.ANSI256, theme.Options{}), true), "\x1b", "␛"))
}

// TestEveryWidth: whatever the width, every line is exactly as wide.
func TestEveryWidth(t *testing.T) {
	for _, opts := range []theme.Options{{}, {ASCII: true}} {
		th := themed(termenv.ANSI256, opts)
		for w := range 201 {
			for _, wide := range []bool{false, true} {
				m := podTable(w, 9, wide, wide)
				m.SetSort(1, false)
				checkShape(t, m.View(now, th, true), w, 9)
			}
		}
	}
}

func TestEveryHeight(t *testing.T) {
	th := themed(termenv.ANSI256, theme.Options{})
	for h := range 12 {
		m := podTable(60, h, false, false)
		for range 10 {
			checkShape(t, m.View(now, th, true), 60, h)
			m.Down(1)
		}
	}
}

func TestNoColumnsNoRows(t *testing.T) {
	th := themed(termenv.ANSI256, theme.Options{})
	m := New()
	m.SetSize(30, 4)
	checkShape(t, m.View(now, th, true), 30, 4)
	m.SetColumns(podColumns, true, true)
	m.SetRows(nil)
	checkShape(t, m.View(now, th, true), 30, 4)
	m.Down(3)
	m.PageUp()
	m.MarkToggle()
	if m.Selected() != nil || m.Cursor() != 0 {
		t.Error("there is something to stand on in an empty table")
	}
	m.SetRows(Rows{{Object: pods()[0].Object}}) // a row with too few cells
	checkShape(t, m.View(now, th, true), 30, 4)
}

func checkShape(t *testing.T, view string, w, h int) {
	t.Helper()
	if h == 0 {
		if view != "" {
			t.Errorf("a table without height draws %q", view)
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
		if err := os.WriteFile(path, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got+"\n"); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}
