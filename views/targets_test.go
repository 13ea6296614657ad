package views_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/table"
)

// TestTargetsCanBeRead: where a list cuts, what there is now and what is to be stay
// whole; other columns give way.
func TestTargetsCanBeRead(t *testing.T) {
	v, w := viewOf(t, kube.HorizontalPodAutoscalers), world(t)
	var rows table.Rows
	var want []string
	for _, f := range fixtures(t, "horizontalpodautoscalers") {
		row := v.Row(f.object, w)
		rows = append(rows, &row)
		first, _, _ := strings.Cut(row.Cells[2].Text, ",")
		want = append(want, first)
	}
	for _, room := range []int{79, 70, 105} {
		for _, namespaces := range []bool{false, true} {
			m := table.New()
			m.SetColumns(v.Columns(nil), namespaces, false)
			m.SetSize(room, 30)
			m.SetRows(rows)
			text := ansi.Strip(m.View(noon, paneTheme("dark"), true))
			for _, first := range want {
				if !strings.Contains(text, first) {
					t.Errorf("%d wide, namespaces %v: no %q in\n%s", room, namespaces, first, text)
				}
			}
			for _, name := range []string{"TARGETS", "REPLICAS"} {
				if !strings.Contains(text, name) {
					t.Errorf("%d wide, namespaces %v: no %s in\n%s", room, namespaces, name, text)
				}
			}
		}
	}
}
