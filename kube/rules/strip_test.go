package rules_test

import (
	"fmt"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube/rules"
)

// history writes the jobs of a CronJob as a strip: a sign for each minute until
// noon, the last one, with '✔' and '✖' for those that ended and '▶' for one that
// runs; for all others there is no job.
func history(c *batchv1.CronJob, signs string) []rules.Run {
	yes, all := true, []rune(signs)
	var jobs []*batchv1.Job
	for i, sign := range all {
		at := noon.Add(-time.Duration(len(all)-1-i) * time.Minute)
		j := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{
			Name: fmt.Sprintf("c-%d", at.Unix()/60), Namespace: c.Namespace,
			OwnerReferences: []metav1.OwnerReference{{UID: c.UID, Controller: &yes}},
		}}
		switch rules.Mark(sign) {
		case rules.RunOK:
			j.Status.Conditions = []batchv1.JobCondition{{Type: batchv1.JobComplete, Status: corev1.ConditionTrue}}
		case rules.RunFailed:
			j.Status.Conditions = []batchv1.JobCondition{{Type: batchv1.JobFailed, Status: corev1.ConditionTrue}}
		case rules.RunGoing:
		default:
			continue
		}
		jobs = append(jobs, j)
	}
	return rules.RunsOf(c, jobs)
}

// TestStrip: what has no job was not started where its job would be there still.
func TestStrip(t *testing.T) {
	limits := func(ok, failed int32) func(*batchv1.CronJob) {
		return func(c *batchv1.CronJob) {
			c.Spec.SuccessfulJobsHistoryLimit, c.Spec.FailedJobsHistoryLimit = &ok, &failed
		}
	}
	policy := func(p batchv1.ConcurrencyPolicy) func(*batchv1.CronJob) {
		return func(c *batchv1.CronJob) { c.Spec.ConcurrencyPolicy = p }
	}
	life := func(s int32) func(*batchv1.CronJob) {
		return func(c *batchv1.CronJob) { c.Spec.JobTemplate.Spec.TTLSecondsAfterFinished = &s }
	}
	const (
		told    = "Saw completed job: c-%d, condition: %s"
		created = "Created job c-%d"
	)
	event := func(reason, message string, minute int, more ...any) *corev1.Event {
		at := noon.Add(-time.Duration(minute)*time.Minute).Unix() / 60
		return &corev1.Event{Reason: reason, Message: fmt.Sprintf(message, append([]any{at}, more...)...)}
	}
	for _, c := range []struct {
		name   string
		edits  []func(*batchv1.CronJob)
		jobs   string        // of the last minutes, noon being the last
		last   int           // minutes before noon for which a run was started last
		late   time.Duration // after noon; by default 20 s
		events []*corev1.Event
		want   string
		from   int // minutes before noon of the first and of the last mark
		to     int
	}{
		{name: "all that there was", jobs: "✔✔✖▶", want: "✔✔✖▶", from: 3},
		{name: "not started since the last run", jobs: "✔   ", last: 3, late: 75 * time.Second, want: "✔▲▲▲▲", from: 3, to: -1},
		{name: "and that stays so when it goes on", jobs: "✔   ✔", want: "✔▲▲▲✔", from: 4},
		{name: "as many as are kept, and older ones may be gone", jobs: "✖  ✔✔ ✔", want: "✖··✔✔▲✔", from: 6},
		{name: "one fewer than are kept", jobs: "✖  ✔  ✔", want: "✖▲▲✔▲▲✔", from: 6},
		{name: "as many as failed and are kept", jobs: "✔  ✖ ✔", want: "✔··✖▲✔", from: 5},
		{name: "none that failed is kept", edits: []func(*batchv1.CronJob){limits(9, 0)}, jobs: "✔ ✔", want: "✔·✔", from: 2},
		{name: "none that was well is kept", edits: []func(*batchv1.CronJob){limits(0, 9)}, jobs: "✖ ✖", want: "✖·✖", from: 2},
		{name: "a run may have been replaced", edits: []func(*batchv1.CronJob){policy(batchv1.ReplaceConcurrent)}, jobs: "✔ ▶", want: "✔·▶", from: 2},
		{name: "jobs that end go by themselves", edits: []func(*batchv1.CronJob){life(150)}, jobs: "✔  ✔", want: "✔▲▲✔", from: 3},
		{name: "and some have gone", edits: []func(*batchv1.CronJob){life(90)}, jobs: "▶   ✔", want: "▶··▲✔", from: 4},
		{name: "the last was started, and its job is gone", jobs: "✔  ", want: "✔▲·", from: 2},
		{name: "the controller has a moment", jobs: "✔ ", last: 1, late: 2 * time.Second, want: "✔", from: 1, to: 1},
		{name: "and no more", jobs: "✔ ", last: 1, late: 12 * time.Second, want: "✔▲", from: 1},
		{
			name: "events tell of what is gone", jobs: "✖✖", want: "✖✔·✖✖", from: 4, edits: []func(*batchv1.CronJob){limits(3, 9)},
			events: []*corev1.Event{
				event("SawCompletedJob", told, 4, "Failed"), event("SawCompletedJob", "(combined from similar events): "+told, 3, "Complete"),
				event("SuccessfulCreate", created, 2), event("SuccessfulCreate", created, 3), event("SuccessfulCreate", "Created job other-%d", 9),
			},
		},
		{name: "events alone", want: "✖", from: 3, to: 3, last: 3, late: -170 * time.Second, events: []*corev1.Event{event("SawCompletedJob", told, 3, "Failed")}},
		{name: "of another reason", want: "", events: []*corev1.Event{event("SuccessfulDelete", "Deleted job c-%d", 3)}},
		{name: "nothing", want: ""},
	} {
		job := cron("* * * * *", noon.Add(-time.Duration(c.last)*time.Minute), c.edits...)
		job.UID = types.UID("cj")
		if c.late == 0 {
			c.late = 20 * time.Second
		}
		marks, from, to := rules.Strip(job, history(job, c.jobs), c.events, noon.Add(c.late), 40)
		minute := func(n int) time.Time { return noon.Add(-time.Duration(n) * time.Minute) }
		if got := string(runes(marks)); got != c.want || c.want != "" && (!from.Equal(minute(c.from)) || !to.Equal(minute(c.to))) {
			t.Errorf("%s: %s from %v to %v, want %s", c.name, got, from, to, c.want)
		}
	}
}

func runes(marks []rules.Mark) []rune {
	all := make([]rune, len(marks))
	for i, m := range marks {
		all[i] = rune(m)
	}
	return all
}
