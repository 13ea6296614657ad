package rules

import (
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// PodLoss is what the failure of a pod costs its Job.
type PodLoss int

const (
	LossCounts     PodLoss = iota // one of the backoff limit
	LossIgnored                   // nothing
	LossFailsIndex                // one of the limit, and its index for good
	LossFailsJob                  // everything
)

// LossOf reads what the Job's failure policy says of a pod that has failed: the
// first of its rules that matches.
//
// Source: pkg/controller/job/pod_failure_policy.go, matchPodFailurePolicy.
func LossOf(j *batchv1.Job, p *corev1.Pod) PodLoss {
	if j.Spec.PodFailurePolicy == nil {
		return LossCounts
	}
	for _, r := range j.Spec.PodFailurePolicy.Rules {
		if !lossMatches(&p.Status, r) {
			continue
		}
		switch r.Action {
		case batchv1.PodFailurePolicyActionIgnore:
			return LossIgnored
		case batchv1.PodFailurePolicyActionFailIndex:
			return LossFailsIndex
		case batchv1.PodFailurePolicyActionFailJob:
			return LossFailsJob
		case batchv1.PodFailurePolicyActionCount:
			return LossCounts
		}
	}
	return LossCounts
}

func lossMatches(s *corev1.PodStatus, r batchv1.PodFailurePolicyRule) bool {
	if r.OnExitCodes != nil {
		ended := func(c corev1.ContainerStatus) bool { return exitMatches(c, r.OnExitCodes) }
		return slices.ContainsFunc(s.ContainerStatuses, ended) || slices.ContainsFunc(s.InitContainerStatuses, ended)
	}
	return slices.ContainsFunc(s.Conditions, func(c corev1.PodCondition) bool {
		return slices.ContainsFunc(r.OnPodConditions, func(p batchv1.PodFailurePolicyOnPodConditionsPattern) bool {
			return p.Type == c.Type && p.Status == c.Status
		})
	})
}

// exitMatches: exit code 0 is never meant, also by NotIn.
func exitMatches(c corev1.ContainerStatus, want *batchv1.PodFailurePolicyOnExitCodesRequirement) bool {
	t := c.State.Terminated
	if t == nil || t.ExitCode == 0 || want.ContainerName != nil && *want.ContainerName != c.Name {
		return false
	}
	in := slices.Contains(want.Values, t.ExitCode)
	switch want.Operator {
	case batchv1.PodFailurePolicyOnExitCodesOpIn:
		return in
	case batchv1.PodFailurePolicyOnExitCodesOpNotIn:
		return !in
	}
	return false
}

// PodLost says that the Job takes a pod for failed: one that is being deleted
// too, unless the Job replaces only those that have failed.
//
// Source: pkg/controller/job/job_controller.go, isPodFailed.
func PodLost(j *batchv1.Job, p *corev1.Pod) bool {
	if p.Status.Phase == corev1.PodFailed {
		return true
	}
	only := j.Spec.PodReplacementPolicy != nil && *j.Spec.PodReplacementPolicy == batchv1.Failed
	return !only && p.DeletionTimestamp != nil && p.Status.Phase != corev1.PodSucceeded
}

// Enough is a rule of a success policy: with so many of these indexes done the
// Job has succeeded, whatever becomes of the others.
type Enough struct {
	Of        Indexes // nil: any
	Done, Min int
}

// Met says that it is enough.
func (e Enough) Met() bool { return e.Done > 0 && e.Done >= e.Min }

// EnoughFor reads the success policy of a Job. A rule that names no index that
// there is can never be met and is left out.
//
// Source: pkg/controller/job/success_policy.go, matchSuccessPolicy.
func EnoughFor(j *batchv1.Job) []Enough {
	if j.Spec.SuccessPolicy == nil || !JobIndexed(j) {
		return nil
	}
	done, _, _ := JobIndexes(j)
	var all []Enough
	for _, r := range j.Spec.SuccessPolicy.Rules {
		switch {
		case r.SucceededIndexes != nil:
			of := ReadIndexes(*r.SucceededIndexes, int(*j.Spec.Completions))
			e := Enough{Of: of, Done: of.Shared(done), Min: of.Count()}
			if r.SucceededCount != nil {
				e.Min = min(e.Min, int(*r.SucceededCount))
			}
			if len(of) > 0 {
				all = append(all, e)
			}
		case r.SucceededCount != nil:
			all = append(all, Enough{Done: done.Count(), Min: int(*r.SucceededCount)})
		}
	}
	return all
}
