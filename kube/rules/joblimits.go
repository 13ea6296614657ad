package rules

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// Allowance is how much of something was used, and how much may be without
// failing what it is allowed to.
type Allowance struct{ Used, Allowed int64 }

// Endless is an allowance that nothing uses up.
const Endless = math.MaxInt32

// Left is how much more may be used.
func (a Allowance) Left() int64 { return max(0, a.Allowed-a.Used) }

// Over says that more was used than may be.
func (a Allowance) Over() bool { return a.Used > a.Allowed }

// JobLimits is how much may still go wrong before a Job fails.
type JobLimits struct {
	Failures Allowance // of pods

	// Restarts of containers, in pods that are not over: they count where the
	// kubelet starts containers again in place of the Job replacing pods.
	Restarts *Allowance

	// FailedIndexes and PerIndex are of a Job with limits per index; PerIndex has
	// what failed before and is neither done nor failed for good.
	FailedIndexes *Allowance
	PerIndex      []IndexFailures
}

// IndexFailures is how often the pods of one index failed.
type IndexFailures struct {
	Index int
	Allowance
	ForGood bool // the index has failed: too often, or as its failure policy says
}

// LimitsOf reads the limits of a Job by its status and its pods. It is only what
// Kubernetes' own controller makes of them: another that manages the Job may have
// rules of its own.
//
// Source: pkg/controller/job/job_controller.go, syncJob and
// pastBackoffLimitOnFailure; indexed_job_utils.go, isIndexFailed.
func LimitsOf(j *batchv1.Job, pods []*corev1.Pod) JobLimits {
	per := j.Spec.BackoffLimitPerIndex
	limit := int64(6) // the API's default
	if per != nil {
		limit = Endless
	}
	if l := j.Spec.BackoffLimit; l != nil {
		limit = int64(*l)
	}
	l := JobLimits{Failures: Allowance{Used: int64(j.Status.Failed), Allowed: limit}}
	if u := j.Status.UncountedTerminatedPods; u != nil {
		l.Failures.Used += int64(len(u.Failed))
	}
	if j.Spec.Template.Spec.RestartPolicy == corev1.RestartPolicyOnFailure {
		// The one that reaches the limit is one too many; with none at all, the first.
		l.Restarts = &Allowance{Used: restartsThatCount(pods), Allowed: max(limit, 1) - 1}
	}
	if per != nil && JobIndexed(j) {
		_, failed, _ := JobIndexes(j)
		l.FailedIndexes = &Allowance{Used: int64(failed.Count()), Allowed: Endless}
		if m := j.Spec.MaxFailedIndexes; m != nil {
			l.FailedIndexes.Allowed = int64(*m)
		}
		l.PerIndex = failuresPerIndex(j, pods)
	}
	return l
}

// restartsThatCount: a pod that has ended takes its restarts along.
func restartsThatCount(pods []*corev1.Pod) int64 {
	var n int64
	for _, p := range pods {
		if p.Status.Phase != corev1.PodRunning && p.Status.Phase != corev1.PodPending {
			continue
		}
		for _, c := range slices.Concat(p.Status.InitContainerStatuses, p.Status.ContainerStatuses) {
			n += int64(c.RestartCount)
		}
	}
	return n
}

// failuresPerIndex: a pod is told how often its index had failed before it. Those
// that the controller has let go of are counted already, or not at all.
func failuresPerIndex(j *batchv1.Job, pods []*corev1.Pod) []IndexFailures {
	of := map[int]IndexFailures{}
	_, _, rest := JobIndexes(j)
	for _, p := range pods {
		index, ok := PodIndex(p)
		if !ok || !rest.Has(index) || !slices.Contains(p.Finalizers, batchv1.JobTrackingFinalizer) {
			continue
		}
		before, _ := strconv.ParseInt(p.Annotations[batchv1.JobIndexFailureCountAnnotation], 10, 32)
		f := IndexFailures{Index: index, Allowance: Allowance{Used: max(before, 0), Allowed: int64(*j.Spec.BackoffLimitPerIndex)}}
		if loss := LossOf(j, p); PodLost(j, p) && loss != LossIgnored {
			f.Used++
			f.ForGood = f.Over() || loss == LossFailsIndex
		}
		if was, known := of[index]; known {
			f.Used, f.ForGood = max(f.Used, was.Used), f.ForGood || was.ForGood
		}
		of[index] = f
	}
	var all []IndexFailures
	for _, f := range of {
		if f.Used > 0 {
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b IndexFailures) int { return cmp.Compare(a.Index, b.Index) })
	return all
}

// ManagedElsewhere names who manages a Job in place of Kubernetes' own
// controller; empty for none.
func ManagedElsewhere(j *batchv1.Job) string {
	if m := j.Spec.ManagedBy; m != nil && *m != batchv1.JobControllerName {
		return *m
	}
	return ""
}

// JobSuspended says that a Job is to have no pods for now.
func JobSuspended(j *batchv1.Job) bool { return j.Spec.Suspend != nil && *j.Spec.Suspend }

// JobDeadline is when a Job fails if it is not over by then; false where no time
// runs: it has not begun, its end is settled, or it is suspended. One that is
// resumed begins anew.
//
// Source: pkg/controller/job/job_controller.go, pastActiveDeadline.
func JobDeadline(j *batchv1.Job) (time.Time, bool) {
	d, begun := j.Spec.ActiveDeadlineSeconds, j.Status.StartTime
	if d == nil || begun == nil || JobSuspended(j) || JobSettled(j) || *d > math.MaxInt32 {
		return time.Time{}, false
	}
	return begun.Add(time.Duration(*d) * time.Second), true
}
