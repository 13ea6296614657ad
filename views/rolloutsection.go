package views

import (
	"fmt"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// rolloutSection draws a bar for each ReplicaSet that has pods or should, the
// newest first. All bars have one scale: what the Deployment wants.
func rolloutSection(d *appsv1.Deployment, history []rules.Revision, w World) Section {
	s := Section{Title: "REPLICASETS", Note: Dimmed(rules.RolloutBudget(d).Sentence())}
	if note, lacks := lacking(w, kube.ReplicaSets); lacks {
		s.Note = note
		return s
	}
	scale := int64(rules.Replicas(d.Spec.Replicas))
	for _, rev := range history {
		scale = max(scale, int64(rev.ReplicaSet.Status.Replicas))
	}
	for _, rev := range history {
		rs := rev.ReplicaSet
		if rev.Current || rules.Replicas(rs.Spec.Replicas) != 0 || rs.Status.Replicas != 0 {
			s.Bars = append(s.Bars, revisionBar(rev, scale))
		}
	}
	if len(s.Bars) == 0 && len(history) == 0 {
		s.Note = Dimmed("none yet")
	}
	return s
}

func revisionBar(rev rules.Revision, scale int64) Bar {
	rs := rev.ReplicaSet
	want, ready := rules.Replicas(rs.Spec.Replicas), rs.Status.ReadyReplicas
	b := Bar{
		Label: "r" + strconv.FormatInt(rev.Number, 10),
		Value: int64(ready),
		Total: scale,
		Text:  Text(fmt.Sprintf("%d of %d ready", ready, want)),
		Note:  Dimmed(rules.ContainerImages(rs.Spec.Template.Spec.Containers) + "  old"),
		Tone:  Dim,
	}
	if !rev.Current {
		return b
	}
	b.Note = Text(rules.ContainerImages(rs.Spec.Template.Spec.Containers) + "  new")
	switch b.Tone = Good; {
	case ready < want:
		b.Tone = Warn
	case want == 0:
		b.Tone = Dim
	}
	return b
}

func revisionCell(rev rules.Revision) Cell {
	c := Cell{Text: revisionWords(rev.Number, rev.Was), Num: float64(rev.Number), Numeric: true}
	if rev.Current {
		c.Tone = Accent
	}
	return c
}

// revisionWords: "3 (was 1)".
func revisionWords(number int64, was []int64) string {
	words := strconv.FormatInt(number, 10)
	if len(was) == 0 {
		return words
	}
	before := make([]string, len(was))
	for i, n := range was {
		before[i] = strconv.FormatInt(n, 10)
	}
	return words + " (was " + strings.Join(before, ", ") + ")"
}

// revisionWhen is when the ReplicaSet was made. One that was rolled back to is
// older than its number: nothing tells when it got that.
func revisionWhen(rev rules.Revision) Cell {
	c := Since(rev.ReplicaSet.CreationTimestamp.Time)
	c.Tone = Dim
	if len(rev.Was) > 0 {
		c.Clock.Before = "first "
	}
	return c
}

// causeCell says why, and where that is known from when it is not the
// revision's own annotation.
func causeCell(rev rules.Revision) Cell {
	var c Cell
	switch cause := rev.Cause; cause.Provenance {
	case rules.Own:
		c = Text(cause.Text)
	case rules.Inherited:
		c = Dimmed(fmt.Sprintf("%s  (same words as %d)", cause.Text, cause.From))
		if cause.Changed != "" {
			c = Text(fmt.Sprintf("%s  (by diff; annotated as %d: %s)", cause.Changed, cause.From, cause.Text))
		}
	case rules.MadeUp:
		c = Text(cause.Text + "  (by diff)")
	default:
		c = Dimmed(rules.None)
	}
	if rev.NextOut {
		c.Text += "  · goes with the next revision"
	}
	return c
}
