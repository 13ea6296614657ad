package rules_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube/rules"
)

// stage is one Job with its pods, and what we say of it.
type stage struct {
	job   *batchv1.Job
	pods  map[types.UID]*corev1.Pod // those that are there
	r     *rand.Rand
	left  int         // moves
	last  string      // the last move
	seen  func() bool // the watch has shown it
	busy  bool        // it is being written
	rests bool        // no more of them
	begun int         // pods ever

	// What the controller is to say.
	foretold          string // the reason of its end; empty: it goes on
	succeeded, failed int32
	done, lost        rules.Indexes
}

func newStage(j *batchv1.Job) *stage {
	n, _ := strconv.Atoi(j.Name[len("job-"):])
	s := &stage{job: j, pods: map[types.UID]*corev1.Pod{}, r: rand.New(rand.NewPCG(uint64(n), 7)), left: 16, last: "it was made"}
	s.foretell(j, nil)
	return s
}

func (s *stage) see(p *play, j *batchv1.Job) {
	if older(j, s.job) {
		return
	}
	s.job = j
	if s.end() == batchv1.JobReasonDeadlineExceeded {
		before := j.DeepCopy()
		before.Status.Conditions = nil
		due, runs := rules.JobDeadline(before)
		if at := condition(j, batchv1.JobFailureTarget).LastTransitionTime; !runs || at.Time.Before(due) {
			p.Errorf("%s: its deadline ended it at %v; we say %v, %v", j.Name, at, due, runs)
		}
	}
}

func (s *stage) pod(p *corev1.Pod, gone bool) {
	was, known := s.pods[p.UID]
	switch {
	case gone:
		delete(s.pods, p.UID)
	case !known:
		s.begun++
		s.pods[p.UID] = p
	case !older(p, was):
		s.pods[p.UID] = p
	}
}

func older(a, b metav1.Object) bool {
	x, _ := strconv.ParseUint(a.GetResourceVersion(), 10, 64)
	y, _ := strconv.ParseUint(b.GetResourceVersion(), 10, 64)
	return x < y
}

// short says that the time of the Job runs out, and nothing else is played on it.
func (s *stage) short() bool {
	d := s.job.Spec.ActiveDeadlineSeconds
	return d != nil && *d < 60
}

// end is the reason that the controller gives for the end of the Job, for which
// pods may have yet to go.
func (s *stage) end() string {
	if c := condition(s.job, batchv1.JobSuccessCriteriaMet); c != nil {
		return c.Reason
	}
	return rules.JobRow(s.job).Reason
}

func condition(j *batchv1.Job, kind batchv1.JobConditionType) *batchv1.JobCondition {
	for i := range j.Status.Conditions {
		if c := &j.Status.Conditions[i]; c.Type == kind && c.Status == corev1.ConditionTrue {
			return c
		}
	}
	return nil
}

// foretell says whether the Job, with these pods, comes to its end, and why: our
// rules in the order in which the controller looks at them.
func (s *stage) foretell(j *batchv1.Job, pods []*corev1.Pod) {
	if rules.ManagedElsewhere(j) != "" {
		return
	}
	would := j.DeepCopy()
	would.Status.Succeeded, would.Status.Failed, would.Status.UncountedTerminatedPods = s.succeeded, s.failed, nil
	would.Status.CompletedIndexes = s.done.String()
	lost := s.lost.String()
	would.Status.FailedIndexes = &lost
	if limits := rules.LimitsOf(would, pods); limits.FailedIndexes != nil {
		for _, f := range limits.PerIndex {
			if f.ForGood {
				s.lost = s.lost.With(rules.IndexesOf(f.Index))
			}
		}
		lost = s.lost.String()
	}
	s.foretold = reasonToEnd(would, pods)
	if s.short() && !rules.JobSuspended(j) {
		s.foretold = batchv1.JobReasonDeadlineExceeded
	}
	if s.foretold == "" || s.foretold == batchv1.JobReasonCompletionsReached || s.foretold == batchv1.JobReasonSuccessPolicy {
		return
	}
	for _, p := range pods { // what is stopped by the failure counts as failed
		if podTracked(p) && !podTerminal(p) && (p.DeletionTimestamp == nil || !rules.PodLost(j, p)) && rules.LossOf(j, p) != rules.LossIgnored {
			s.failed++
		}
	}
}

func reasonToEnd(j *batchv1.Job, pods []*corev1.Pod) string {
	for _, p := range pods {
		if rules.PodLost(j, p) && rules.LossOf(j, p) == rules.LossFailsJob {
			return batchv1.JobReasonPodFailurePolicy
		}
	}
	l := rules.LimitsOf(j, pods)
	done, failed, rest := rules.JobIndexes(j)
	switch {
	case l.Failures.Over(), l.Restarts != nil && l.Restarts.Over():
		return batchv1.JobReasonBackoffLimitExceeded
	case l.FailedIndexes != nil && l.FailedIndexes.Over():
		return batchv1.JobReasonMaxFailedIndexesExceeded
	case len(failed) > 0 && len(rest) == 0:
		return batchv1.JobReasonFailedIndexes
	case slices.ContainsFunc(rules.EnoughFor(j), rules.Enough.Met):
		return batchv1.JobReasonSuccessPolicy
	}
	n, enough := int(j.Status.Succeeded), j.Spec.Completions
	if rules.JobIndexed(j) {
		n = done.Count()
	}
	running := slices.ContainsFunc(pods, podActive) && !rules.JobSuspended(j)
	if enough != nil && n >= int(*enough) || enough == nil && n > 0 && !running {
		return batchv1.JobReasonCompletionsReached
	}
	return ""
}

// apart tells what the controller has yet to say of what we say; nothing when it
// has made up its mind about the last move.
func (s *stage) apart() []string {
	if rules.ManagedElsewhere(s.job) != "" {
		return nil
	}
	if s.seen != nil && !s.seen() {
		return []string{"the last move is not seen"}
	}
	var all []string
	is := func(what string, theirs, ours any) {
		if theirs != ours {
			all = append(all, fmt.Sprintf("%s: %v, we say %v", what, theirs, ours))
		}
	}
	settled := rules.JobSettled(s.job)
	if settled && s.end() != s.foretold {
		return nil // that is told at once
	}
	is("end", s.end(), s.foretold)
	var running, ready, stopping, held int32
	for _, p := range s.pods {
		switch {
		case podActive(p):
			running++
			if c := podCondition(p, corev1.PodReady); c != nil && c.Status == corev1.ConditionTrue {
				ready++
			}
		case !podTerminal(p):
			stopping++
		}
		if podTracked(p) && !settled && (rules.PodLost(s.job, p) || p.Status.Phase == corev1.PodSucceeded) {
			held++
			if !s.mayHold(p) {
				all = append(all, p.Name+" is not counted")
			}
		}
	}
	st := s.job.Status
	failed := s.failed - held
	if s.short() {
		failed = int32(s.begun)
	}
	is("active", st.Active, running)
	is("ready", deref(st.Ready), ready)
	is("terminating", deref(st.Terminating), stopping)
	is("succeeded", st.Succeeded, s.succeeded)
	is("failed", st.Failed, failed)
	is("attempts", rules.JobRow(s.job).Attempts, running+s.succeeded+failed)
	is("done", st.CompletedIndexes, s.done.String())
	is("failed indexes", deref(st.FailedIndexes), s.lost.String())
	if u := st.UncountedTerminatedPods; u != nil {
		is("uncounted", len(u.Failed)+len(u.Succeeded), 0)
	}
	if settled {
		is("over", rules.JobOver(s.job), stopping == 0)
		is("running", running, int32(0))
		return all
	}
	is("suspended", !rules.JobRow(s.job).Suspended.IsZero(), rules.JobSuspended(s.job))
	if least, most := s.wanted(running, stopping); running < least || running > most {
		all = append(all, fmt.Sprintf("%d are running, %d to %d are to", running, least, most))
	}
	return all
}

// mayHold says that the controller has a reason for not counting a lost pod yet:
// how often its index failed is known by it, until there is another.
func (s *stage) mayHold(p *corev1.Pod) bool {
	index, _ := rules.PodIndex(p)
	if s.job.Spec.BackoffLimitPerIndex == nil || s.done.With(s.lost).Has(index) {
		return false
	}
	for _, q := range s.pods {
		if i, _ := rules.PodIndex(q); podActive(q) && i == index {
			return false
		}
	}
	return true
}

// wanted is how many pods the Job is to have.
func (s *stage) wanted(running, stopping int32) (least, most int32) {
	j := s.job
	most = *j.Spec.Parallelism
	switch {
	case rules.JobSuspended(j):
		return 0, 0
	case j.Spec.Completions != nil:
		most = max(0, min(most, *j.Spec.Completions-s.succeeded-int32(s.lost.Count())))
	case s.succeeded > 0:
		most = running
	}
	if onlyFailed(j) { // what is on its way out is replaced when it is out
		return max(0, most-stopping), most
	}
	return most, most
}

func onlyFailed(j *batchv1.Job) bool {
	return j.Spec.PodReplacementPolicy != nil && *j.Spec.PodReplacementPolicy == batchv1.Failed
}

func podActive(p *corev1.Pod) bool { return !podTerminal(p) && p.DeletionTimestamp == nil }

func podTerminal(p *corev1.Pod) bool {
	return p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed
}

func podTracked(p *corev1.Pod) bool {
	return slices.Contains(p.Finalizers, batchv1.JobTrackingFinalizer)
}

func podCondition(p *corev1.Pod, kind corev1.PodConditionType) *corev1.PodCondition {
	for i := range p.Status.Conditions {
		if c := &p.Status.Conditions[i]; c.Type == kind {
			return c
		}
	}
	return nil
}

func deref[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}

func (s *stage) spec() string {
	spec := s.job.Spec.DeepCopy()
	spec.Template, spec.Selector = corev1.PodTemplateSpec{Spec: corev1.PodSpec{RestartPolicy: spec.Template.Spec.RestartPolicy}}, nil
	return jsonOf(spec)
}

// anHourAgo is when all ends that ends: the controller holds back the next pod
// after a failure, by the time that has passed since.
func anHourAgo() metav1.Time { return metav1.NewTime(time.Now().Add(-time.Hour)) }

// write is what a move does to the API; it gives how to know that it was seen.
type write func(context.Context) (seen func() bool, err error)
