package views

import (
	"fmt"
	"slices"
	"time"

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
		Headline: jobHeadline(j),
		Sections: []Section{
			jobProgress(j),
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
	if d := j.Spec.ActiveDeadlineSeconds; d != nil && !rules.JobOver(j) && !words.Started.IsZero() && *d < 1<<31 {
		lines = append(lines, Cell{Tone: Busy, Clock: &Clock{
			Time: words.Started.Add(time.Duration(*d) * time.Second), Until: true,
			Before: "ended by its deadline in ", After: fmt.Sprintf(" (%d s in all)", *d),
		}})
	}
	return lines
}

func reasonSentence(reason, message string) string {
	if message == "" {
		return reason
	}
	return reason + ": " + message
}

// jobProgress draws what is done, and how many failures are left.
func jobProgress(j *batchv1.Job) Section {
	s := Section{Title: "PROGRESS"}
	want := int64(1)
	if c := j.Spec.Completions; c != nil {
		want = int64(*c)
	}
	st := j.Status
	done := Bar{Label: "completed", Value: int64(st.Succeeded), Total: want, Tone: Good, Text: Text(fmt.Sprintf("%d of %d", st.Succeeded, want))}
	if st.Active > 0 {
		done.Note = Text(fmt.Sprintf("%d running", st.Active))
	}
	s.Bars = append(s.Bars, done)
	limit := int64(6) // the API's default
	if l := j.Spec.BackoffLimit; l != nil {
		limit = int64(*l)
	}
	switch per := j.Spec.BackoffLimitPerIndex; {
	case per != nil:
		s.Bars = append(s.Bars, Bar{Label: "failures", Value: int64(st.Failed), Tone: failTone(st.Failed), Text: Text(fmt.Sprintf("%d, %d allowed per index", st.Failed, *per))})
	default:
		left := max(0, limit-int64(st.Failed))
		s.Bars = append(s.Bars, Bar{
			Label: "failures", Value: int64(st.Failed), Total: limit + 1, Tone: failTone(st.Failed),
			Text: Text(fmt.Sprintf("%d, %d more allowed", st.Failed, left)), Note: Dimmed(fmt.Sprintf("backoff limit %d", limit)),
		})
	}
	return s
}

func failTone(failed int32) Tone {
	if failed > 0 {
		return Warn
	}
	return Dim
}

func jobPairs(j *batchv1.Job) []Pair {
	var pairs []Pair
	add := func(name, value string) {
		if value != "" {
			pairs = append(pairs, Pair{name, Text(value)})
		}
	}
	if m := j.Spec.CompletionMode; m != nil && *m == batchv1.IndexedCompletion {
		add("indexed", "each pod has a number of its own")
		add("done", rules.Or(j.Status.CompletedIndexes, "no index"))
		if f := j.Status.FailedIndexes; f != nil {
			add("failed", *f)
		}
	}
	if p := j.Spec.Parallelism; p != nil {
		add("at once", fmt.Sprint(*p))
	}
	if t := j.Spec.TTLSecondsAfterFinished; t != nil {
		add("kept", fmt.Sprintf("%d s after its end", *t))
	}
	if m := j.Spec.ManagedBy; m != nil {
		add("managed by", *m)
	}
	add("restart policy", string(j.Spec.Template.Spec.RestartPolicy))
	return slices.Clip(pairs)
}
