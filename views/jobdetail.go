package views

import (
	"fmt"
	"slices"

	batchv1 "k8s.io/api/batch/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func jobLooksAt(j *batchv1.Job) []Need {
	return []Need{
		{Resource: kube.Pods, Scope: kube.Scope{Namespace: j.Namespace}},
		eventsOf(j),
	}
}

// jobDetail is the picture of a Job: how much of it is done, how often it may
// still fail, why it did, and its pods.
func jobDetail(j *batchv1.Job, w World) Detail {
	about := metadataSection(j)
	about.Pairs = append(jobPairs(j), about.Pairs...)
	return Detail{
		Title:    j.Name,
		Headline: append(jobHeadline(j), jobRefused(j, w)...),
		Sections: []Section{
			jobProgress(j, w),
			ownerSection(j),
			podsSection(w, podsControlledBy(j, w)),
			conditionsSection(rules.JobConditions(j)),
			eventsSection(w, aboutUID(j)),
			about,
		},
	}
}

// jobHeadline: "Failed after 2m1s", and why.
func jobHeadline(j *batchv1.Job) []Cell {
	words := rules.JobRow(j)
	how := jobStatus(words)
	switch {
	case words.Status == "Suspended":
		if !words.Suspended.IsZero() { // its time does not run, whatever it had before
			how.Clock = &Clock{Time: words.Suspended, Before: how.Text + " · for "}
		}
	case words.Started.IsZero():
	case words.Stopped.IsZero():
		how.Clock = &Clock{Time: words.Started, Before: how.Text + " · for "}
	default:
		how.Clock = &Clock{Time: words.Started, Stop: words.Stopped, Before: how.Text + " · took "}
	}
	lines := []Cell{how}
	if words.Reason != "" {
		lines = append(lines, Cell{Text: reasonSentence(words.Reason, words.Message), Tone: Bad})
	}
	return append(lines, jobWaits(j)...)
}

func jobRefused(j *batchv1.Job, w World) []Cell {
	if why := jobRefusal(j, w); why != "" {
		return []Cell{Status(Broken, Bad, "no pods can be made: "+why)}
	}
	return nil
}

// jobRefusal is why a Job that runs has no pod: it may not make one.
func jobRefusal(j *batchv1.Job, w World) string {
	if rules.JobSettled(j) || rules.JobSuspended(j) || j.Status.Active > 0 {
		return ""
	}
	return lastRefusal(j, "", w)
}

// jobWaits tells what time, or whose hand, the Job waits for.
func jobWaits(j *batchv1.Job) []Cell {
	var lines []Cell
	d := j.Spec.ActiveDeadlineSeconds
	if at, runs := rules.JobDeadline(j); runs {
		lines = append(lines, Cell{Tone: Busy, Clock: &Clock{
			Time: at, Until: true, Before: "ended by its deadline in ", After: fmt.Sprintf(" (%d s in all)", *d),
		}})
	}
	if d != nil && rules.JobRow(j).Reason == batchv1.JobReasonDeadlineExceeded {
		lines = append(lines, Text(fmt.Sprintf("ended by its deadline of %d s", *d)))
	}
	if rules.JobSettled(j) || rules.ManagedElsewhere(j) != "" {
		return lines
	}
	if d != nil && rules.JobSuspended(j) {
		lines = append(lines, Dimmed(fmt.Sprintf("its deadline of %d s begins when it is resumed", *d)))
	}
	if p := j.Spec.Parallelism; p != nil && *p == 0 && !rules.JobSuspended(j) {
		lines = append(lines, Status(Off, Warn, "no pod is started: its parallelism is 0"))
	}
	return lines
}

func reasonSentence(reason, message string) string {
	if message == "" {
		return reason
	}
	return reason + ": " + message
}

func jobPairs(j *batchv1.Job) []Pair {
	var pairs []Pair
	add := func(name, value string) {
		if value != "" {
			pairs = append(pairs, Pair{name, Text(value)})
		}
	}
	if rules.JobIndexed(j) {
		add("indexed", "each pod has a number of its own")
		done, failed, rest := rules.JobIndexes(j)
		add("done", rules.Or(done.String(), "no index"))
		add("failed", failed.String())
		add("left", rest.String())
	}
	if j.Spec.Completions == nil {
		add("completions", "not set: over when one has succeeded and none is active")
	}
	if p := j.Spec.PodFailurePolicy; p != nil {
		for _, r := range p.Rules {
			add("on failure", failurePolicyWords(r))
		}
	}
	if p := j.Spec.Parallelism; p != nil {
		add("at once", fmt.Sprint(*p))
	}
	if d := j.Spec.ActiveDeadlineSeconds; d != nil {
		add("deadline", fmt.Sprintf("%d s after it has begun", *d))
	}
	if t := j.Spec.TTLSecondsAfterFinished; t != nil {
		add("kept", fmt.Sprintf("%d s after its end", *t))
	}
	add("managed by", rules.ManagedElsewhere(j))
	add("restart policy", string(j.Spec.Template.Spec.RestartPolicy))
	return slices.Clip(pairs)
}
