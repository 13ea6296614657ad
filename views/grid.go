package views

import (
	"cmp"
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// GridNeeds are the lists that a Grid looks at.
func GridNeeds(scope kube.Scope) []Need {
	return []Need{
		{Resource: kube.DaemonSets, Scope: scope},
		{Resource: kube.Nodes},
		{Resource: kube.Pods, Scope: scope},
		{Resource: kube.ControllerRevisions, Scope: scope},
		{Resource: kube.Events, Scope: kube.Scope{Namespace: scope.Namespace, Fields: fields.AndSelectors(
			fields.OneTermEqualSelector("involvedObject.kind", kube.DaemonSets.Kind),
			fields.OneTermEqualSelector("reason", "FailedCreate"),
		).String()}},
	}
}

// Grid is all DaemonSets against all nodes, by the rules of the coverage pane. To
// make one costs the DaemonSets, and the nodes where those have changed; a cell
// is computed when it is asked for, from the index of pods, and kept until what
// it is made from changes. For one goroutine.
type Grid struct {
	Rows  []GridRow
	Nodes []*corev1.Node // by pool, then by name
	Pools []GridPool
	Lacks []Cell // what cannot be had, and why
	Work  int    // cells computed so far, by this one and those before it

	world World
	nodes *kube.Snapshot
	cells map[gridKey]gridKept
}

// GridRow is one DaemonSet.
type GridRow struct {
	Set   *appsv1.DaemonSet
	Share Cell // ready of wanted, as its controller says

	place rules.Placement
	hash  string
}

// GridPool is a run of Nodes.
type GridPool struct {
	Name     string // "" for nodes without one
	From, To int
}

type gridKey struct{ set, node types.UID }

// gridKept is a cell with what it was made from.
type gridKept struct {
	cover rules.NodeCover
	set   *appsv1.DaemonSet
	pods  uint64
	hash  string
}

// gridKeeps bounds the cells that are kept: some large screens full.
const gridKeeps = 1 << 15

// NewGrid makes it from a world with GridNeeds. Old is the one before, nil for
// none: it is used up.
func NewGrid(w World, old *Grid) *Grid {
	g := &Grid{world: w, nodes: w.List(kube.Nodes), cells: map[gridKey]gridKept{}}
	if old != nil {
		g.Work, g.cells = old.Work, old.cells
	}
	for _, r := range []kube.Resource{kube.DaemonSets, kube.Nodes, kube.Pods} {
		if note, lacks := lacking(w, r); lacks {
			g.Lacks = append(g.Lacks, note)
		}
	}
	switch {
	case old != nil && old.nodes != nil && g.nodes != nil && old.nodes.Version == g.nodes.Version:
		g.Nodes, g.Pools = old.Nodes, old.Pools
	default:
		g.pool(listed[*corev1.Node](w, kube.Nodes))
	}
	was := map[types.UID]GridRow{}
	if old != nil {
		for _, r := range old.Rows {
			was[r.Set.UID] = r
		}
	}
	for _, d := range listed[*appsv1.DaemonSet](w, kube.DaemonSets) {
		row, seen := was[d.UID]
		if !seen || row.Set != d {
			row = GridRow{Set: d, Share: daemonSetShare(d), place: rules.NewPlacement(d)}
			row.Share.Text = fmt.Sprintf("%d/%d", d.Status.NumberReady, d.Status.DesiredNumberScheduled)
		}
		row.hash = rules.CurrentHash(controllerHistory(d, w))
		g.Rows = append(g.Rows, row)
	}
	return g
}

// pool puts the nodes together by their pools, those without one last.
func (g *Grid) pool(nodes []*corev1.Node) {
	type placed struct {
		node *corev1.Node
		pool string
	}
	all := make([]placed, len(nodes))
	for i, n := range nodes {
		all[i] = placed{n, poolOf(n)}
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		if (a.pool == "") != (b.pool == "") {
			return cmp.Compare(b.pool, a.pool)
		}
		return cmp.Compare(a.pool, b.pool)
	})
	for i, p := range all {
		if last := len(g.Pools) - 1; last < 0 || g.Pools[last].Name != p.pool {
			g.Pools = append(g.Pools, GridPool{Name: p.pool, From: i})
		}
		g.Pools[len(g.Pools)-1].To = i + 1
		g.Nodes = append(g.Nodes, p.node)
	}
}

// Known says whether cells can be told: the nodes and the pods are there.
func (g *Grid) Known() bool { return g.world.Known(kube.Nodes) && g.world.Known(kube.Pods) }

// cover gives a cell, computed where it is not kept.
func (g *Grid) cover(row, col int) rules.NodeCover {
	r, n := &g.Rows[row], g.Nodes[col]
	pods := g.world.Bucket(kube.Pods, kube.ByDaemon, kube.DaemonKey(r.Set.UID, n.Name))
	key := gridKey{r.Set.UID, n.UID}
	if k, ok := g.cells[key]; ok && k.set == r.Set && k.cover.Node == n && k.pods == pods.Version && k.hash == r.hash {
		return k.cover
	}
	if len(g.cells) >= gridKeeps {
		clear(g.cells)
	}
	g.Work++
	c := r.place.Cover(n, typed[*corev1.Pod](pods.Objects), r.hash)
	g.cells[key] = gridKept{c, r.Set, pods.Version, r.hash}
	return c
}

// At names what a cell is about, "" for what is not there.
func (g *Grid) At(row, col int) (set, node types.UID) {
	if row < len(g.Rows) {
		set = g.Rows[row].Set.UID
	}
	if col < len(g.Nodes) {
		node = g.Nodes[col].UID
	}
	return set, node
}

// Row finds a DaemonSet, -1 where it is not.
func (g *Grid) Row(set types.UID) int {
	return slices.IndexFunc(g.Rows, func(r GridRow) bool { return r.Set.UID == set })
}

// Column finds a node, -1 where it is not.
func (g *Grid) Column(node types.UID) int {
	return slices.IndexFunc(g.Nodes, func(n *corev1.Node) bool { return n.UID == node })
}

// How a DaemonSet fares on a node: a mark, a tone and a word.
func (g *Grid) How(row, col int) Cell {
	if !g.Known() {
		return Dimmed("not known")
	}
	return coverHow(g.cover(row, col), g.world.Now)
}

// Why is what there is to say about it, as the coverage pane says it.
func (g *Grid) Why(row, col int) Cell {
	if !g.Known() {
		return Cell{}
	}
	c := g.cover(row, col)
	refused := ""
	if c.State == rules.Missing {
		refused = refusal(g.Rows[row].Set, g.world)
	}
	return coverWhy(c, refused, g.world.Now)
}

// Ref is the pod of a cell, and where there is none the DaemonSet.
func (g *Grid) Ref(row, col int) Ref {
	if g.Known() {
		if p := coverPod(g.cover(row, col)); p != nil {
			return Ref{Kind: Object, Name: p.Name, Resource: kube.Pods, Namespace: p.Namespace}
		}
	}
	d := g.Rows[row].Set
	return Ref{Kind: Object, Name: d.Name, Resource: kube.DaemonSets, Namespace: d.Namespace}
}

// Pool gives the pool that a node is in.
func (g *Grid) Pool(col int) GridPool {
	i, _ := slices.BinarySearchFunc(g.Pools, col, func(p GridPool, col int) int {
		switch {
		case p.To <= col:
			return -1
		case p.From > col:
			return 1
		}
		return 0
	})
	return g.Pools[i]
}

// Next finds the next cell that wants a look after one, row by row, or the one
// before it; false where there is none. DaemonSets of which the controller says
// that all is well are passed over.
func (g *Grid) Next(row, col, by int) (int, int, bool) {
	if !g.Known() || len(g.Nodes) == 0 {
		return 0, 0, false
	}
	for range len(g.Rows) + 1 {
		for col += by; col >= 0 && col < len(g.Nodes); col += by {
			if !g.well(row) && g.cover(row, col).State < rules.Ready {
				return row, col, true
			}
			if g.well(row) {
				break
			}
		}
		row = (row + by + len(g.Rows)) % len(g.Rows)
		col = -1
		if by < 0 {
			col = len(g.Nodes)
		}
	}
	return 0, 0, false
}

// well says whether the controller has nothing left to do for a DaemonSet.
func (g *Grid) well(row int) bool {
	d := g.Rows[row].Set
	s := d.Status
	return d.Generation <= s.ObservedGeneration && s.NumberMisscheduled == 0 && s.CurrentNumberScheduled == s.DesiredNumberScheduled &&
		s.NumberReady == s.DesiredNumberScheduled && s.UpdatedNumberScheduled == s.DesiredNumberScheduled
}

// GridMarks are the marks of a grid with their words, what wants a look first.
func GridMarks() []Cell {
	var all []Cell
	for _, s := range []rules.CoverState{rules.Missing, rules.NotReady, rules.Misplaced, rules.OldRevision, rules.Ready, rules.NotWanted} {
		all = append(all, coverState(s))
	}
	return all
}
