package ui

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// largeGrid has so many DaemonSets and nodes, each node with a pod of each.
func largeGrid(sets, nodes int) *grid {
	var ds, ns, ps []kube.Object
	yes := true
	for i := range nodes {
		ns = append(ns, &corev1.Node{ObjectMeta: metav1.ObjectMeta{
			Name: fmt.Sprintf("node-%05d", i), UID: types.UID(fmt.Sprint("n", i)), Labels: map[string]string{"agentpool": fmt.Sprint("pool", i%9)},
		}})
	}
	for i := range sets {
		d := &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{Namespace: "x", Name: fmt.Sprintf("set-%02d", i), UID: types.UID(fmt.Sprint("d", i))}}
		d.Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{"app": d.Name}}
		d.Status.DesiredNumberScheduled = int32(nodes)
		ds = append(ds, d)
		for j := range nodes {
			p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
				Namespace: "x", Name: fmt.Sprintf("%s-%05d", d.Name, j), Labels: d.Spec.Selector.MatchLabels,
				OwnerReferences: []metav1.OwnerReference{{Kind: "DaemonSet", UID: d.UID, Controller: &yes}},
			}}
			p.Spec.NodeName = ns[j].GetName()
			p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}
			ps = append(ps, p)
		}
	}
	live := kube.Health{State: kube.Live}
	w := views.NewWorld(
		kube.NewSnapshot(kube.DaemonSets, kube.Scope{}, 1, live, ds...),
		kube.NewSnapshot(kube.Nodes, kube.Scope{}, 1, live, ns...),
		kube.NewSnapshot(kube.Pods, kube.Scope{}, 1, live, ps...),
	)
	return &grid{cells: views.NewGrid(w, nil), now: time.Now, found: true}
}

func gridTheme() *theme.Theme {
	th := theme.New(lipgloss.NewRenderer(io.Discard), "mono", theme.Options{})
	return &th
}

// TestGridFrame: a frame of 5,000 nodes and 20 DaemonSets computes the cells that
// it shows, the next one nothing, and a step aside what comes into sight.
func TestGridFrame(t *testing.T) {
	g, th := largeGrid(20, 5000), gridTheme()
	draw := func() (shown, work int) {
		t.Helper()
		before := g.cells.Work
		d := g.view(154, 41, th)
		for _, l := range d.lines {
			if n := ansi.StringWidth(l); n > 154 {
				t.Fatalf("a line of %d cells: %q", n, l)
			}
			shown += strings.Count(ansi.Strip(l), th.Glyph(views.Running))
		}
		return shown - 1 - 1, g.cells.Work - before // beside the sentence and the legend
	}
	shown, work := draw()
	if shown != work || work < 20*100 || work > 20*154 {
		t.Errorf("the first frame computes %d cells and shows %d", work, shown)
	}
	if _, work := draw(); work != 0 {
		t.Errorf("the same frame again computes %d cells", work)
	}
	g.key(tea.KeyMsg{Type: tea.KeyRight})
	if _, work := draw(); work != 0 {
		t.Errorf("a step within what is shown computes %d cells", work)
	}
	columns := g.columns
	for range columns {
		g.key(tea.KeyMsg{Type: tea.KeyRight})
	}
	if _, work := draw(); work > 20*3 {
		t.Errorf("two steps beyond the edge compute %d cells", work)
	}
	g.key(tea.KeyMsg{Type: tea.KeyEnd})
	if shown, work := draw(); work > 20*154 || shown < 20*100 {
		t.Errorf("the far end computes %d cells and shows %d", work, shown)
	}
}

func BenchmarkGridFrame(b *testing.B) {
	g, th := largeGrid(20, 5000), gridTheme()
	for b.Loop() {
		g.view(154, 41, th)
	}
}
