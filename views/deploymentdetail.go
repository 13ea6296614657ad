package views

import (
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func deploymentLooksAt(d *appsv1.Deployment) []Need {
	here := kube.Scope{Namespace: d.Namespace}
	return []Need{
		{Resource: kube.ReplicaSets, Scope: here},
		{Resource: kube.Pods, Scope: here},
		eventsOf(d),
	}
}

// deploymentDetail is the picture of a rollout: how far it is, what holds it,
// how many of each revision there are, and how it came to this.
func deploymentDetail(d *appsv1.Deployment, w World) Detail {
	sets := typed[*appsv1.ReplicaSet](w.Bucket(kube.ReplicaSets, kube.ByController, string(d.UID)).Objects)
	history := rules.History(d, sets)
	about := metadataSection(d)
	about.Pairs = append(deploymentPairs(d), about.Pairs...)
	return Detail{
		Title:    d.Name,
		Headline: rolloutHeadline(d, history, w),
		Sections: []Section{
			rolloutSection(d, history, w),
			historySection(d, history, w),
			conditionsSection(rules.DeploymentConditions(d)),
			eventsSection(w, aboutUID(d)),
			about,
		},
	}
}

// rolloutHeadline: how far, and the first pod that holds the rollout up.
func rolloutHeadline(d *appsv1.Deployment, history []rules.Revision, w World) []Cell {
	r := rules.RolloutOf(d)
	words := r.Sentence()
	for _, rev := range history {
		if rev.Current && rev.Number > 0 {
			words += fmt.Sprintf(" · revision %d", rev.Number)
		}
	}
	how := Status(Changing, Busy, words)
	switch {
	case r.State == rules.RolloutFailed:
		how.Mark, how.Tone = Broken, Bad
	case r.Paused:
		how.Mark, how.Tone = Off, Warn
	case r.State == rules.RolloutDone && r.Have < r.Of:
		how.Mark, how.Tone = Alert, Warn
	case r.State == rules.RolloutDone && r.Of == 0:
		how.Mark, how.Tone = Off, Dim
	case r.State == rules.RolloutDone:
		how.Mark, how.Tone = Running, Good
	}
	lines := []Cell{how}
	if line, some := unavailable(d.Status.ReadyReplicas, d.Status.AvailableReplicas, d.Spec.MinReadySeconds); some {
		lines = append(lines, line)
	}
	if stuck, ok := stuckCell(d, history, w); ok {
		lines = append(lines, stuck)
	}
	return lines
}

// stuckCell: "stuck 6m: web-7d9f8c5b4-2lqxp cannot pull nginx:1.99", of the pod
// that is in trouble for longest. Pods of the current revision come first.
func stuckCell(d *appsv1.Deployment, history []rules.Revision, w World) (Cell, bool) {
	for _, current := range []bool{true, false} {
		var worst *corev1.Pod
		var why rules.Why
		for _, rev := range history {
			if rev.Current != current {
				continue
			}
			for _, p := range podsControlledBy(rev.ReplicaSet, w) {
				y := rules.PodWhy(p)
				if y.Grade == rules.Failing && (worst == nil || p.CreationTimestamp.Before(&worst.CreationTimestamp)) {
					worst, why = p, y
				}
			}
		}
		if worst != nil {
			return stuckSentence(worst, why), true
		}
	}
	for _, c := range d.Status.Conditions {
		if c.Type == appsv1.DeploymentReplicaFailure && c.Status == corev1.ConditionTrue {
			return stuckClock(c.LastTransitionTime.Time, "no pods can be made: "+rules.OneLine(c.Message)), true
		}
	}
	return Cell{}, false
}

func stuckSentence(p *corev1.Pod, y rules.Why) Cell {
	words := p.Name + " " + y.Short
	if y.Container != "" && len(p.Spec.Containers)+len(p.Spec.InitContainers) > 1 {
		words = p.Name + "/" + y.Container + " " + y.Short
	}
	if y.Message != "" {
		words += ": " + y.Message
	}
	return stuckClock(p.CreationTimestamp.Time, words)
}

func stuckClock(t time.Time, words string) Cell {
	if t.IsZero() {
		return Cell{Text: "stuck: " + words, Tone: Bad}
	}
	return Cell{Tone: Bad, Clock: &Clock{Time: t, Before: "stuck ", After: ": " + words}}
}

// podsControlledBy joins the pods that an object controls.
func podsControlledBy(o kube.Object, w World) []*corev1.Pod {
	return typed[*corev1.Pod](w.Bucket(kube.Pods, kube.ByController, string(o.GetUID())).Objects)
}

func deploymentPairs(d *appsv1.Deployment) []Pair {
	strategy := string(d.Spec.Strategy.Type)
	deadline := "600 s"
	if s := d.Spec.ProgressDeadlineSeconds; s != nil {
		deadline = fmt.Sprintf("%d s", *s)
	}
	pairs := []Pair{
		{"strategy", Text(rules.Or(strategy, string(appsv1.RollingUpdateDeploymentStrategyType)))},
		{"deadline", Text(deadline + " without progress")},
		{"selector", Text(metav1.FormatLabelSelector(d.Spec.Selector))},
	}
	if s := d.Spec.MinReadySeconds; s != 0 {
		pairs = append(pairs, Pair{"available", Text(fmt.Sprintf("after %d s of being ready", s))})
	}
	return pairs
}
