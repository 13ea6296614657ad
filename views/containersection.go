package views

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// containersSection lists a pod's containers in start order, each with what it
// is for and how it fares; under one that was restarted, how it last ended.
func containersSection(p *corev1.Pod) Section {
	t := &Table{Head: []Column{
		{Name: "CONTAINER"},
		{Name: "ROLE", Rank: 1},
		{Name: "STATE", Rank: 2},
		{Name: "↻", Right: true, Rank: 3},
		{Name: "IMAGE", Rank: 4},
	}}
	for _, c := range rules.Containers(p) {
		state := containerState(c, p.Status.Phase)
		name := Status(state.Mark, state.Tone, c.Name)
		state.Mark = NoMark
		restarts := Number(c.Restarts)
		if c.Restarts == 0 {
			restarts.Tone = Dim
		}
		t.Rows = append(t.Rows, Item{
			Cells: []Cell{name, Dimmed(string(c.Role)), state, restarts, Text(c.Image)},
			Ref:   Ref{Kind: Container, Name: c.Name, Resource: kube.Pods, Namespace: p.Namespace},
		})
		if c.Last != nil {
			t.Rows = append(t.Rows, Item{Cells: []Cell{{}, {}, lastEnd(c.Last)}})
		}
	}
	s := Section{Title: "CONTAINERS", Table: t}
	if len(t.Rows) == 0 {
		s.Note, s.Table = Dimmed("none"), nil
	}
	return s
}

// containerState gives a container's word its mark, tone and age.
func containerState(c rules.ContainerWords, phase corev1.PodPhase) Cell {
	var cell Cell
	switch c.Stage {
	case rules.NotBegun:
		return Status(Waiting, Dim, c.Word)
	case rules.Waits:
		cell = Status(Waiting, Busy, c.Word)
		if c.Why(phase).Grade == rules.Failing {
			cell.Mark, cell.Tone = Broken, Bad
		}
		return cell
	case rules.Over:
		cell = Status(Done, Dim, c.Word)
		if c.End.ExitCode != 0 {
			cell.Mark, cell.Tone = Broken, Bad
		}
		return ended(cell, c)
	}
	cell = Status(Running, Good, c.Word)
	switch {
	case c.Role == rules.InitRole:
		cell.Mark, cell.Tone = Changing, Busy
	case c.Role == rules.EphemeralRole:
	case !c.Ready:
		cell.Text, cell.Mark, cell.Tone = "Running, not ready", Alert, Warn
	}
	return since(cell, c.Since)
}

// ended adds how and when a container ended.
func ended(cell Cell, c rules.ContainerWords) Cell {
	if c.End.ExitCode != 0 {
		cell.Text = rules.ExitSentence(c.End)
	}
	if !c.Since.IsZero() {
		cell.Clock = &Clock{Time: c.Since, Before: cell.Text + " ", After: " ago"}
	}
	return cell
}

func since(cell Cell, t time.Time) Cell {
	if !t.IsZero() {
		cell.Clock = &Clock{Time: t, Before: cell.Text + " "}
	}
	return cell
}

// lastEnd: "last: OOMKilled (exit 137) 5m ago".
func lastEnd(t *corev1.ContainerStateTerminated) Cell {
	words := "last: " + rules.ExitSentence(t)
	if t.FinishedAt.IsZero() {
		return Dimmed(words)
	}
	return Cell{Tone: Dim, Clock: &Clock{Time: t.FinishedAt.Time, Before: words + " ", After: " ago"}}
}
