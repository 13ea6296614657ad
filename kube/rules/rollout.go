package rules

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/kubectl/pkg/util/deployment"
)

// RolloutState is how far a rollout is.
type RolloutState int

// The states, in the order in which kubectl rollout status asks for them.
const (
	RolloutUnobserved RolloutState = iota // the controller has not seen the change
	RolloutFailed                         // no progress within the deadline
	RolloutUpdating                       // Have of Of new pods made
	RolloutEnding                         // Of old pods still there
	RolloutWaiting                        // Have of Of new pods available
	RolloutDone
)

// Rollout is how far a rollout is, with the two numbers that tell it.
type Rollout struct {
	State    RolloutState
	Have, Of int32
	Paused   bool
}

// RolloutOf reads the status of a Deployment.
//
// Source: kubectl/pkg/polymorphichelpers/rollout_status.go,
// DeploymentStatusViewer, which is the test's oracle.
func RolloutOf(d *appsv1.Deployment) Rollout {
	s, want := d.Status, Replicas(d.Spec.Replicas)
	r := Rollout{Paused: d.Spec.Paused}
	switch progress := deployment.GetDeploymentCondition(s, appsv1.DeploymentProgressing); {
	case d.Generation > s.ObservedGeneration:
	case progress != nil && progress.Reason == deployment.TimedOutReason:
		r.State, r.Have, r.Of = RolloutFailed, s.AvailableReplicas, want
	case s.UpdatedReplicas < want:
		r.State, r.Have, r.Of = RolloutUpdating, s.UpdatedReplicas, want
	case s.Replicas > s.UpdatedReplicas:
		r.State, r.Of = RolloutEnding, s.Replicas-s.UpdatedReplicas
	case s.AvailableReplicas < s.UpdatedReplicas:
		r.State, r.Have, r.Of = RolloutWaiting, s.AvailableReplicas, s.UpdatedReplicas
	default:
		r.State, r.Have, r.Of = RolloutDone, s.AvailableReplicas, want
	}
	return r
}

// OnceComplete says whether the current rollout had been complete: what it
// lacks now it has lost since.
func OnceComplete(d *appsv1.Deployment) bool {
	c := deployment.GetDeploymentCondition(d.Status, appsv1.DeploymentProgressing)
	return c != nil && c.Reason == "NewReplicaSetAvailable"
}

// DeploymentRefused says whether pods of the Deployment are refused by the
// server, as by a quota or a webhook.
func DeploymentRefused(d *appsv1.Deployment) bool {
	c := deployment.GetDeploymentCondition(d.Status, appsv1.DeploymentReplicaFailure)
	return c != nil && c.Status == corev1.ConditionTrue
}

// Sentence says it in words.
func (r Rollout) Sentence() string {
	var s string
	switch r.State {
	case RolloutUnobserved:
		s = "Waiting for the change to be seen by its controller"
	case RolloutFailed:
		s = fmt.Sprintf("Failed: no progress within the deadline, %d of %d pods available", r.Have, r.Of)
	case RolloutUpdating:
		s = fmt.Sprintf("Updating: %d of %d new pods made", r.Have, r.Of)
	case RolloutEnding:
		s = fmt.Sprintf("Waiting: %d old pods are to end", r.Of)
		if r.Of == 1 {
			s = "Waiting: 1 old pod is to end"
		}
	case RolloutWaiting:
		s = fmt.Sprintf("Waiting: %d of %d new pods available", r.Have, r.Of)
	default:
		s = fmt.Sprintf("Rolled out: %d of %d pods available", r.Have, r.Of)
		if r.Of == 0 && r.Have == 0 {
			s = "Scaled to zero"
		}
	}
	if r.Paused {
		s = "Paused. " + s
	}
	return s
}
