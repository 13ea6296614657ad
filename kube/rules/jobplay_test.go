package rules_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube/rules"
)

// move chooses what happens next and foretells what will come of it; nil: nothing
// more. Each changes one thing, and one that can be seen in the Job's status, so
// that whoever sees it knows that the controller has.
func (s *stage) move(p *play) write {
	running, stopping := s.list(podActive), s.list(func(p *corev1.Pod) bool { return !podTerminal(p) && !podActive(p) })
	j := s.job
	switch {
	case rules.ManagedElsewhere(j) != "" || rules.JobOver(j):
		return nil
	case rules.JobSettled(j):
		s.last += ", and its pods are gone"
		return s.remove(p, stopping...)
	case s.left == 0:
		return nil
	}
	s.left--
	stuck := len(running) == 0 && len(stopping) == 0
	switch x := s.r.IntN(100); {
	case x < 6 || stuck && rules.JobSuspended(j):
		return s.suspend(p, !rules.JobSuspended(j))
	case x < 10 || stuck:
		n := s.r.Int32N(4)
		if stuck {
			n = 1 + n
		}
		return s.patch(p, fmt.Sprintf(`{"spec":{"parallelism":%d}}`, n), func(j *batchv1.Job) { *j.Spec.Parallelism = n })
	case len(running) == 0 || x < 35 && len(stopping) > 0:
		q := pick(s.r, stopping...)
		switch {
		case !podTracked(q):
			return s.remove(p, q)
		case onlyFailed(j):
			return s.kubelet(p, q, fail)
		}
	}
	if len(running) == 0 {
		return s.suspend(p, !rules.JobSuspended(j))
	}
	q := pick(s.r, running...)
	ready := podCondition(q, corev1.PodReady)
	switch x := s.r.IntN(100); {
	case ready == nil && x < 70:
		return s.kubelet(p, q, start)
	case ready == nil && x < 80, x < 25:
		return s.kubelet(p, q, succeed)
	case ready == nil, x < 60:
		return s.kubelet(p, q, fail)
	case x < 72 && ready.Status == corev1.ConditionFalse:
		return s.evict(p, q)
	case j.Spec.Template.Spec.RestartPolicy == corev1.RestartPolicyOnFailure:
		return s.kubelet(p, q, restart)
	}
	return s.kubelet(p, q, toggle)
}

// list gives pods in an order that does not depend on their names, as far as they
// differ otherwise: each run of the test plays the same.
func (s *stage) list(which func(*corev1.Pod) bool) []*corev1.Pod {
	var all []*corev1.Pod
	for _, p := range s.pods {
		if which(p) {
			all = append(all, p)
		}
	}
	key := func(p *corev1.Pod) string {
		index, _ := rules.PodIndex(p)
		is := corev1.PodCondition{}
		if c := podCondition(p, corev1.PodReady); c != nil {
			is = *c
		}
		var restarts int32
		for _, c := range slices.Concat(p.Status.InitContainerStatuses, p.Status.ContainerStatuses) {
			restarts = 10*restarts + c.RestartCount
		}
		return fmt.Sprintf("%d %s %s %09d %v", index, p.Status.Phase, is.Status, restarts, podTracked(p))
	}
	slices.SortFunc(all, func(a, b *corev1.Pod) int { return strings.Compare(key(a), key(b)) })
	return all
}

// kubelet writes a pod's status.
func (s *stage) kubelet(p *play, was *corev1.Pod, act func(*rand.Rand, *corev1.Pod) string) write {
	q := was.DeepCopy()
	s.last = act(s.r, q)
	s.becomes(q)
	return func(ctx context.Context) (func() bool, error) {
		made, err := p.c.Client.CoreV1().Pods(p.ns).UpdateStatus(ctx, q, metav1.UpdateOptions{})
		return func() bool {
			now, there := s.pods[q.UID]
			return !there || !older(now, made)
		}, err
	}
}

// becomes counts what a pod has become, and foretells.
func (s *stage) becomes(q *corev1.Pod) {
	switch {
	case q.Status.Phase == corev1.PodSucceeded:
		s.succeeded++
		if i, ok := rules.PodIndex(q); ok {
			s.done = s.done.With(rules.IndexesOf(i))
		}
	case rules.PodLost(s.job, q) && rules.LossOf(s.job, q) != rules.LossIgnored:
		s.failed++
	}
	pods := []*corev1.Pod{q}
	for _, other := range s.pods {
		if other.UID != q.UID {
			pods = append(pods, other)
		}
	}
	s.foretell(s.job, pods)
}

// evict deletes a pod, which stays until the kubelet has stopped it.
func (s *stage) evict(p *play, was *corev1.Pod) write {
	q, now := was.DeepCopy(), metav1.Now()
	q.DeletionTimestamp = &now
	s.last = "a pod is deleted"
	s.becomes(q)
	return func(ctx context.Context) (func() bool, error) {
		err := p.c.Client.CoreV1().Pods(p.ns).Delete(ctx, q.Name, metav1.DeleteOptions{Preconditions: metav1.NewUIDPreconditions(string(q.UID))})
		return func() bool {
			now, there := s.pods[q.UID]
			return !there || now.DeletionTimestamp != nil
		}, err
	}
}

// remove says of stopped pods that they are gone.
func (s *stage) remove(p *play, pods ...*corev1.Pod) write {
	if !rules.JobSettled(s.job) {
		s.last = "a deleted pod is gone"
	}
	return func(ctx context.Context) (func() bool, error) {
		for _, q := range pods {
			err := p.c.Client.CoreV1().Pods(p.ns).Delete(ctx, q.Name, *metav1.NewDeleteOptions(0))
			if err != nil && !apierrors.IsNotFound(err) {
				return nil, err
			}
		}
		return func() bool {
			return !slices.ContainsFunc(pods, func(q *corev1.Pod) bool { return s.pods[q.UID] != nil })
		}, nil
	}
}

func (s *stage) suspend(p *play, yes bool) write {
	return s.patch(p, fmt.Sprintf(`{"spec":{"suspend":%v}}`, yes), func(j *batchv1.Job) { j.Spec.Suspend = &yes })
}

func (s *stage) patch(p *play, patch string, change func(*batchv1.Job)) write {
	j := s.job.DeepCopy()
	change(j)
	s.last = patch
	s.foretell(j, s.list(func(*corev1.Pod) bool { return true }))
	return func(ctx context.Context) (func() bool, error) {
		made, err := p.c.Client.BatchV1().Jobs(p.ns).Patch(ctx, j.Name, types.MergePatchType, []byte(patch), metav1.PatchOptions{})
		return func() bool { return !older(s.job, made) }, err
	}
}

// start has the containers run, after the first has been tried for a while.
func start(r *rand.Rand, p *corev1.Pod) string {
	p.Status.Phase = corev1.PodRunning
	containers(p, corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: anHourAgo()}})
	for i := range p.Status.InitContainerStatuses {
		c := &p.Status.InitContainerStatuses[i]
		c.State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{FinishedAt: anHourAgo()}}
		if p.Spec.RestartPolicy == corev1.RestartPolicyOnFailure {
			c.RestartCount = r.Int32N(3)
		}
	}
	setReady(p, true)
	return "a pod runs"
}

// restart is told by the readiness too, so that it can be seen.
func restart(r *rand.Rand, p *corev1.Pod) string {
	c := &p.Status.ContainerStatuses[r.IntN(len(p.Status.ContainerStatuses))]
	c.RestartCount += 1 + r.Int32N(2)
	toggle(r, p)
	return "a container restarts"
}

func toggle(_ *rand.Rand, p *corev1.Pod) string {
	setReady(p, podCondition(p, corev1.PodReady).Status != corev1.ConditionTrue)
	return "the readiness of a pod changes"
}

func succeed(_ *rand.Rand, p *corev1.Pod) string {
	p.Status.Phase = corev1.PodSucceeded
	containers(p, corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{FinishedAt: anHourAgo()}})
	setReady(p, false)
	return "a pod succeeds"
}

// fail: by itself, some before their first container was through; or because it
// was disrupted, in which case its containers may not have been heard of.
func fail(r *rand.Rand, p *corev1.Pod) string {
	p.Status.Phase = corev1.PodFailed
	disrupted := r.IntN(3) == 0
	if disrupted {
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{
			Type:   corev1.DisruptionTarget,
			Status: pick(r, corev1.ConditionTrue, corev1.ConditionTrue, corev1.ConditionFalse), LastTransitionTime: anHourAgo(),
		})
	}
	codes := []int32{pick(r, int32(1), 3, 42, 137), pick(r, int32(0), 0, 1, 3)}
	switch {
	case p.Status.ContainerStatuses == nil && p.Spec.InitContainers != nil && r.IntN(2) == 0:
		containers(p, corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "PodInitializing"}})
		p.Status.InitContainerStatuses[0].State.Terminated.ExitCode = codes[0]
	case !disrupted, r.IntN(2) == 0:
		containers(p, corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{FinishedAt: anHourAgo()}})
		for i := range p.Status.ContainerStatuses {
			p.Status.ContainerStatuses[i].State.Terminated.ExitCode = codes[i]
		}
	}
	setReady(p, false)
	return fmt.Sprintf("a pod fails, disrupted %v, exit codes %v", disrupted, codes)
}

// containers puts all containers into a state; the restarts stay.
func containers(p *corev1.Pod, state corev1.ContainerState) {
	all := func(specs []corev1.Container, statuses *[]corev1.ContainerStatus, state corev1.ContainerState) {
		if *statuses == nil {
			for _, c := range specs {
				*statuses = append(*statuses, corev1.ContainerStatus{Name: c.Name, Image: c.Image})
			}
		}
		for i := range *statuses {
			(*statuses)[i].State = *state.DeepCopy()
		}
	}
	all(p.Spec.Containers, &p.Status.ContainerStatuses, state)
	ended := corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{FinishedAt: anHourAgo()}}
	all(p.Spec.InitContainers, &p.Status.InitContainerStatuses, ended)
}

func setReady(p *corev1.Pod, is bool) {
	status := corev1.ConditionFalse
	if is {
		status = corev1.ConditionTrue
	}
	if podCondition(p, corev1.PodReady) == nil {
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: corev1.PodReady})
	}
	c := podCondition(p, corev1.PodReady)
	c.Status, c.LastTransitionTime = status, anHourAgo()
}
