package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// SetState is how far the rollout of a StatefulSet is.
type SetState int

// The states, in the order in which kubectl rollout status asks for them.
const (
	SetOnDelete    SetState = iota // pods change when they are deleted
	SetUnobserved                  // the controller has not seen the change
	SetStarting                    // Have of Of pods ready
	SetPartial                     // Have of Of pods beyond the partition updated
	SetPartialDone                 // all beyond the partition are
	SetUpdating                    // Have of Of pods updated
	SetDone
)

// SetRollout is how far the rollout of a StatefulSet is.
type SetRollout struct {
	State    SetState
	Have, Of int32
}

// SetRolloutOf reads the status of a StatefulSet.
//
// Source: kubectl/pkg/polymorphichelpers/rollout_status.go,
// StatefulSetStatusViewer, which is the test's oracle.
func SetRolloutOf(s *appsv1.StatefulSet) SetRollout {
	want := Replicas(s.Spec.Replicas)
	rolling := s.Spec.UpdateStrategy.RollingUpdate
	switch {
	case s.Spec.UpdateStrategy.Type != appsv1.RollingUpdateStatefulSetStrategyType && s.Spec.UpdateStrategy.Type != "":
		return SetRollout{SetOnDelete, s.Status.UpdatedReplicas, want}
	case s.Status.ObservedGeneration == 0 || s.Generation > s.Status.ObservedGeneration:
		return SetRollout{State: SetUnobserved}
	case s.Status.ReadyReplicas < want:
		return SetRollout{SetStarting, s.Status.ReadyReplicas, want}
	case rolling != nil:
		if p := rolling.Partition; p != nil && s.Status.UpdatedReplicas < want-*p {
			return SetRollout{SetPartial, s.Status.UpdatedReplicas, want - *p}
		}
		if Partition(s) == 0 {
			return SetRollout{SetDone, s.Status.UpdatedReplicas, want}
		}
		return SetRollout{SetPartialDone, s.Status.UpdatedReplicas, want}
	case s.Status.UpdateRevision != s.Status.CurrentRevision:
		return SetRollout{SetUpdating, s.Status.UpdatedReplicas, want}
	}
	return SetRollout{SetDone, s.Status.CurrentReplicas, want}
}

// Sentence says it in words.
func (r SetRollout) Sentence() string {
	switch r.State {
	case SetOnDelete:
		if r.Have >= r.Of {
			return fmt.Sprintf("%d of %d pods of the newest revision", r.Have, r.Of)
		}
		return fmt.Sprintf("%d of %d pods of the newest revision; one of an old revision changes when it is deleted", r.Have, r.Of)
	case SetUnobserved:
		return "Waiting for the change to be seen by its controller"
	case SetStarting:
		return fmt.Sprintf("Waiting: %d of %d pods ready", r.Have, r.Of)
	case SetPartial:
		return fmt.Sprintf("Updating: %d of %d pods beyond the partition", r.Have, r.Of)
	case SetPartialDone:
		return fmt.Sprintf("Rolled out to the partition: %d of %d pods of the newest revision", r.Have, r.Of)
	case SetUpdating:
		return fmt.Sprintf("Updating: %d of %d pods of the newest revision", r.Have, r.Of)
	}
	if r.Of == 0 {
		return "Scaled to zero"
	}
	return fmt.Sprintf("Rolled out: %d of %d pods of the newest revision", r.Have, r.Of)
}

// Partition is how many pods, the first ones, an update leaves as they are.
func Partition(s *appsv1.StatefulSet) int32 {
	if r := s.Spec.UpdateStrategy.RollingUpdate; r != nil && r.Partition != nil {
		return *r.Partition
	}
	return 0
}

// Ordered says whether the controller goes one by one: it makes no pod before
// those of smaller ordinals are available.
func Ordered(s *appsv1.StatefulSet) bool {
	return s.Spec.PodManagementPolicy != appsv1.ParallelPodManagement
}

// Ordinal is one place of a StatefulSet, with its pod or without.
type Ordinal struct {
	Number int32
	Name   string
	Pod    *corev1.Pod // nil: not there
	Old    bool        // its pod is not of the newest revision
	Kept   bool        // before the partition: an update leaves it
	Extra  bool        // beyond the replicas: it is to go
	Claims []string    // the names of its PersistentVolumeClaims

	// Waits says why the controller does nothing about it yet, "" where there is
	// nothing to be done, or nothing in the way.
	Waits string
}

// ordinalsShown bounds the places of a set that asks for more than any cluster
// has.
const ordinalsShown = 1000

// Ordinals lists the places of a StatefulSet in order, those beyond its replicas
// that still have a pod last. Of the pods given, those count that it controls.
//
// Source: pkg/controller/statefulset/stateful_set_control.go,
// updateStatefulSet, processReplica, processCondemned.
func Ordinals(s *appsv1.StatefulSet, pods []*corev1.Pod, now time.Time) []Ordinal {
	at := map[int32]*corev1.Pod{}
	for _, p := range pods {
		if n, ok := ordinalOf(s, p); ok {
			at[n] = p
		}
	}
	first := int32(0)
	if s.Spec.Ordinals != nil {
		first = s.Spec.Ordinals.Start
	}
	count := min(Replicas(s.Spec.Replicas), ordinalsShown)
	var all []Ordinal
	for n := range max(count, 0) {
		o := placeOf(s, first+n, at[first+n])
		o.Kept = n < Partition(s)
		all = append(all, o)
		delete(at, first+n)
	}
	var extra []Ordinal
	for n, p := range at {
		o := placeOf(s, n, p)
		o.Extra = true
		extra = append(extra, o)
	}
	slices.SortFunc(extra, func(a, b Ordinal) int { return cmp.Compare(a.Number, b.Number) })
	all = append(all, extra...)
	findWaits(s, all, now)
	return all
}

func ordinalOf(s *appsv1.StatefulSet, p *corev1.Pod) (int32, bool) {
	rest, ok := strings.CutPrefix(p.Name, s.Name+"-")
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(rest, 10, 32)
	return int32(n), err == nil && n >= 0
}

func placeOf(s *appsv1.StatefulSet, n int32, p *corev1.Pod) Ordinal {
	o := Ordinal{Number: n, Name: fmt.Sprintf("%s-%d", s.Name, n), Pod: p}
	if p != nil && s.Status.UpdateRevision != "" {
		o.Old = p.Labels[appsv1.StatefulSetRevisionLabel] != s.Status.UpdateRevision
	}
	for _, c := range s.Spec.VolumeClaimTemplates {
		o.Claims = append(o.Claims, c.Name+"-"+o.Name)
	}
	return o
}

// findWaits: what is available lets the next one come; the first that is not
// holds up everything after it, updates and scaling down among it.
func findWaits(s *appsv1.StatefulSet, all []Ordinal, now time.Time) {
	if !Ordered(s) {
		return
	}
	blocker := ""
	for i := range all {
		o := &all[i]
		if blocker != "" && (o.Pod == nil || o.Extra) {
			o.Waits = "waits for " + blocker
		}
		if blocker == "" && !setAvailable(o.Pod, s.Spec.MinReadySeconds, now) {
			blocker = o.Name
		}
	}
	// Updates go from the last to the first, one at a time.
	if s.Spec.UpdateStrategy.Type != appsv1.OnDeleteStatefulSetStrategyType {
		next := true
		for i := len(all) - 1; i >= 0; i-- {
			o := &all[i]
			switch {
			case o.Pod == nil || !o.Old || o.Kept || o.Extra || o.Waits != "" || o.Pod.DeletionTimestamp != nil:
			case blocker == o.Name:
				o.Waits = stuckOld
			case blocker != "":
				o.Waits = "is replaced when " + blocker + " is ready"
			case next:
				next = false
			default:
				o.Waits = "is replaced in its turn"
			}
		}
	}
}

// stuckOld is the state that undoing an update does not mend.
//
// Source: kubernetes.io/docs, StatefulSets, Forced rollback.
const stuckOld = "is of an old revision and not ready: the controller waits for it, and replaces it only when it is deleted by hand"

// setAvailable: running, ready, and that for long enough.
func setAvailable(p *corev1.Pod, seconds int32, now time.Time) bool {
	return p != nil && p.Status.Phase == corev1.PodRunning && p.DeletionTimestamp == nil &&
		podCondition(p, corev1.PodReady) == corev1.ConditionTrue && available(p, seconds, now)
}

// ClaimRetention says what becomes of the claims of a set's pods.
func ClaimRetention(s *appsv1.StatefulSet) string {
	deleted, scaled := "kept", "kept"
	if p := s.Spec.PersistentVolumeClaimRetentionPolicy; p != nil {
		if p.WhenDeleted == appsv1.DeletePersistentVolumeClaimRetentionPolicyType {
			deleted = "deleted"
		}
		if p.WhenScaled == appsv1.DeletePersistentVolumeClaimRetentionPolicyType {
			scaled = "deleted"
		}
	}
	if deleted == scaled {
		return deleted + " when the set is deleted or scaled down"
	}
	return deleted + " when the set is deleted, " + scaled + " when it is scaled down"
}

// StatefulSetConditions reads a StatefulSet's conditions.
func StatefulSetConditions(s *appsv1.StatefulSet) []Condition {
	all := make([]Condition, len(s.Status.Conditions))
	for i, c := range s.Status.Conditions {
		all[i] = condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime.Time, c.Status == corev1.ConditionTrue)
	}
	return all
}
