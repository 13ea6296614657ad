package table

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// named makes rows of these names, the name being the UID too.
func named(names ...string) Rows {
	rows := make(Rows, len(names))
	for i, n := range names {
		o := &metav1.PartialObjectMetadata{}
		o.Name, o.UID = n, types.UID(n)
		rows[i] = &views.Row{Object: o, Cells: []views.Cell{views.Text(n)}}
	}
	return rows
}

func numbered(n int) Rows {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("pod-%05d", i)
	}
	return named(names...)
}

func listOf(h int, rows Rows) *Model {
	m := New()
	m.SetColumns([]views.Column{{Name: "NAME"}}, false, false)
	m.SetSize(20, h+1)
	m.SetRows(rows)
	return &m
}

// at gives the name one stands on, and its line below the head.
func (m *Model) at() (string, int) {
	r := m.Selected()
	if r == nil {
		return "", 0
	}
	return r.Object.GetName(), m.cursor - m.top
}

func wantAt(t *testing.T, m *Model, name string, line int) {
	t.Helper()
	if n, l := m.at(); n != name || l != line {
		t.Errorf("stands on %q at line %d, not on %q at line %d", n, l, name, line)
	}
}

func TestCursorStaysOnItsObject(t *testing.T) {
	m := listOf(4, named("b", "c", "d", "e", "f", "g"))
	m.Goto(4) // f, on the last line
	wantAt(t, m, "f", 3)
	m.SetRows(named("a", "b", "c", "d", "e", "f", "g"))
	wantAt(t, m, "f", 3)
	m.SetRows(named("g", "f", "e", "d")) // another order: it cannot stay on its line
	wantAt(t, m, "f", 1)
	m.SetRows(named("d", "e", "g")) // gone: what came after is there now
	wantAt(t, m, "e", 1)
	m.SetRows(named("d"))
	wantAt(t, m, "d", 0)
	m.SetRows(nil)
	wantAt(t, m, "", 0)
	m.SetRows(named("x", "y"))
	wantAt(t, m, "x", 0)
}

func TestCursorFindsTheSuccessorByName(t *testing.T) {
	m := listOf(2, named("web-0", "web-1", "web-2"))
	m.Goto(1)
	again := named("a", "web-0", "web-1", "web-2")
	again[2].Object.SetUID("another")
	m.SetRows(again)
	wantAt(t, m, "web-1", 1)
}

func TestNothingJumpsWhileTheFirstRowsComeIn(t *testing.T) {
	m := listOf(4, named("m"))
	m.SetRows(named("k", "m"))
	wantAt(t, m, "m", 1) // still in sight, and nothing is hidden above
	m.SetRows(named("a", "b", "c", "d", "e", "k", "m"))
	wantAt(t, m, "a", 0)
}

func TestScreenLineIsKept(t *testing.T) {
	m := listOf(10, numbered(100))
	m.Goto(50)
	m.Up(3)
	_, line := m.at()
	rows := numbered(100)
	m.SetRows(slices.Concat(named("a", "b", "c"), rows))
	wantAt(t, m, "pod-00047", line)
	m.SetRows(rows[20:])
	wantAt(t, m, "pod-00047", line)
}

func TestMoves(t *testing.T) {
	m := listOf(10, numbered(100))
	steps := []struct {
		do   func()
		name string
		line int
	}{
		{func() { m.Down(1) }, "pod-00001", 1},
		{func() { m.Up(5) }, "pod-00000", 0},
		{func() { m.PageDown() }, "pod-00009", 0},
		{func() { m.PageDown() }, "pod-00018", 0},
		{func() { m.Down(3) }, "pod-00021", 3},
		{func() { m.PageUp() }, "pod-00012", 3},
		{func() { m.Bottom() }, "pod-00099", 9},
		{func() { m.PageDown() }, "pod-00099", 9},
		{func() { m.PageUp() }, "pod-00090", 9},
		{func() { m.Top() }, "pod-00000", 0},
		{func() { m.Goto(1000) }, "pod-00099", 9},
		{func() { m.SetSize(20, 6) }, "pod-00099", 4},
		{func() { m.Goto(-3) }, "pod-00000", 0},
	}
	for i, s := range steps {
		s.do()
		if n, l := m.at(); n != s.name || l != s.line {
			t.Errorf("step %d: stands on %q at line %d, not on %q at line %d", i, n, l, s.name, s.line)
		}
	}
}

func TestMarks(t *testing.T) {
	m := listOf(10, named("a", "b", "c"))
	m.MarkToggle()
	m.Down(2)
	m.MarkToggle()
	m.SetRows(named("0", "a", "b", "c"))
	var got []string
	for _, r := range m.Marked() {
		got = append(got, r.Object.GetName())
	}
	if !slices.Equal(got, []string{"a", "c"}) {
		t.Errorf("marked are %q", got)
	}
	m.MarkToggle()
	if len(m.Marked()) != 1 {
		t.Error("a mark cannot be taken away")
	}
	m.MarkNone()
	if m.Marked() != nil {
		t.Error("marks stay")
	}
}

// TestColumnsDoNotJump: a shorter name leaves its column as wide as it was.
func TestColumnsDoNotJump(t *testing.T) {
	th := themed(termenv.Ascii, theme.Options{})
	m := New()
	m.SetColumns([]views.Column{{Name: "NAME"}, {Name: "AGE", Right: true, Rank: 1}}, false, false)
	m.SetSize(80, 5)
	column := func() int {
		return strings.Index(ansi.Strip(strings.Split(m.View(now, th, true), "\n")[0]), "AGE")
	}
	m.SetRows(named("a-rather-long-name-of-a-pod"))
	wide := column()
	m.SetRows(named("short"))
	if column() != wide {
		t.Error("the column has shrunk")
	}
	m.SetRows(named("a-rather-long-name-of-a-pod-and-longer"))
	if column() <= wide {
		t.Error("the column has not grown")
	}
	m.SetSort(1, false)
	m.SetRows(named("short"))
	if column() >= wide {
		t.Error("another order does not fit the columns anew")
	}
}

func TestFindIsUnderlined(t *testing.T) {
	th := themed(termenv.ANSI256, theme.Options{})
	m := listOf(3, named("web-1", "worker"))
	m.SetFind([]string{"er"})
	m.Goto(0)
	view := m.View(now, th, true)
	if !strings.Contains(view, "work"+th.Match.Paint("er")) {
		t.Errorf("%q", view)
	}
	checkShape(t, view, 20, 4)
}

func TestPlain(t *testing.T) {
	golden(t, "plain", Plain(podColumns, pods(), now, PlainOptions{Namespace: true, Wide: true}))
}

func TestSameFrameCostsNothing(t *testing.T) {
	th := themed(termenv.TrueColor, theme.Options{})
	m := podTable(100, 40, true, false)
	m.View(now, th, true)
	if n := testing.AllocsPerRun(100, func() { m.View(now, th, true) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzView(f *testing.F) {
	for _, s := range []string{"web", "工作坊", "\x1b[31m\n", "👨\u200d👩\u200d👧", "e\u0301", "\u202e", strings.Repeat("x", 253), "a b c d"} {
		f.Add(s, s, s, 40, 5, 3)
	}
	th := themed(termenv.ANSI256, theme.Options{})
	ascii := themed(termenv.Ascii, theme.Options{ASCII: true})
	f.Fuzz(func(t *testing.T, name, status, head string, w, h, at int) {
		w, h = min(max(w, 0), 300), min(max(h, 0), 60)
		row := pod(name, name, status, views.Status(views.Broken, views.Bad, status), at, 0)
		m := New()
		m.SetColumns(append([]views.Column{{Name: head}, {Name: head, Rank: at, Right: at%2 == 0}}, podColumns[2:]...), at%3 == 0, at%5 == 0)
		m.SetSize(w, h)
		m.SetRows(append(pods(), row))
		m.Goto(at)
		m.SetFind([]string{name, "e"})
		for _, th := range []*theme.Theme{th, ascii} {
			checkShape(t, m.View(now, th, at%2 == 0), w, h)
		}
		for _, l := range strings.Split(Plain(podColumns, Rows{row}, now, PlainOptions{}), "\n") {
			if strings.HasSuffix(l, " ") && !strings.HasSuffix(status, " ") && !strings.HasSuffix(name, " ") {
				t.Errorf("%q ends in a space", l)
			}
		}
	})
}

func BenchmarkView(b *testing.B) {
	th := themed(termenv.TrueColor, theme.Options{})
	many := make(Rows, 20000)
	some := pods()
	for i := range many {
		r := *some[i%len(some)]
		o := &metav1.PartialObjectMetadata{}
		o.Name, o.Namespace, o.UID = fmt.Sprintf("pod-%05d", i), "default", types.UID(fmt.Sprint(i))
		r.Object = o
		many[i] = &r
	}
	m := New()
	m.SetColumns(podColumns, true, true)
	m.SetSize(160, 45)
	m.SetRows(many)
	b.Run("same", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			m.View(now, th, true)
		}
	})
	b.Run("cursor", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			m.Goto(100 + i%2)
			m.View(now, th, true)
		}
	})
	b.Run("page", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			m.Goto(i * 45 % 20000)
			m.View(now, th, true)
		}
	})
	b.Run("rows", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			m.SetRows(slices.Clone(many))
			m.View(now, th, true)
		}
	})
}
