package rules_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/rules"
)

func TestIndexesAreWrittenAsTheJobHasThem(t *testing.T) {
	for list, want := range map[string]string{
		"": "", "3": "3", "0,1": "0,1", "0-1": "0,1", "0,1,2": "0-2", "0,2-4": "0,2-4", "5,0-2,3": "0-3,5", "7-20": "7-9", "10": "",
		"x,1,-3,2-,4-3,6": "1,6", "0-2147483647": "0-9", "99999999999999999999": "", "1,1,1-2": "1,2",
	} {
		if got := rules.ReadIndexes(list, 10).String(); got != want {
			t.Errorf("%q of 10 is %q, want %q", list, got, want)
		}
	}
}

// TestIndexesAreSets holds them against plain sets.
func TestIndexesAreSets(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 20260701))
	for range 2000 {
		n := 1 + r.IntN(12)
		var a, b [12]bool
		some := func(set *[12]bool) rules.Indexes {
			var all []int
			for range r.IntN(n + 1) {
				i := r.IntN(n)
				set[i] = true
				all = append(all, i)
			}
			return rules.IndexesOf(all...)
		}
		x, y := some(&a), some(&b)
		var count, shared int
		both, rest := x.With(y), x.Rest(n)
		for i := range n {
			if a[i] {
				count++
			}
			if a[i] && b[i] {
				shared++
			}
			if x.Has(i) != a[i] || both.Has(i) != (a[i] || b[i]) || rest.Has(i) == a[i] {
				t.Fatalf("%d: %s, with %s %s, rest of %d %s", i, x, y, both, n, rest)
			}
		}
		if x.Count() != count || x.Shared(y) != shared || rest.Count() != n-count || rules.ReadIndexes(x.String(), n).String() != x.String() {
			t.Fatalf("%s: %d of %d, %d in %s too, rest %s", x, x.Count(), n, x.Shared(y), y, rest)
		}
	}
}

func TestJobDeadline(t *testing.T) {
	begun := metav1.NewTime(time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC))
	seconds, yes := int64(90), true
	for name, x := range map[string]struct {
		change func(*batchv1.Job)
		runs   bool
	}{
		"it goes on":        {func(*batchv1.Job) {}, true},
		"it has not begun":  {func(j *batchv1.Job) { j.Status.StartTime = nil }, false},
		"it is suspended":   {func(j *batchv1.Job) { j.Spec.Suspend = &yes }, false},
		"there is none":     {func(j *batchv1.Job) { j.Spec.ActiveDeadlineSeconds = nil }, false},
		"it has failed":     {func(j *batchv1.Job) { is(j, batchv1.JobFailed) }, false},
		"it is to fail":     {func(j *batchv1.Job) { is(j, batchv1.JobFailureTarget) }, false},
		"it is to succeed":  {func(j *batchv1.Job) { is(j, batchv1.JobSuccessCriteriaMet) }, false},
		"it was suspended":  {func(j *batchv1.Job) { j.Spec.Suspend = new(bool) }, true},
		"it is beyond time": {func(j *batchv1.Job) { far := int64(1) << 62; j.Spec.ActiveDeadlineSeconds = &far }, false},
	} {
		j := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{CreationTimestamp: metav1.NewTime(begun.Add(-time.Hour))}}
		j.Spec.ActiveDeadlineSeconds, j.Status.StartTime = &seconds, &begun
		x.change(j)
		if at, runs := rules.JobDeadline(j); runs != x.runs || runs && !at.Equal(begun.Add(90*time.Second)) {
			t.Errorf("%s: %v, %v", name, at, runs)
		}
	}
}

func is(j *batchv1.Job, kind batchv1.JobConditionType) {
	j.Status.Conditions = append(j.Status.Conditions, batchv1.JobCondition{Type: kind, Status: corev1.ConditionTrue})
}

// TestRestartsLeft: of pods that have not ended, pending ones and those on their
// way out too; the restart that reaches the limit is one too many.
func TestRestartsLeft(t *testing.T) {
	pod := func(phase corev1.PodPhase, first, then int32) *corev1.Pod {
		p := &corev1.Pod{Status: corev1.PodStatus{Phase: phase}}
		p.Status.InitContainerStatuses = []corev1.ContainerStatus{{RestartCount: first}}
		p.Status.ContainerStatuses = []corev1.ContainerStatus{{RestartCount: then}}
		return p
	}
	going := pod(corev1.PodRunning, 0, 1)
	going.DeletionTimestamp = &metav1.Time{}
	pods := []*corev1.Pod{pod(corev1.PodPending, 2, 0), going, pod(corev1.PodSucceeded, 8, 8), pod(corev1.PodFailed, 8, 8)}
	for limit, want := range map[int32]struct {
		left int64
		over bool
	}{0: {0, true}, 1: {0, true}, 3: {0, true}, 4: {0, false}, 6: {2, false}} {
		j := &batchv1.Job{}
		j.Spec.BackoffLimit = &limit
		if l := rules.LimitsOf(j, pods); l.Restarts != nil {
			t.Errorf("containers that are not started again have a limit: %+v", l.Restarts)
		}
		j.Spec.Template.Spec.RestartPolicy = corev1.RestartPolicyOnFailure
		if got := *rules.LimitsOf(j, pods).Restarts; got.Used != 3 || got.Left() != want.left || got.Over() != want.over {
			t.Errorf("limit %d: %+v, %d left, over %v; want %+v", limit, got, got.Left(), got.Over(), want)
		}
	}
	j := &batchv1.Job{}
	j.Spec.Template.Spec.RestartPolicy = corev1.RestartPolicyOnFailure
	if got := rules.LimitsOf(j, nil); got.Failures.Allowed != 6 || got.Restarts.Allowed != 5 {
		t.Errorf("by default: %+v, %+v", got.Failures, got.Restarts)
	}
}

// TestFailuresPerIndex: by the pods that the controller has yet to count, of
// indexes that are yet to be done.
func TestFailuresPerIndex(t *testing.T) {
	j, pods := &batchv1.Job{}, []*corev1.Pod{}
	read(t, "jobs/folds", j)
	pod := func(index, before string, phase corev1.PodPhase, code int32) *corev1.Pod {
		p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Finalizers: []string{batchv1.JobTrackingFinalizer}, Annotations: map[string]string{
			batchv1.JobCompletionIndexAnnotation: index, batchv1.JobIndexFailureCountAnnotation: before,
		}}}
		p.Status.Phase = phase
		p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "main", State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: code}}}}
		pods = append(pods, p)
		return p
	}
	pod("0", "1", corev1.PodRunning, 0)                 // done
	pod("1", "1", corev1.PodRunning, 0)                 // failed
	pod("3", "0", corev1.PodFailed, 1)                  // replaced by the next
	pod("3", "1", corev1.PodRunning, 0)                 //
	pod("4", "2", corev1.PodFailed, 1)                  // once too often
	pod("5", "0", corev1.PodFailed, 42)                 // the policy
	pod("7", "2", corev1.PodFailed, 1).Finalizers = nil // counted
	pod("8", "2", corev1.PodFailed, 1)                  // beyond the completions
	pod("x", "2", corev1.PodFailed, 1)
	want := []rules.IndexFailures{
		{Index: 3, Allowance: rules.Allowance{Used: 1, Allowed: 2}},
		{Index: 4, Allowance: rules.Allowance{Used: 3, Allowed: 2}, ForGood: true},
		{Index: 5, Allowance: rules.Allowance{Used: 1, Allowed: 2}, ForGood: true},
	}
	l := rules.LimitsOf(j, pods)
	if !slices.Equal(l.PerIndex, want) {
		t.Errorf("got %+v, want %+v", l.PerIndex, want)
	}
	if got := *l.FailedIndexes; got != (rules.Allowance{Used: 1, Allowed: 2}) || l.Failures != (rules.Allowance{Used: 5, Allowed: rules.Endless}) {
		t.Errorf("failed indexes %+v, failures %+v", got, l.Failures)
	}
}
