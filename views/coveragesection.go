package views

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// coverLines is how many nodes the picture shows: those that want a look come
// first, and the list of pods has the rest.
const coverLines = 300

// coverageSection is a line for each node.
func coverageSection(d *appsv1.DaemonSet, cover rules.Coverage, w World) Section {
	s := Section{Title: "COVERAGE"}
	for _, r := range []kube.Resource{kube.Nodes, kube.Pods} {
		if note, lacks := lacking(w, r); lacks {
			if note.Tone == Warn {
				note.Text = "a line per node needs " + r.Plural + ": " + note.Text
			}
			s.Note = note
			return s
		}
	}
	if len(cover.Nodes) == 0 {
		s.Note = Dimmed("there are no nodes")
		return s
	}
	lines := slices.Clone(cover.Nodes)
	slices.SortStableFunc(lines, func(a, b rules.NodeCover) int {
		return cmp.Or(cmp.Compare(coverRank(a, w.Now), coverRank(b, w.Now)), cmp.Compare(poolOf(a.Node), poolOf(b.Node)))
	})
	if len(lines) > coverLines {
		s.Note = Dimmed(fmt.Sprintf("the first %d of %d, those that want a look before others", coverLines, len(lines)))
		lines = lines[:coverLines]
	}
	refused := refusal(d, w)
	s.Table = &Table{Head: []Column{
		{Name: "NODE", Least: 13},
		{Name: "POOL", Rank: 3},
		{Name: "COVERAGE", Rank: 1, Least: 14},
		{Name: "WHY", Rank: 2, Least: 18}, // less than other sentences: the names of nodes are long, and differ at both ends
	}}
	said := ""
	for _, n := range lines {
		item := coverItem(n, refused, w.Now)
		why := &item.Cells[len(item.Cells)-1]
		if why.Text == said && len(said) > len(asAbove) {
			*why = Dimmed(asAbove)
		} else {
			said = why.Text
		}
		s.Table.Rows = append(s.Table.Rows, item)
	}
	return s
}

// asAbove stands for a reason that the line before has told.
const asAbove = "as above"

// coverRank: what is as it should be keeps together, what is not wanted is last.
func coverRank(n rules.NodeCover, now time.Time) int {
	switch {
	case n.State == rules.NotWanted:
		return 3
	case n.State != rules.Ready:
		return 0
	}
	if ok, _ := n.Available(now); !ok {
		return 1
	}
	return 2
}

func coverItem(n rules.NodeCover, refused string, now time.Time) Item {
	item := Item{Cells: []Cell{Text(n.Node.Name), Dimmed(poolOf(n.Node)), coverHow(n, now), coverWhy(n, refused, now)}}
	if p := coverPod(n); p != nil {
		item.Ref = Ref{Kind: Object, Name: p.Name, Resource: kube.Pods, Namespace: p.Namespace}
	}
	return item
}

// coverPod is the pod that a line speaks of; nil for none.
func coverPod(n rules.NodeCover) *corev1.Pod {
	if n.State == rules.OldRevision && n.Next != nil {
		return n.Next
	}
	return n.Pod
}

// coverHow is the state, in a tone that tells what is on its way from what is
// there, and what is stuck from what is on its way.
func coverHow(n rules.NodeCover, now time.Time) Cell {
	c := coverState(n.State)
	ok, _ := n.Available(now)
	switch {
	case n.Stuck:
		c.Tone = Warn
	case n.State == rules.Ready && !ok:
		c.Tone = Busy
	}
	return c
}

func coverState(s rules.CoverState) Cell {
	switch s {
	case rules.Missing:
		return Status(Broken, Bad, s.String())
	case rules.NotReady:
		return Status(Changing, Warn, s.String())
	case rules.Misplaced:
		return Status(Alert, Warn, s.String())
	case rules.OldRevision:
		return Status(Waiting, Busy, s.String())
	case rules.Ready:
		return Status(Running, Good, s.String())
	}
	return Status(Off, Dim, s.String())
}

func coverWhy(n rules.NodeCover, refused string, now time.Time) Cell {
	switch n.State {
	case rules.Ready:
		switch ok, from := n.Available(now); {
		case !ok && from.IsZero():
			return Text("not available: nothing tells since when it is ready")
		case !ok:
			return Cell{Clock: &Clock{Time: from, Until: true, Before: "not available yet: in ", After: " (minReadySeconds)"}}
		}
		c := Since(n.Pod.CreationTimestamp.Time)
		c.Tone = Dim
		return c
	case rules.NotWanted:
		return Dimmed(n.Why)
	case rules.Missing:
		return Text(rules.Or(refused, "wanted, and its controller has made no pod"))
	}
	return Text(n.Why)
}

// poolOf is the node's pool in a word: virtual nodes are one of their own.
func poolOf(n *corev1.Node) string {
	if pool := rules.NodePool(n); pool != "" {
		return pool
	}
	if _, virtual := rules.VirtualNode(n); virtual {
		return "virtual"
	}
	return ""
}

// poolsSection draws a bar for each pool; false where there is one at most.
func poolsSection(cover rules.Coverage) (Section, bool) {
	type pool struct{ ready, wanted, all int64 }
	pools := map[string]*pool{}
	var names []string
	for _, n := range cover.Nodes {
		name := rules.Or(poolOf(n.Node), "no pool")
		p := pools[name]
		if p == nil {
			p = &pool{}
			pools[name], names = p, append(names, name)
		}
		p.all++
		if n.Wish.Run {
			p.wanted++
			if n.State == rules.Ready || n.State == rules.OldRevision {
				p.ready++
			}
		}
	}
	if len(names) < 2 {
		return Section{}, false
	}
	slices.Sort(names)
	s := Section{Title: "POOLS"}
	for _, name := range names {
		p := pools[name]
		b := Bar{Label: name, Value: p.ready, Total: p.wanted, Tone: Good, Text: Text(fmt.Sprintf("%d of %d ready", p.ready, p.wanted))}
		switch {
		case p.wanted == 0:
			b.Tone, b.Text = Dim, Dimmed("not wanted")
		case p.ready < p.wanted:
			b.Tone = Warn
		}
		if rest := p.all - p.wanted; rest > 0 && p.wanted > 0 {
			b.Note = Dimmed(fmt.Sprintf("%d not wanted", rest))
		}
		s.Bars = append(s.Bars, b)
	}
	return s, true
}
