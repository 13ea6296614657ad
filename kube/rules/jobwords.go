package rules

import (
	"fmt"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// JobWords is what there is to say about a Job.
type JobWords struct {
	Status      string // as kubectl's column has it
	Completions string
	Started     time.Time // zero: not begun
	Stopped     time.Time // zero: still going on
	Reason      string    // why it failed, or is to fail
	Message     string
	Suspended   time.Time // since when; zero: it is not
	Attempts    int32     // pods begun, but for those that cost nothing: ignored by a failure policy, or removed
}

// JobRow reads a Job as the server's table does, but for one thing: the clock of
// a failed one stands still. Only a Job that succeeds has a completion time, so
// the server's goes on for ever.
//
// Source: pkg/printers/internalversion/printers.go, printJob.
func JobRow(j *batchv1.Job) JobWords {
	w := JobWords{Status: jobStatus(j), Completions: jobCompletions(j)}
	w.Attempts = j.Status.Active + j.Status.Succeeded + j.Status.Failed
	if t := j.Status.StartTime; t != nil {
		w.Started = t.Time
	}
	if t := j.Status.CompletionTime; t != nil {
		w.Stopped = t.Time
	}
	if c := jobCondition(j, batchv1.JobSuspended); c != nil {
		w.Suspended = c.LastTransitionTime.Time
	}
	for _, kind := range []batchv1.JobConditionType{batchv1.JobFailed, batchv1.JobFailureTarget} {
		c := jobCondition(j, kind)
		if c == nil {
			continue
		}
		w.Reason, w.Message = c.Reason, OneLine(c.Message)
		if kind == batchv1.JobFailed && w.Stopped.IsZero() {
			w.Stopped = c.LastTransitionTime.Time
		}
		break
	}
	return w
}

func jobStatus(j *batchv1.Job) string {
	switch {
	case jobCondition(j, batchv1.JobComplete) != nil:
		return "Complete"
	case jobCondition(j, batchv1.JobFailed) != nil:
		return "Failed"
	case j.DeletionTimestamp != nil:
		return "Terminating"
	}
	for _, kind := range []batchv1.JobConditionType{batchv1.JobSuspended, batchv1.JobFailureTarget, batchv1.JobSuccessCriteriaMet} {
		if jobCondition(j, kind) != nil {
			return string(kind)
		}
	}
	return "Running"
}

// jobCondition gives the condition of the type if it is True.
func jobCondition(j *batchv1.Job, kind batchv1.JobConditionType) *batchv1.JobCondition {
	for i := range j.Status.Conditions {
		if c := &j.Status.Conditions[i]; c.Type == kind && c.Status == corev1.ConditionTrue {
			return c
		}
	}
	return nil
}

func jobCompletions(j *batchv1.Job) string {
	switch {
	case j.Spec.Completions != nil:
		return fmt.Sprintf("%d/%d", j.Status.Succeeded, *j.Spec.Completions)
	case j.Spec.Parallelism != nil && *j.Spec.Parallelism > 1:
		return fmt.Sprintf("%d/1 of %d", j.Status.Succeeded, *j.Spec.Parallelism)
	default:
		return fmt.Sprintf("%d/1", j.Status.Succeeded)
	}
}

// JobOver says whether a Job has come to its end.
func JobOver(j *batchv1.Job) bool {
	return jobCondition(j, batchv1.JobComplete) != nil || jobCondition(j, batchv1.JobFailed) != nil
}

// JobSettled says that it is settled how a Job ends, though pods may have to go
// before it is over.
func JobSettled(j *batchv1.Job) bool {
	return JobOver(j) || jobCondition(j, batchv1.JobFailureTarget) != nil || jobCondition(j, batchv1.JobSuccessCriteriaMet) != nil
}

// JobConditions reads a Job's conditions.
func JobConditions(j *batchv1.Job) []Condition {
	all := make([]Condition, len(j.Status.Conditions))
	for i, c := range j.Status.Conditions {
		good := c.Status == corev1.ConditionTrue
		if c.Type == batchv1.JobFailed || c.Type == batchv1.JobFailureTarget {
			good = !good
		}
		all[i] = condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime.Time, good || c.Type == batchv1.JobSuspended)
	}
	return all
}
