package views

import (
	appsv1 "k8s.io/api/apps/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func statefulSets() View {
	return Kind[*appsv1.StatefulSet]{
		Res:     kube.StatefulSets,
		Aliases: []string{"statefulset", "sts"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "READY", Right: true, Rank: 1},
			{Name: "AGE", Right: true, Rank: 2},
			{Name: "CONTAINERS", Wide: true, Rank: 4},
			{Name: "IMAGES", Wide: true, Rank: 3},
		},
		Cells:     statefulSetCells,
		LooksAt:   statefulSetLooksAt,
		Picture:   statefulSetDetail,
		Restless:  func(s *appsv1.StatefulSet) bool { return s.Spec.MinReadySeconds > 0 },
		EnterGoes: podsOfStatefulSet,
	}
}

func statefulSetCells(s *appsv1.StatefulSet, _ World) []Cell {
	return []Cell{
		Text(s.Name),
		statefulSetReady(s),
		Since(s.CreationTimestamp.Time),
		Text(rules.ContainerNames(s.Spec.Template.Spec.Containers)),
		Text(rules.ContainerImages(s.Spec.Template.Spec.Containers)),
	}
}

// statefulSetReady: all may be ready while an update goes on, or while they have not
// been so for long enough.
func statefulSetReady(s *appsv1.StatefulSet) Cell {
	c := share(s.Status.ReadyReplicas, rules.Replicas(s.Spec.Replicas))
	if c.Tone != Good {
		return c
	}
	switch rules.SetRolloutOf(s).State {
	case rules.SetUnobserved, rules.SetPartial, rules.SetUpdating:
		c.Mark, c.Tone = Changing, Busy
	}
	if _, some := unavailable(s.Status.ReadyReplicas, s.Status.AvailableReplicas, s.Spec.MinReadySeconds); some {
		c.Mark, c.Tone = Changing, Busy
	}
	return c
}

func podsOfStatefulSet(s *appsv1.StatefulSet) Target {
	l, ok := rules.Selector(s.Spec.Selector)
	if !ok {
		return Target{}
	}
	return Target{
		Resource: kube.Pods,
		Scope:    kube.Scope{Namespace: s.Namespace, Labels: l},
		Title:    "of statefulset " + s.Name,
	}
}
