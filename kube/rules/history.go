package rules

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/kubectl/pkg/util/deployment"
)

// Revision is one entry of a Deployment's rollout history: a ReplicaSet that it
// owns, by its number.
type Revision struct {
	Number     int64
	Was        []int64 // the numbers that it had before it was rolled back to
	ReplicaSet *appsv1.ReplicaSet
	Current    bool // its template is the Deployment's
	Cause      Cause
	Changes    []Change // of the template, against the revision before

	// NextOut: the next new revision makes the controller remove this one, for
	// revisionHistoryLimit. Rolling back makes none.
	NextOut bool
}

// History lists the revisions, the newest first. Of the sets, only those that
// the Deployment controls count; one whose number cannot be read is left out,
// as kubectl does, and one without a number is 0.
//
// Source: kubectl/pkg/polymorphichelpers/history.go;
// pkg/controller/deployment/sync.go, cleanupDeployment. The current one is
// found by its template, not by the Deployment's revision annotation, which
// lags behind.
func History(d *appsv1.Deployment, sets []*appsv1.ReplicaSet) []Revision {
	var all []Revision
	for _, rs := range sets {
		if rs == nil || !metav1.IsControlledBy(rs, d) {
			continue
		}
		if n, err := deployment.Revision(rs); err == nil {
			all = append(all, Revision{Number: n, Was: was(rs), ReplicaSet: rs})
		}
	}
	slices.SortFunc(all, func(a, b Revision) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), oldest(a.ReplicaSet, b.ReplicaSet))
	})
	markCurrent(d, all)
	markNextOut(d, all)
	for i := range all {
		if i > 0 {
			all[i].Changes = TemplateChanges(&all[i-1].ReplicaSet.Spec.Template, &all[i].ReplicaSet.Spec.Template)
		}
	}
	findCauses(all)
	slices.Reverse(all)
	return all
}

// Revisions reads the number of a ReplicaSet and those that it had before;
// false when it has none that can be read.
func Revisions(rs *appsv1.ReplicaSet) (number int64, before []int64, ok bool) {
	n, err := deployment.Revision(rs)
	return n, was(rs), err == nil && n > 0
}

// was reads the numbers that a rollback made a ReplicaSet lose.
func was(rs *appsv1.ReplicaSet) []int64 {
	var before []int64
	for word := range strings.SplitSeq(rs.Annotations[deployment.RevisionHistoryAnnotation], ",") {
		if n, err := strconv.ParseInt(strings.TrimSpace(word), 10, 64); err == nil {
			before = append(before, n)
		}
	}
	return before
}

// markCurrent takes the oldest of those with an equal template, as the
// controller does (findNewReplicaSet).
func markCurrent(d *appsv1.Deployment, all []Revision) {
	current := -1
	for i := range all {
		rs := all[i].ReplicaSet
		if !SameTemplate(&rs.Spec.Template, &d.Spec.Template) {
			continue
		}
		if current < 0 || oldest(rs, all[current].ReplicaSet) < 0 {
			current = i
		}
	}
	if current >= 0 {
		all[current].Current = true
	}
}

func oldest(a, b *appsv1.ReplicaSet) int {
	return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), strings.Compare(a.Name, b.Name))
}

// markNextOut marks, of the revisions in ascending order, those that are over
// the limit as soon as the current one is an old one too.
func markNextOut(d *appsv1.Deployment, all []Revision) {
	limit := int64(10) // the API's default
	if l := d.Spec.RevisionHistoryLimit; l != nil {
		limit = int64(*l)
	}
	if limit >= math.MaxInt32 {
		return
	}
	over := -limit
	for i := range all {
		if all[i].ReplicaSet.DeletionTimestamp == nil {
			over++
		}
	}
	for i := range all {
		if over <= 0 {
			return
		}
		if all[i].ReplicaSet.DeletionTimestamp == nil {
			all[i].NextOut = true
			over--
		}
	}
}

// SameTemplate says whether two pod templates are equal but for the hash that
// the controller labels them with: the one test for "this revision is current".
//
// Source: kubectl/pkg/util/deployment, equalIgnoreHash.
func SameTemplate(a, b *corev1.PodTemplateSpec) bool {
	return apiequality.Semantic.DeepEqual(withoutHash(a), withoutHash(b))
}

// withoutHash copies no more than it changes.
func withoutHash(t *corev1.PodTemplateSpec) *corev1.PodTemplateSpec {
	if _, ok := t.Labels[appsv1.DefaultDeploymentUniqueLabelKey]; !ok {
		return t
	}
	next := *t
	next.Labels = make(map[string]string, len(t.Labels))
	for k, v := range t.Labels {
		if k != appsv1.DefaultDeploymentUniqueLabelKey {
			next.Labels[k] = v
		}
	}
	return &next
}
