package rules

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// Condition is one condition of an object, with whether it is as it should be.
type Condition struct {
	Type, Status    string
	Reason, Message string
	Since           time.Time // of the last transition
	Good            bool
}

// PodConditions reads a pod's conditions. One that nobody has told us of should
// be True, as those of readiness gates; a pod that is done need not be ready.
func PodConditions(p *corev1.Pod) []Condition {
	all := make([]Condition, len(p.Status.Conditions))
	for i, c := range p.Status.Conditions {
		want := corev1.ConditionTrue
		switch c.Type {
		case corev1.DisruptionTarget, corev1.PodResizePending, corev1.PodResizeInProgress:
			want = corev1.ConditionFalse
		}
		done := c.Reason == "PodCompleted" || Ended(p) && c.Type == "PodReadyToStartContainers"
		all[i] = condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime.Time, c.Status == want || done)
	}
	return all
}

// NodeConditions reads a node's conditions. All but Ready tell of trouble when
// they are True; that is also how node-problem-detector names its own.
func NodeConditions(n *corev1.Node) []Condition {
	all := make([]Condition, len(n.Status.Conditions))
	for i, c := range n.Status.Conditions {
		want := corev1.ConditionFalse
		if c.Type == corev1.NodeReady {
			want = corev1.ConditionTrue
		}
		all[i] = condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime.Time, c.Status == want)
	}
	return all
}

// DeploymentConditions reads a Deployment's conditions. A paused one has a
// Progressing that is Unknown, which is as it should be.
func DeploymentConditions(d *appsv1.Deployment) []Condition {
	all := make([]Condition, len(d.Status.Conditions))
	for i, c := range d.Status.Conditions {
		want := corev1.ConditionTrue
		if c.Type == appsv1.DeploymentReplicaFailure {
			want = corev1.ConditionFalse
		}
		good := c.Status == want || c.Reason == "DeploymentPaused"
		all[i] = condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime.Time, good)
	}
	return all
}

// ReplicaSetConditions reads a ReplicaSet's conditions; the one that there is,
// ReplicaFailure, tells of trouble when it is True.
func ReplicaSetConditions(r *appsv1.ReplicaSet) []Condition {
	all := make([]Condition, len(r.Status.Conditions))
	for i, c := range r.Status.Conditions {
		all[i] = condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime.Time, c.Status == corev1.ConditionFalse)
	}
	return all
}

// NamespaceConditions reads a namespace's conditions: all tell what keeps its
// deletion, when they are True.
func NamespaceConditions(n *corev1.Namespace) []Condition {
	all := make([]Condition, len(n.Status.Conditions))
	for i, c := range n.Status.Conditions {
		all[i] = condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime.Time, c.Status == corev1.ConditionFalse)
	}
	return all
}

func condition(kind, status, reason, message string, since time.Time, good bool) Condition {
	return Condition{kind, status, reason, OneLine(message), since, good}
}
