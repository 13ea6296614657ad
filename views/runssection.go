package views

import (
	"fmt"
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// stripLength is how many of the last times the strip shows.
const stripLength = 40

// stripSection is what became of the last times of the schedule, a mark each.
func stripSection(c *batchv1.CronJob, runs []rules.Run, w World) (Section, bool) {
	if w.Now.IsZero() || !w.Known(kube.Jobs) {
		return Section{}, false
	}
	about := aboutUID(c)
	events := slices.DeleteFunc(listed[*corev1.Event](w, kube.Events), func(e *corev1.Event) bool { return !about(e) })
	marks, from, to := rules.Strip(c, runs, events, w.Now, stripLength)
	if len(marks) == 0 {
		return Section{}, false
	}
	line := ""
	legend := map[rules.Mark]string{
		rules.RunOK: "ok", rules.RunFailed: "failed", rules.RunGoing: "running", rules.RunRefused: "no pod can be made",
		rules.RunMissed: "not started", rules.RunUnknown: "no job kept",
	}
	seen := map[rules.Mark]bool{}
	for _, m := range marks {
		line += string(rune(m))
		seen[m] = true
	}
	words := ""
	for _, m := range []rules.Mark{rules.RunOK, rules.RunFailed, rules.RunGoing, rules.RunRefused, rules.RunMissed, rules.RunUnknown} {
		if seen[m] {
			words += string(rune(m)) + " " + legend[m] + "  "
		}
	}
	s := Section{Title: "LAST TIMES", Note: Dimmed(words)}
	s.Lines = []Cell{Text(moment(c, from, w.Now) + " " + line + " " + moment(c, to, w.Now))}
	return s, true
}

// runsOf are the runs of a CronJob, with what is known of those that may make no pod.
func runsOf(c *batchv1.CronJob, w World) []rules.Run {
	runs := rules.RunsOf(c, typed[*batchv1.Job](w.Bucket(kube.Jobs, kube.ByController, string(c.UID)).Objects))
	for i, r := range runs {
		runs[i].Refused = podless(jobRefusal(r.Job, w))
	}
	return runs
}

// runsSection lists the runs, the newest first.
func runsSection(c *batchv1.CronJob, runs []rules.Run, w World) Section {
	s := Section{Title: "RUNS", Note: Dimmed(keptRuns(c))}
	if note, lacks := lacking(w, kube.Jobs); lacks {
		s.Note = note
		return s
	}
	if len(runs) == 0 {
		s.Note = Dimmed("none · " + keptRuns(c))
		return s
	}
	s.Table = &Table{Head: []Column{
		{Name: "RUN"},
		{Name: "SCHEDULED", Rank: 2},
		{Name: "STARTED", Right: true, Rank: 4},
		{Name: "TOOK", Right: true, Rank: 3},
		{Name: "RESULT", Rank: 1},
	}}
	_, told := refusedRuns(runs)
	for _, r := range runs {
		scheduled := Text("by hand")
		if !r.Scheduled.IsZero() {
			scheduled = Text(moment(c, r.Scheduled, w.Now))
		}
		started := Dimmed("not yet")
		if t := r.Words.Started; !t.IsZero() {
			started = ago(t)
			started.Tone = Dim
		}
		s.Table.Rows = append(s.Table.Rows, Item{
			Cells: []Cell{Text(r.Job.Name), scheduled, started, jobTook(r.Words), runResult(r, told)},
			Ref:   Ref{Kind: Object, Name: r.Job.Name, Resource: kube.Jobs, Namespace: r.Job.Namespace},
		})
	}
	return s
}

// runResult: "1/1", "BackoffLimitExceeded, 3 attempts", "running". A job of several
// pods has no attempts that one could count, but pods that failed. Why it may make
// no pod is not said again where the headline has told it.
func runResult(r rules.Run, told string) Cell {
	j, w := r.Job, r.Words
	switch r.Refused {
	case "":
	case told:
		return Status(Broken, Bad, "no pod can be made")
	default:
		return Status(Broken, Bad, "no pod can be made: "+r.Refused)
	}
	c := jobStatus(w)
	switch w.Status {
	case "Complete":
		c.Text = w.Completions
	case "Failed", "FailureTarget":
		c.Text = rules.Or(w.Reason, "failed")
		if d := j.Spec.ActiveDeadlineSeconds; d != nil && w.Reason == batchv1.JobReasonDeadlineExceeded {
			c.Text += fmt.Sprintf(" (%d s)", *d)
		}
	case "Running":
		c.Text = "running " + w.Completions
	}
	one := rules.Replicas(j.Spec.Completions) <= 1 && rules.Replicas(j.Spec.Parallelism) <= 1
	switch {
	case one && w.Attempts > 1:
		c.Text += fmt.Sprintf(", %d attempts", w.Attempts)
	case !one && j.Status.Failed > 0:
		c.Text += ", " + plural(int(j.Status.Failed), "pod") + " failed"
	}
	return c
}

// keptRuns: the controller deletes jobs beyond these.
func keptRuns(c *batchv1.CronJob) string {
	ok, failed := rules.HistoryLimits(c)
	return fmt.Sprintf("kept %d ok / %d failed", ok, failed)
}
