package views

import (
	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func replicaSets() View {
	return Kind[*appsv1.ReplicaSet]{
		Res:     kube.ReplicaSets,
		Aliases: []string{"replicaset", "rs"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "DESIRED", Right: true, Rank: 2},
			{Name: "CURRENT", Right: true, Rank: 4},
			{Name: "READY", Right: true, Rank: 1},
			{Name: "AGE", Right: true, Rank: 3},
			{Name: "CONTAINERS", Wide: true, Rank: 6},
			{Name: "IMAGES", Wide: true, Rank: 5},
			{Name: "SELECTOR", Wide: true, Rank: 7},
		},
		Cells:     replicaSetCells,
		LooksAt:   replicaSetLooksAt,
		Picture:   replicaSetDetail,
		EnterGoes: podsOfReplicaSet,
	}
}

func replicaSetCells(r *appsv1.ReplicaSet, _ World) []Cell {
	want := rules.Replicas(r.Spec.Replicas)
	ready, weight := Number(r.Status.ReadyReplicas), replicaSetShare(r)
	ready.Mark, ready.Tone = weight.Mark, weight.Tone
	return []Cell{
		Text(r.Name),
		Number(want),
		Number(r.Status.Replicas),
		ready,
		Since(r.CreationTimestamp.Time),
		Text(rules.ContainerNames(r.Spec.Template.Spec.Containers)),
		Text(rules.ContainerImages(r.Spec.Template.Spec.Containers)),
		Dimmed(metav1.FormatLabelSelector(r.Spec.Selector)),
	}
}

// replicaSetShare: missing pods are Bad when the server refuses them; else they
// may be on their way, and the pods themselves tell. Nor are those all well that
// have not been ready for long enough.
func replicaSetShare(r *appsv1.ReplicaSet) Cell {
	c := share(r.Status.ReadyReplicas, rules.Replicas(r.Spec.Replicas))
	if c.Tone == Bad {
		c.Mark, c.Tone = Changing, Warn
	}
	if _, some := unavailable(r.Status.ReadyReplicas, r.Status.AvailableReplicas, r.Spec.MinReadySeconds); some && c.Tone == Good {
		c.Mark, c.Tone = Changing, Busy
	}
	for _, condition := range rules.ReplicaSetConditions(r) {
		if !condition.Good {
			c.Mark, c.Tone = Broken, Bad
		}
	}
	return c
}

func podsOfReplicaSet(r *appsv1.ReplicaSet) Target {
	s, ok := rules.Selector(r.Spec.Selector)
	if !ok {
		return Target{}
	}
	return Target{
		Resource: kube.Pods,
		Scope:    kube.Scope{Namespace: r.Namespace, Labels: s},
		Title:    "of replicaset " + r.Name,
	}
}
