package rules

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Run is one run of a CronJob: a Job that it controls.
type Run struct {
	Job       *batchv1.Job
	Scheduled time.Time // for when; zero for one that was started by hand
	Manual    bool
	Words     JobWords
}

// RunsOf lists the runs, the newest first. By the UID of the owner: a CronJob of
// the same name that was there before had runs of its own.
func RunsOf(c *batchv1.CronJob, jobs []*batchv1.Job) []Run {
	var all []Run
	for _, j := range jobs {
		if j == nil || !metav1.IsControlledBy(j, c) {
			continue
		}
		r := Run{Job: j, Words: JobRow(j), Manual: j.Annotations["cronjob.kubernetes.io/instantiate"] == "manual"}
		if !r.Manual {
			r.Scheduled = scheduledFor(c, j)
		}
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b Run) int {
		return cmp.Or(b.When().Compare(a.When()), cmp.Compare(b.Job.Name, a.Job.Name))
	})
	return all
}

// When orders the runs: for when it was scheduled, else when it was made.
func (r Run) When() time.Time {
	if !r.Scheduled.IsZero() {
		return r.Scheduled
	}
	return r.Job.CreationTimestamp.Time
}

// scheduledFor reads the controller's annotation, or the minute that the name
// ends with.
//
// Source: pkg/controller/cronjob/utils.go, getJobFromTemplate2, getJobName.
func scheduledFor(c *batchv1.CronJob, j *batchv1.Job) time.Time {
	if t, err := time.Parse(time.RFC3339, j.Annotations[batchv1.CronJobScheduledTimestampAnnotation]); err == nil {
		return t
	}
	if rest, ok := strings.CutPrefix(j.Name, c.Name+"-"); ok {
		if minute, err := strconv.ParseInt(rest, 10, 32); err == nil {
			return time.Unix(minute*60, 0).UTC()
		}
	}
	return time.Time{}
}

// Mark is what became of one time of a schedule.
type Mark rune

// The marks of a strip.
const (
	RunOK      Mark = '✔'
	RunFailed  Mark = '✖'
	RunGoing   Mark = '▶'
	RunMissed  Mark = '▲' // its time has passed and nothing was started
	RunUnknown Mark = '·' // no job is kept of it
)

// Strip gives a mark for each time of the schedule, the oldest first, at most n,
// from the oldest run that is kept until now, and the first and last of those
// times. What lies before the last run that was started and has no job is
// unknown: jobs of old runs are deleted.
func Strip(c *batchv1.CronJob, runs []Run, now time.Time, n int) (marks []Mark, from, to time.Time) {
	s, err := ReadSchedule(c)
	if err != nil || len(runs) == 0 {
		return nil, from, to
	}
	at := map[int64]Mark{}
	oldest, last := now, time.Time{}
	for _, r := range runs {
		if r.Scheduled.IsZero() {
			continue
		}
		at[r.Scheduled.Unix()] = r.mark()
		if r.Scheduled.Before(oldest) {
			oldest = r.Scheduled
		}
	}
	if t := c.Status.LastScheduleTime; t != nil {
		last = t.Time
	}
	if now.Sub(oldest) > oldestRun {
		return nil, from, to
	}
	times := s.between(oldest, now, n)
	if len(times) == 0 {
		return nil, from, to
	}
	times = times[max(0, len(times)-n):]
	for _, t := range times {
		mark, known := at[t.Unix()]
		switch {
		case known:
		case now.Sub(t) < settling && t.After(last):
			continue
		case t.After(last):
			mark = RunMissed
		default:
			mark = RunUnknown
		}
		marks = append(marks, mark)
	}
	return marks, s.In(times[0]), s.In(times[len(times)-1])
}

// settling is how long the controller may take to start a run.
const settling = 10 * time.Second

// between gives the schedule's times from the oldest until now, at least the
// last n of them, without going through years of minutes.
func (s Schedule) between(oldest, now time.Time, n int) []time.Time {
	_, relative := s.times.(cron.ConstantDelaySchedule)
	for back := time.Duration(n) * time.Minute; ; back *= 8 {
		from := now.Add(-back)
		if relative || back <= 0 || !from.After(oldest) {
			from = oldest
		} else {
			from = s.Next(from)
		}
		const enough = 20000
		var times []time.Time
		for t := from; !t.IsZero() && !t.After(now) && len(times) < enough; t = s.Next(t) {
			times = append(times, t)
		}
		if len(times) >= n || !from.After(oldest) {
			return times
		}
	}
}

func (r Run) mark() Mark {
	switch r.Words.Status {
	case "Complete":
		return RunOK
	case "Failed":
		return RunFailed
	}
	return RunGoing
}
