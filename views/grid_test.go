package views_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
	"example.org/hackfest/views"
)

// TestGridIsTheCoverage: every cell says what the coverage pane's line says, and
// the nodes are together by their pools.
func TestGridIsTheCoverage(t *testing.T) {
	w := world(t)
	g := views.NewGrid(w, nil)
	if len(g.Rows) < 4 || len(g.Nodes) < 6 || len(g.Pools) < 3 {
		t.Fatalf("%d DaemonSets, %d nodes, %d pools", len(g.Rows), len(g.Nodes), len(g.Pools))
	}
	seen, short := map[string]bool{}, 0
	v := viewOf(t, kube.DaemonSets)
	for row := range g.Rows {
		lines := map[string]views.Item{}
		for _, s := range v.Detail(g.Rows[row].Set, w).Sections {
			if s.Title == "COVERAGE" {
				var told views.Cell // what "as above" stands for
				for _, r := range s.Table.Rows {
					if why := &r.Cells[3]; why.Text == "as above" {
						*why, short = told, short+1
					} else {
						told = *why
					}
					lines[r.Cells[0].Text] = r
				}
			}
		}
		for col, n := range g.Nodes {
			item, ok := lines[n.Name]
			if !ok {
				t.Fatalf("%s: the coverage has no line for %s", g.Rows[row].Set.Name, n.Name)
			}
			line := item.Cells
			if ref := g.Ref(row, col); item.Ref.Kind != views.NoRef && ref != item.Ref {
				t.Errorf("%s on %s: goes to %+v, the coverage to %+v", g.Rows[row].Set.Name, n.Name, ref, item.Ref)
			}
			how, why := g.How(row, col), g.Why(row, col)
			seen[how.Text] = true
			if how != line[2] || why.At(noon) != line[3].At(noon) {
				t.Errorf("%s on %s: %s, %s; the coverage says %s, %s", g.Rows[row].Set.Name, n.Name,
					how.Text, why.At(noon), line[2].Text, line[3].At(noon))
			}
			if p := g.Pool(col); col < p.From || col >= p.To {
				t.Errorf("column %d is said to be in %+v", col, p)
			}
		}
	}
	if short < 5 {
		t.Errorf("%d reasons are not told again", short)
	}
	for _, m := range views.GridMarks() {
		if !seen[m.Text] {
			t.Errorf("no fixture shows %q", m.Text)
		}
	}
	marks := map[views.Mark]string{}
	for _, m := range views.GridMarks() {
		if other := marks[m.Mark]; other != "" {
			t.Errorf("%q and %q have one mark: colour alone tells them apart", m.Text, other)
		}
		marks[m.Mark] = m.Text
	}
}

// TestGridInTime: a cell that is kept is told anew when its pod becomes available.
func TestGridInTime(t *testing.T) {
	w := world(t)
	g := views.NewGrid(w, nil)
	find := func() (row, col int) {
		return slices.IndexFunc(g.Rows, func(r views.GridRow) bool { return r.Set.Name == "slow" }),
			slices.IndexFunc(g.Nodes, func(n *corev1.Node) bool { return n.Name == "aks-nodepool1-30239456-vmss000000" })
	}
	before := g.How(find())
	work := g.Work
	g = views.NewGrid(w.At(noon.Add(2*time.Hour)), g)
	after := g.How(find())
	if before.Tone != views.Busy || after.Tone != views.Good || before.Text != after.Text || g.Work != work {
		t.Errorf("%+v, two hours later %+v, %d cells computed for it", before, after, g.Work-work)
	}
}

// TestGridNext goes through all cells that want a look, forth and back.
func TestGridNext(t *testing.T) {
	g := views.NewGrid(world(t), nil)
	var want [][2]int
	for row := range g.Rows {
		for col := range g.Nodes {
			switch g.How(row, col).Text {
			case "missing", "not ready", "misplaced", "old revision":
				want = append(want, [2]int{row, col})
			}
		}
	}
	for _, by := range []int{1, -1} {
		var got [][2]int
		row, col, ok := 0, -1, true
		if by < 0 {
			row, col = len(g.Rows)-1, len(g.Nodes)
		}
		for range want {
			if row, col, ok = g.Next(row, col, by); !ok {
				t.Fatal("nothing found")
			}
			got = append(got, [2]int{row, col})
		}
		if by < 0 {
			slices.Reverse(got)
		}
		if !slices.Equal(got, want) {
			t.Errorf("by %d: %v, want %v", by, got, want)
		}
	}
}

// crowd is a cluster of many: every DaemonSet has a pod on every node.
func crowd(sets, nodes int) []*kube.Snapshot {
	live := kube.Health{State: kube.Live}
	list := func(r kube.Resource, objects []kube.Object) *kube.Snapshot {
		return kube.NewSnapshot(r, kube.Scope{}, 1, live, objects...)
	}
	var ds, ns, ps []kube.Object
	yes := true
	for i := range nodes {
		n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{
			Name: fmt.Sprintf("node-%05d", i), UID: types.UID(fmt.Sprint("node-", i)),
			Labels: map[string]string{"agentpool": fmt.Sprint("pool", i%7)},
		}}
		ns = append(ns, n)
	}
	for i := range sets {
		d := &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{Namespace: "x", Name: fmt.Sprintf("set-%02d", i), UID: types.UID(fmt.Sprint("set-", i))}}
		d.Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{"app": d.Name}}
		all := int32(nodes)
		d.Status.DesiredNumberScheduled, d.Status.CurrentNumberScheduled, d.Status.UpdatedNumberScheduled, d.Status.NumberReady = all, all, all, all
		ds = append(ds, d)
		for j := range nodes {
			p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
				Namespace: "x", Name: fmt.Sprintf("%s-%05d", d.Name, j), UID: types.UID(fmt.Sprint("pod-", i, "-", j)),
				Labels:          d.Spec.Selector.MatchLabels,
				OwnerReferences: []metav1.OwnerReference{{Kind: "DaemonSet", Name: d.Name, UID: d.UID, Controller: &yes}},
			}}
			p.Spec.NodeName = ns[j].GetName()
			p.Status.Phase = corev1.PodRunning
			p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}
			ps = append(ps, p)
		}
	}
	return []*kube.Snapshot{list(kube.DaemonSets, ds), list(kube.Nodes, ns), list(kube.Pods, ps)}
}

// TestGridWork: 5,000 nodes and 20 DaemonSets with 100,000 pods cost what is
// looked at. Nothing is computed in advance, nothing twice, and after a change
// what changed.
func TestGridWork(t *testing.T) {
	lists := crowd(20, 5000)
	g := views.NewGrid(views.NewWorld(lists...), nil)
	if g.Work != 0 {
		t.Fatalf("%d cells before one was asked for", g.Work)
	}
	look := func(from int) {
		for row := range g.Rows {
			for col := from; col < from+100; col++ {
				if how := g.How(row, col).Text; how != rules.Ready.String() && how != "not ready" {
					t.Fatalf("%d, %d is %s", row, col, how)
				}
			}
		}
	}
	for _, step := range []struct {
		from, work int
	}{{0, 2000}, {0, 2000}, {1, 2020}, {4900, 4020}, {0, 4020}} {
		look(step.from)
		if g.Work != step.work {
			t.Errorf("from column %d: %d cells computed so far, want %d", step.from, g.Work, step.work)
		}
	}

	// One pod changes: its cell is made anew, and the nodes are not sorted again.
	pods := lists[2]
	changed := pods.Get("x", "set-03-00000").(*corev1.Pod).DeepCopy()
	changed.ResourceVersion = "2"
	changed.Status.Conditions[0].Status = corev1.ConditionFalse
	lists[2] = pods.With(2, pods.Health, []kube.Object{changed}, nil)
	before := g
	g = views.NewGrid(views.NewWorld(lists...), g)
	if &g.Nodes[0] != &before.Nodes[0] {
		t.Error("the nodes were sorted again")
	}
	look(0)
	if g.Work != 4021 {
		t.Errorf("after one pod changed: %d cells", g.Work)
	}
	row, col, ok := g.Next(0, 0, 1)
	if ok {
		t.Errorf("found %d, %d in DaemonSets of which the controller says that all is well", row, col)
	}
	if g.Work != 4021 {
		t.Errorf("looking for what wants a look: %d cells", g.Work)
	}
}

func BenchmarkGrid(b *testing.B) {
	lists := crowd(20, 5000)
	w := views.NewWorld(lists...)
	g := views.NewGrid(w, nil)
	for b.Loop() { // a frame after a change of another pod
		g = views.NewGrid(w, g)
		for row := range g.Rows {
			for col := range 120 {
				g.How(row, col)
			}
		}
	}
}
