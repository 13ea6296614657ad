package rules_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/rules"
)

// randomJob is one that the server takes.
func randomJob(r *rand.Rand, i int) *batchv1.Job {
	j := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("job-%d", i)}}
	s, t := &j.Spec, &j.Spec.Template.Spec
	t.RestartPolicy = pick(r, corev1.RestartPolicyNever, corev1.RestartPolicyNever, corev1.RestartPolicyOnFailure)
	t.NodeName = fmt.Sprintf("hand-%d", r.IntN(handNodes))
	grace := int64(600)
	t.TerminationGracePeriodSeconds = &grace
	t.Containers = []corev1.Container{{Name: "main", Image: "busybox"}, {Name: "extra", Image: "busybox"}}[:1+r.IntN(2)]
	if r.IntN(2) == 0 {
		t.InitContainers = []corev1.Container{{Name: "prepare", Image: "busybox"}}
	}
	parallelism := pick(r, int32(1), 2, 3, 4, 4, 0)
	s.Parallelism = &parallelism
	if n := pick(r, int32(1), 2, 3, 5, 6, 0); n > 0 || r.IntN(3) == 0 {
		s.Completions = &n
	}
	if n := pick(r, int32(0), 1, 2, 3, 6, -1); n >= 0 {
		s.BackoffLimit = &n
	}
	if r.IntN(10) == 0 {
		yes := true
		s.Suspend = &yes
	}
	if r.IntN(5) == 0 {
		hour := int64(3600)
		s.ActiveDeadlineSeconds = &hour
	}
	if s.Completions != nil && r.IntN(3) > 0 {
		randomIndexed(r, s)
	}
	if t.RestartPolicy == corev1.RestartPolicyNever && r.IntN(2) == 0 {
		s.PodFailurePolicy = &batchv1.PodFailurePolicy{}
		for range 1 + r.IntN(3) {
			s.PodFailurePolicy.Rules = append(s.PodFailurePolicy.Rules, randomFailureRule(r, s))
		}
	} else if r.IntN(2) == 0 {
		policy := pick(r, batchv1.Failed, batchv1.TerminatingOrFailed)
		s.PodReplacementPolicy = &policy
	}
	return j
}

func randomIndexed(r *rand.Rand, s *batchv1.JobSpec) {
	mode := batchv1.IndexedCompletion
	s.CompletionMode = &mode
	n := *s.Completions
	if r.IntN(3) > 0 {
		per := r.Int32N(3)
		s.BackoffLimitPerIndex = &per
		if r.IntN(3) > 0 {
			s.BackoffLimit = nil
		}
		if most := r.Int32N(4); most <= n && r.IntN(3) > 0 {
			s.MaxFailedIndexes = &most
		}
	}
	if n > 0 && r.IntN(3) == 0 {
		s.SuccessPolicy = &batchv1.SuccessPolicy{}
		for range 1 + r.IntN(2) {
			s.SuccessPolicy.Rules = append(s.SuccessPolicy.Rules, randomSuccessRule(r, int(n)))
		}
	}
}

func randomSuccessRule(r *rand.Rand, n int) batchv1.SuccessPolicyRule {
	var rule batchv1.SuccessPolicyRule
	of := rules.IndexesOf(r.IntN(n), r.IntN(n), r.IntN(n))
	most := n
	if r.IntN(3) > 0 {
		list := of.String()
		rule.SucceededIndexes, most = &list, of.Count()
	}
	if rule.SucceededIndexes == nil || r.IntN(2) == 0 {
		count := 1 + r.Int32N(int32(most))
		rule.SucceededCount = &count
	}
	return rule
}

func randomFailureRule(r *rand.Rand, s *batchv1.JobSpec) batchv1.PodFailurePolicyRule {
	rule := batchv1.PodFailurePolicyRule{Action: pick(r,
		batchv1.PodFailurePolicyActionIgnore, batchv1.PodFailurePolicyActionCount, batchv1.PodFailurePolicyActionFailJob, batchv1.PodFailurePolicyActionFailJob)}
	if s.BackoffLimitPerIndex != nil && r.IntN(2) == 0 {
		rule.Action = batchv1.PodFailurePolicyActionFailIndex
	}
	if r.IntN(2) == 0 {
		rule.OnPodConditions = []batchv1.PodFailurePolicyOnPodConditionsPattern{{Type: corev1.DisruptionTarget, Status: pick(r, corev1.ConditionTrue, corev1.ConditionTrue, corev1.ConditionFalse)}}
		return rule
	}
	rule.OnExitCodes = &batchv1.PodFailurePolicyOnExitCodesRequirement{
		Operator: pick(r, batchv1.PodFailurePolicyOnExitCodesOpIn, batchv1.PodFailurePolicyOnExitCodesOpIn, batchv1.PodFailurePolicyOnExitCodesOpNotIn),
		Values:   pick(r, []int32{1}, []int32{3, 42}, []int32{42, 137}),
	}
	if r.IntN(2) == 0 {
		name := pick(r, slices.Concat(s.Template.Spec.Containers, s.Template.Spec.InitContainers)...).Name
		rule.OnExitCodes.ContainerName = &name
	}
	return rule
}

// runsOut makes of a Job one whose time runs out, as soon as it is not suspended.
func runsOut(r *rand.Rand, j *batchv1.Job, suspended bool) {
	seconds, completions, parallelism := 1+r.Int64N(2), int32(3), int32(2)
	j.Spec = batchv1.JobSpec{Template: j.Spec.Template, ActiveDeadlineSeconds: &seconds, Suspend: &suspended, Completions: &completions, Parallelism: &parallelism}
}
