package rules

import (
	"fmt"
	"time"

	batchv1 "k8s.io/api/batch/v1"
)

// NextRun is what a CronJob does next.
type NextRun struct {
	At  time.Time // the next regular time, in the schedule's zone; zero: none comes
	Due time.Time // a time that has passed and that would still start a run; zero for none
	Err error     // why there is none at all

	Suspended bool
	Late      time.Time // the last time that passed its deadline unused: it is lost
	Active    []string  // the jobs that run now
	Policy    batchv1.ConcurrencyPolicy
}

// NextRunOf computes it. A pure function of its arguments.
//
// Source: pkg/controller/cronjob/cronjob_controllerv2.go, syncCronJob.
func NextRunOf(c *batchv1.CronJob, now time.Time) NextRun {
	r := NextRun{Policy: c.Spec.ConcurrencyPolicy, Suspended: c.Spec.Suspend != nil && *c.Spec.Suspend}
	for _, j := range c.Status.Active {
		r.Active = append(r.Active, j.Name)
	}
	if c.DeletionTimestamp != nil {
		r.Err = fmt.Errorf("it is being deleted")
		return r
	}
	s, err := ReadSchedule(c)
	if err != nil {
		r.Err = err
		return r
	}
	_, due, _, err := s.unmet(c, now, true)
	if err != nil {
		r.Err = err
		return r
	}
	r.At = s.next(c, now)
	if !due.IsZero() && !processed(c, due) {
		r.Due = s.In(due)
	}
	if _, lost, _, err := s.unmet(c, now, false); err == nil && !lost.IsZero() && tooLate(c, lost, now) && !processed(c, lost) {
		r.Late = s.In(lost)
	}
	return r
}

// Held: the policy keeps the run that is due from starting.
func (r NextRun) Held() bool { return r.Policy == batchv1.ForbidConcurrent && len(r.Active) > 0 }

func tooLate(c *batchv1.CronJob, due, now time.Time) bool {
	d := c.Spec.StartingDeadlineSeconds
	return d != nil && due.Add(seconds(*d)).Before(now)
}

// processed: the run of that time has been started already.
func processed(c *batchv1.CronJob, due time.Time) bool {
	if last := c.Status.LastScheduleTime; last != nil && last.Time.Equal(due) {
		return true
	}
	name := jobNameAt(c, due)
	for _, j := range c.Status.Active {
		if j.Name == name && j.Namespace == c.Namespace {
			return true
		}
	}
	return false
}

// jobNameAt is the name of the job of a time: it ends with the minute.
//
// Source: pkg/controller/cronjob/utils.go, getJobName.
func jobNameAt(c *batchv1.CronJob, at time.Time) string {
	return fmt.Sprintf("%s-%d", c.Name, at.Unix()/60)
}
