package rules

import (
	"errors"
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // zones are known also where the system has none

	"github.com/robfig/cron/v3"
	batchv1 "k8s.io/api/batch/v1"
)

// Schedule is when a CronJob runs.
type Schedule struct {
	times cron.Schedule
	Zone  *time.Location // in which its times are meant; nil: the controller's own
}

// ReadSchedule reads a CronJob's schedule and zone. The error says why there are
// no runs.
//
// Source: pkg/controller/cronjob/cronjob_controllerv2.go, formatSchedule;
// pkg/util/parsers, since the parser panics on some texts.
func ReadSchedule(c *batchv1.CronJob) (s Schedule, err error) {
	text := c.Spec.Schedule
	if c.Spec.TimeZone != nil {
		zone, err := time.LoadLocation(*c.Spec.TimeZone)
		if err != nil {
			return Schedule{}, fmt.Errorf("the time zone %q is not known", *c.Spec.TimeZone)
		}
		s.Zone = zone
	}
	if strings.Contains(text, "TZ") { // once tolerated, and still obeyed
		s.Zone = zoneIn(text)
	} else if s.Zone != nil {
		text = "TZ=" + *c.Spec.TimeZone + " " + text
	}
	defer func() {
		if recover() != nil {
			s, err = Schedule{}, fmt.Errorf("the schedule %q cannot be read", c.Spec.Schedule)
		}
	}()
	if s.times, err = cron.ParseStandard(text); err != nil {
		return Schedule{}, fmt.Errorf("the schedule cannot be read: %w", err)
	}
	return s, nil
}

// zoneIn reads "TZ=Europe/Berlin 30 2 * * *"; nil where that is none.
func zoneIn(text string) *time.Location {
	_, rest, _ := strings.Cut(text, "TZ=")
	name, _, _ := strings.Cut(rest, " ")
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return zone
}

// In gives a moment in the schedule's zone; in UTC where it is the controller's,
// which nothing tells.
func (s Schedule) In(t time.Time) time.Time {
	if s.Zone != nil {
		return t.In(s.Zone)
	}
	return t.UTC()
}

// Next is the first time after t, the zero time where none comes.
func (s Schedule) Next(t time.Time) time.Time { return s.times.Next(s.In(t)) }

// errNever: a schedule like "59 23 31 2 *".
var errNever = errors.New("the schedule names a day that never comes")

// oldestRun is how far back runs are looked for: more is a clock that is wrong.
const oldestRun = 20 * 365 * 24 * time.Hour

// unmet finds the most recent time at which a run was due since the last one,
// the zero time for none, and from when that was counted. Missed says that
// there was any. With the deadline nothing before it counts.
//
// Source: pkg/controller/cronjob/utils.go, mostRecentScheduleTime, with its
// estimate: a schedule that is dense now and then may have a time overlooked.
func (s Schedule) unmet(c *batchv1.CronJob, now time.Time, deadline bool) (since, due time.Time, missed bool, err error) {
	since = c.CreationTimestamp.Time
	if last := c.Status.LastScheduleTime; last != nil {
		since = last.Time
	}
	if d := c.Spec.StartingDeadlineSeconds; deadline && d != nil {
		if limit := now.Add(-seconds(*d)); limit.After(since) {
			since = limit
		}
	}
	if now.Sub(since) > oldestRun {
		since = now
	}
	first := s.Next(since)
	second := s.Next(first)
	switch {
	case first.IsZero():
		return since, time.Time{}, false, errNever
	case now.Before(first):
		return since, time.Time{}, false, nil
	case now.Before(second):
		return since, first, false, nil
	}
	step := second.Sub(first).Round(time.Second)
	if step < time.Second {
		return since, time.Time{}, false, errNever
	}
	n := now.Sub(first).Truncate(time.Second)/step + 1
	for t := s.Next(first.Add((n - 2) * step)); !t.IsZero() && !t.After(now); t = s.Next(t) {
		due = t
	}
	return since, due, true, nil
}

// next is the first regular time that is still to come.
//
// Source: pkg/controller/cronjob/utils.go, nextScheduleTimeDuration: @every
// counts from the last run, so the time to come is not simply after now.
func (s Schedule) next(c *batchv1.CronJob, now time.Time) time.Time {
	since, due, missed, err := s.unmet(c, now, false)
	switch {
	case err != nil, due.IsZero() && missed:
		return s.Next(now)
	case due.IsZero():
		return s.Next(since)
	default:
		return s.Next(due)
	}
}

// seconds bounds what a spec may say: more would overflow.
func seconds(n int64) time.Duration {
	return time.Duration(max(0, min(n, int64(oldestRun/time.Second)))) * time.Second
}
