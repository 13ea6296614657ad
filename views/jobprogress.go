package views

import (
	"fmt"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// jobProgress draws how much of a Job is done, and how much may still go wrong.
func jobProgress(j *batchv1.Job, w World) Section {
	s := Section{Title: "PROGRESS", Bars: []Bar{jobCompleted(j)}}
	for _, e := range rules.EnoughFor(j) {
		of := "any indexes"
		if e.Of != nil {
			of = "indexes " + e.Of.String()
		}
		s.Bars = append(s.Bars, Bar{
			Label: "enough", Value: int64(e.Done), Total: int64(e.Min), Tone: Good,
			Text: Text(fmt.Sprintf("%d of %d", e.Done, e.Min)), Note: Dimmed(of),
		})
	}
	if rules.ManagedElsewhere(j) != "" { // its limits are kept, or not, by somebody else
		f := j.Status.Failed
		s.Bars = append(s.Bars, Bar{Label: "failures", Tone: failTone(int64(f)), Text: Text(fmt.Sprint(f))})
		return s
	}
	s.Bars = append(s.Bars, jobLimits(j, w)...)
	return s
}

func jobCompleted(j *batchv1.Job) Bar {
	st, want := j.Status, int64(1)
	b := Bar{Label: "completed", Value: int64(st.Succeeded), Tone: Good}
	if c := j.Spec.Completions; c != nil {
		want = int64(*c)
		b.Text = Text(fmt.Sprintf("%d of %d", st.Succeeded, want))
	} else {
		b.Text = Text(fmt.Sprintf("%d, 1 is enough", st.Succeeded))
	}
	b.Total = want
	note := ""
	if st.Active > 0 {
		note = fmt.Sprintf("%d active", st.Active)
	}
	if t := st.Terminating; t != nil && *t > 0 {
		if note != "" {
			note += ", "
		}
		note += fmt.Sprintf("%d stopping", *t)
	}
	b.Note = Text(note)
	return b
}

// jobLimits draws the limits of a Job that Kubernetes' own controller keeps.
func jobLimits(j *batchv1.Job, w World) []Bar {
	pods := podsControlledBy(j, w)
	l := rules.LimitsOf(j, pods)
	settled := rules.JobSettled(j)
	failures := allowance("failures", l.Failures, settled)
	switch per := j.Spec.BackoffLimitPerIndex; {
	case l.Failures.Allowed < rules.Endless:
		failures.Note = Dimmed(fmt.Sprintf("backoff limit %d", l.Failures.Allowed))
	case per != nil:
		failures.Note = Dimmed(fmt.Sprintf("%d per index", *per))
	}
	if n := ignoredLosses(j, pods); n > 0 {
		failures.Note.Text += fmt.Sprintf(", %d ignored", n)
	}
	bars := []Bar{failures}
	if l.Restarts != nil && !settled {
		note, lacks := lacking(w, kube.Pods)
		switch {
		case !lacks:
			b := allowance("restarts", *l.Restarts, false)
			b.Note = Dimmed("of containers")
			bars = append(bars, b)
		case note.Text != "":
			bars = append(bars, Bar{Label: "restarts", Text: note})
		}
	}
	if l.FailedIndexes == nil {
		return bars
	}
	lost := allowance("indexes", *l.FailedIndexes, settled)
	lost.Note = Dimmed("failed for good")
	if l.FailedIndexes.Allowed >= rules.Endless {
		lost.Total = int64(*j.Spec.Completions)
	}
	bars = append(bars, lost)
	if settled {
		return bars
	}
	const shown = 5
	for i, f := range l.PerIndex {
		if i == shown {
			bars = append(bars, Bar{Label: "and", Text: Text(fmt.Sprintf("%d indexes more", len(l.PerIndex)-shown))})
			break
		}
		b := allowance(fmt.Sprintf("index %d", f.Index), f.Allowance, false)
		if f.ForGood {
			b.Text, b.Tone = Status(Broken, Bad, fmt.Sprintf("%d, for good", f.Used)), Bad
		}
		bars = append(bars, b)
	}
	return bars
}

// allowance: "3, 2 left", before the Job fails; a bar that is full is one too many.
// Of a Job that has been decided upon nothing is left to try.
func allowance(label string, a rules.Allowance, settled bool) Bar {
	b := Bar{Label: label, Value: a.Used, Total: a.Allowed + 1, Tone: failTone(a.Used)}
	if a.Allowed >= rules.Endless {
		b.Total, b.Text = 0, Text(fmt.Sprint(a.Used))
		return b
	}
	b.Text = Text(fmt.Sprint(a.Used))
	if !settled {
		b.Text.Text += fmt.Sprintf(", %d left", a.Left())
	}
	return b
}

func failTone(failed int64) Tone {
	if failed > 0 {
		return Warn
	}
	return Dim
}

// ignoredLosses counts the failed pods that are there and cost nothing.
func ignoredLosses(j *batchv1.Job, pods []*corev1.Pod) int {
	n := 0
	for _, p := range pods {
		if p.Status.Phase == corev1.PodFailed && rules.LossOf(j, p) == rules.LossIgnored {
			n++
		}
	}
	return n
}
