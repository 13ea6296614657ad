package rules

import (
	"cmp"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ControllerHistory lists the revisions of a DaemonSet or StatefulSet, the
// newest first. Of the revisions given, only those that it controls count. The
// newest is the current one: going back gives an old revision a new number.
//
// Source: kubectl/pkg/polymorphichelpers/history.go, controlledHistory;
// pkg/controller/daemon/update.go, constructHistory.
func ControllerHistory(owner metav1.Object, all []*appsv1.ControllerRevision) []*appsv1.ControllerRevision {
	var own []*appsv1.ControllerRevision
	for _, r := range all {
		if r != nil && metav1.IsControlledBy(r, owner) {
			own = append(own, r)
		}
	}
	slices.SortFunc(own, func(a, b *appsv1.ControllerRevision) int {
		return cmp.Or(cmp.Compare(b.Revision, a.Revision), b.CreationTimestamp.Compare(a.CreationTimestamp.Time), cmp.Compare(a.Name, b.Name))
	})
	return own
}

// CurrentHash is the hash with which the controller labels new pods, "" when no
// revision tells.
func CurrentHash(history []*appsv1.ControllerRevision) string {
	if len(history) == 0 {
		return ""
	}
	return history[0].Labels[appsv1.ControllerRevisionHashLabelKey]
}
