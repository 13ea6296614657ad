package paint_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/ui/detail"
	"example.org/hackfest/ui/paint"
	"example.org/hackfest/ui/table"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

const (
	width, height = 160, 45
	budget        = 700 // bytes for a cursor's move, of the design
)

var now = time.Date(2026, 10, 3, 10, 42, 7, 0, time.UTC)

// stage is a screen of three panes, as the program's.
type stage struct {
	th     theme.Theme
	spaces table.Model
	list   table.Model
	detail detail.Model
	last   []string
}

func newStage(pods int) *stage {
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(termenv.TrueColor)
	r.SetHasDarkBackground(true)
	s := &stage{th: theme.New(r, "dark", theme.Options{}), spaces: table.New(), list: table.New(), detail: detail.New()}
	s.spaces.SetColumns([]views.Column{{Name: "NAME"}, {Name: "PODS", Right: true, Rank: 1}}, false, false)
	s.spaces.SetSize(22, height-6)
	s.spaces.SetRows(rowsOf("namespace", 10))
	s.list.SetColumns([]views.Column{
		{Name: "NAME"},
		{Name: "READY", Right: true, Rank: 2},
		{Name: "STATUS", Rank: 1},
		{Name: "RESTARTS", Right: true, Rank: 3},
		{Name: "AGE", Right: true, Rank: 4},
	}, false, false)
	s.list.SetSize(82, height-6)
	s.list.SetRows(rowsOf("pod", pods))
	s.detail.SetSize(54, height-6)
	s.look()
	return s
}

func rowsOf(kind string, n int) table.Rows {
	rows := make(table.Rows, n)
	for i := range rows {
		o := &metav1.PartialObjectMetadata{}
		o.Name, o.Namespace = fmt.Sprintf("%s-6749fd79c6-%05d", kind, i), "default"
		o.UID = types.UID(o.Name)
		status := views.Status(views.Running, views.Good, "Running")
		if i%9 == 8 {
			status = views.Status(views.Broken, views.Bad, "CrashLoopBackOff")
		}
		rows[i] = &views.Row{Object: o, Cells: []views.Cell{
			views.Text(o.Name), views.Text("1/1"), status, views.Number(i % 3), views.Since(now.Add(-time.Duration(i) * time.Minute)),
		}}
	}
	return rows
}

// look has the detail follow the list's cursor.
func (s *stage) look() {
	r := s.list.Selected()
	d := views.Detail{Headline: []views.Cell{views.Status(views.Running, views.Good, fmt.Sprintf("Running on vmss00000%d · 10.244.2.%d", s.list.Cursor()%3, s.list.Cursor()%250))}}
	containers := &views.Table{}
	for _, c := range []string{"webserver", "logaggregator"} {
		containers.Rows = append(containers.Rows, views.Item{
			Ref:   views.Ref{Kind: views.Container, Name: c},
			Cells: []views.Cell{views.Status(views.Running, views.Good, c), views.Text("app"), views.Text("nginx:1.17.8")},
		})
	}
	d.Sections = []views.Section{{Title: "Containers", Table: containers}, {Title: "Metadata", Pairs: []views.Pair{
		{Name: "name", Value: views.Text(r.Object.GetName())}, {Name: "owned by", Value: views.Text("ReplicaSet/pod-6749fd79c6")},
	}}}
	s.detail.SetDetail(string(r.Object.GetUID()), d)
}

func (s *stage) lines() []string {
	rule := s.th.Rule.Paint("│")
	left := strings.Split(s.spaces.View(now, &s.th, false), "\n")
	middle := strings.Split(s.list.View(now, &s.th, true), "\n")
	right := strings.Split(s.detail.View(now, &s.th, false), "\n")
	lines := []string{" hackfest   aks-hackfest", "", " Namespaces"}
	for i := range left {
		lines = append(lines, left[i]+rule+middle[i]+rule+right[i])
	}
	r := s.list.Selected().Object
	return append(lines, "", " $ kubectl get pods -n default "+r.GetName(), " s shell")
}

// frame is what Bubble Tea's renderer writes for the stage as it is now.
func (s *stage) frame() []byte {
	var b bytes.Buffer
	b.WriteString(ansi.CursorHomePosition)
	lines := s.lines()
	for i, l := range lines {
		switch {
		case s.last != nil && s.last[i] == l:
			if i < len(lines)-1 {
				b.WriteByte('\n')
			}
			continue
		case ansi.StringWidth(l) < width:
			l += ansi.EraseLineRight
		}
		b.WriteString(l)
		if i < len(lines)-1 {
			b.WriteString("\r\n")
		}
	}
	b.WriteString(ansi.CursorPosition(0, len(lines)))
	s.last = lines
	return b.Bytes()
}

func painter() *paint.Writer {
	w := paint.New(io.Discard)
	w.SetSize(width, height)
	io.WriteString(w, ansi.SetModeAltScreenSaveCursor)
	io.WriteString(w, ansi.EraseEntireScreen)
	io.WriteString(w, ansi.CursorHomePosition)
	return w
}

func TestCursorMoveIsCheap(t *testing.T) {
	s, w := newStage(20000), painter()
	w.Write(s.frame())
	first := w.Sent()
	plain := 0
	const moves = 30
	for range moves {
		s.list.Down(1)
		s.look()
		f := s.frame()
		plain += len(f)
		w.Write(f)
	}
	each := int(w.Sent()-first) / moves
	t.Logf("a cursor's move: %d bytes, of %d; the first frame: %d", each, plain/moves, first)
	if each > budget {
		t.Errorf("a cursor's move takes %d bytes, the budget is %d", each, budget)
	}
	before := w.Sent()
	w.Write(s.frame())
	if w.Sent() != before {
		t.Error("a frame without a change sends something")
	}
}

func BenchmarkWrite(b *testing.B) {
	s, w := newStage(20000), painter()
	whole := s.frame()
	w.Write(whole)
	s.list.Goto(10)
	s.look()
	s.frame()
	s.list.Down(1)
	s.look()
	down := s.frame()
	s.list.Up(1)
	s.look()
	up := s.frame()
	b.Run("cursor", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			w.Write([][]byte{down, up}[i%2])
		}
	})
	s.last = nil
	s.list.Goto(100)
	other := s.frame()
	b.Run("whole", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			w.Write([][]byte{whole, other}[i%2])
		}
	})
}

func BenchmarkScreen(b *testing.B) {
	s, w := newStage(20000), painter()
	w.Write(s.frame())
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.list.Goto(100 + i%40)
		s.look()
		w.Write(s.frame())
	}
}
