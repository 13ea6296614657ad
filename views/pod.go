package views

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func pods() View {
	return Kind[*corev1.Pod]{
		Res:     kube.Pods,
		Aliases: []string{"pod", "po"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "READY", Right: true, Rank: 2},
			{Name: "STATUS", Rank: 1},
			{Name: "RESTARTS", Right: true, Rank: 4},
			{Name: "AGE", Right: true, Rank: 3},
			{Name: "IP", Wide: true, Rank: 6},
			{Name: "NODE", Wide: true, Rank: 5},
			{Name: "NOMINATED NODE", Wide: true, Rank: 8},
			{Name: "READINESS GATES", Wide: true, Rank: 7},
		},
		Cells:   podCells,
		LooksAt: podLooksAt,
		Picture: podDetail,
		Trouble: podTrouble,
	}
}

func podCells(p *corev1.Pod, _ World) []Cell {
	w := rules.Words(p)
	return []Cell{
		Text(p.Name),
		readyCell(p, w),
		podStatus(p, w),
		restartsCell(w),
		Since(p.CreationTimestamp.Time),
		Text(rules.PodIP(p)),
		Text(rules.Or(p.Spec.NodeName, rules.None)),
		Dimmed(rules.Or(p.Status.NominatedNodeName, rules.None)),
		Dimmed(rules.ReadinessGates(p)),
	}
}

// readyCell sorts by the share that is ready, then by how many that are.
func readyCell(p *corev1.Pod, w rules.PodWords) Cell {
	c := Cell{Text: fmt.Sprintf("%d/%d", w.Ready, w.Total), Numeric: true}
	if w.Total > 0 {
		c.Num = float64(w.Ready)/float64(w.Total) + float64(w.Ready)*1e-6
	}
	switch {
	case rules.Ended(p):
		c.Tone = Dim
	case w.Status == "Running" && !rules.Serving(p, w):
		c.Tone = Warn
	}
	return c
}

// restartsCell says "3 (5m ago)", the age ticking.
func restartsCell(w rules.PodWords) Cell {
	c := Number(int64(w.Restarts))
	if w.Restarts != 0 && !w.LastRestart.IsZero() {
		c.Clock = &Clock{Time: w.LastRestart, Before: c.Text + " (", After: " ago)"}
	}
	if w.Restarts == 0 {
		c.Tone = Dim
	}
	return c
}
