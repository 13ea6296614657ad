package rules

import (
	"strings"
	"time"

	"github.com/robfig/cron/v3"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// Mark is what became of one time of a schedule.
type Mark rune

// The marks of a strip.
const (
	RunOK      Mark = '✔'
	RunFailed  Mark = '✖'
	RunGoing   Mark = '▶'
	RunRefused Mark = '◌' // its job is there, and may make no pod
	RunMissed  Mark = '▲' // its time has passed and nothing was started
	RunUnknown Mark = '·' // no job is kept of it
)

// Strip gives a mark for each time of the schedule, the oldest first, at most n,
// from the oldest that anything is known of until now, and the first and the last
// time that has a mark. What has no job any more is told by the CronJob's events,
// as long as those are kept; where they do not tell either, by whether its job
// could have been deleted: see kept.
func Strip(c *batchv1.CronJob, runs []Run, events []*corev1.Event, now time.Time, n int) (marks []Mark, from, to time.Time) {
	s, err := ReadSchedule(c)
	if err != nil {
		return nil, from, to
	}
	at, told := map[int64]Mark{}, toldRuns(events)
	oldest, last := s.firstTold(c, told, now), time.Time{}
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
	if len(at)+len(told) == 0 || now.Sub(oldest) > oldestRun {
		return nil, from, to
	}
	times := s.between(oldest, now, n)
	gone := keptRuns(c, runs)
	for _, t := range times[max(0, len(times)-n):] {
		mark, known := at[t.Unix()]
		if !known {
			mark, known = told[jobNameAt(c, t)]
		}
		switch {
		case known:
		case now.Sub(t) < settling:
			continue
		case t.Equal(last), t.Before(last) && gone.may(t, now):
			mark = RunUnknown
		default:
			mark = RunMissed
		}
		if marks = append(marks, mark); len(marks) == 1 {
			from = s.In(t)
		}
		to = s.In(t)
	}
	return marks, from, to
}

// settling is how long the controller may take to start a run, and the lists to
// tell of it.
const settling = 10 * time.Second

// toldRuns reads what the events of a CronJob say of its jobs, by their names.
//
// Source: pkg/controller/cronjob/cronjob_controllerv2.go, syncCronJob.
func toldRuns(events []*corev1.Event) map[string]Mark {
	told := map[string]Mark{}
	for _, e := range events {
		text := EventText(e)
		switch e.Reason {
		case "SawCompletedJob":
			rest, _ := strings.CutPrefix(text, "Saw completed job: ")
			name, how, ok := strings.Cut(rest, ", condition: ")
			switch {
			case ok && how == string(batchv1.JobComplete):
				told[name] = RunOK
			case ok && how == string(batchv1.JobFailed):
				told[name] = RunFailed
			}
		case "SuccessfulCreate": // it ran, and nothing tells how it ended
			if name, ok := strings.CutPrefix(text, "Created job "); ok && told[name] == 0 {
				told[name] = RunUnknown
			}
		}
	}
	return told
}

// firstTold is the earliest time of the schedule that events tell of; now for none.
func (s Schedule) firstTold(c *batchv1.CronJob, told map[string]Mark, now time.Time) time.Time {
	first := now
	for name := range told {
		t, ok := minuteOf(c, name)
		if ok && t.Before(first) && !t.Before(c.CreationTimestamp.Time) && s.Next(t.Add(-time.Second)).Equal(t) {
			first = t
		}
	}
	return first
}

// kept are the limits to what the controller keeps of the past, and what there is.
type kept struct {
	replaces bool          // a run that goes on is deleted for the next
	life     time.Duration // of a job that has ended; negative: for ever
	ok, bad  keptSort
}

// keptSort are the jobs of one end.
type keptSort struct {
	full   bool // as many as are kept: older ones may have been deleted
	oldest time.Time
}

// keptRuns counts them. By hand started ones count too.
//
// Source: pkg/controller/cronjob/cronjob_controllerv2.go, cleanupFinishedJobs:
// the oldest of each sort go when there are more than the limit.
func keptRuns(c *batchv1.CronJob, runs []Run) kept {
	k := kept{replaces: c.Spec.ConcurrencyPolicy == batchv1.ReplaceConcurrent, life: -1}
	if ttl := c.Spec.JobTemplate.Spec.TTLSecondsAfterFinished; ttl != nil {
		k.life = seconds(int64(*ttl))
	}
	var ok, bad int32
	for _, r := range runs { // the newest first
		switch r.mark() {
		case RunOK:
			ok++
			k.ok.oldest = r.When()
		case RunFailed:
			bad++
			k.bad.oldest = r.When()
		}
	}
	most, worst := HistoryLimits(c)
	k.ok.full, k.bad.full = ok >= most, bad >= worst
	return k
}

// may says whether a run of that time may have been there and been deleted.
func (k kept) may(t, now time.Time) bool {
	return k.replaces || k.life >= 0 && t.Add(k.life).Before(now) || k.ok.may(t) || k.bad.may(t)
}

func (k keptSort) may(t time.Time) bool {
	return k.full && (k.oldest.IsZero() || t.Before(k.oldest))
}

// HistoryLimits are how many jobs that succeeded and that failed are kept.
func HistoryLimits(c *batchv1.CronJob) (ok, failed int32) {
	ok, failed = 3, 1 // the API's defaults
	if l := c.Spec.SuccessfulJobsHistoryLimit; l != nil {
		ok = *l
	}
	if l := c.Spec.FailedJobsHistoryLimit; l != nil {
		failed = *l
	}
	return ok, failed
}

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
	if r.Refused != "" {
		return RunRefused
	}
	return RunGoing
}
