package views

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
)

// holds says in words what the finalizers wait for that Kubernetes itself sets.
//
// Source: apimachinery/pkg/apis/meta/v1/types.go; pkg/volume/util/finalizer.go.
var holds = map[string]string{
	metav1.FinalizerDeleteDependents: "it goes when what it owns has gone",
	metav1.FinalizerOrphanDependents: "it goes when what it owns has been let go of",
	"kubernetes.io/pvc-protection":   "it goes when the last pod that uses it has gone",
	"kubernetes.io/pv-protection":    "it goes when no claim holds it",
}

// sayDeleting has the headline tell that an object was deleted and is still there,
// and what holds it: its finalizers. Without any it is gone in a moment, but for
// pods and namespaces, whose own words say how far they are.
func sayDeleting(d Detail, o kube.Object) Detail {
	at, finalizers := o.GetDeletionTimestamp(), o.GetFinalizers()
	if at == nil || len(finalizers) == 0 {
		return d
	}
	var words []string
	for _, f := range finalizers {
		hold := holds[f]
		if hold == "" {
			hold = "held by the finalizer " + f
		}
		if !slices.Contains(words, hold) {
			words = append(words, hold)
		}
	}
	said := strings.Join(words, ", ")
	c := Cell{Tone: Warn, Mark: Changing}
	if _, isPod := o.(*corev1.Pod); isPod { // its deletion is told, and when that is due
		c.Text = said
	} else {
		c.Clock = &Clock{Before: "deleted ", Time: at.Time, After: " ago: " + said}
	}
	d.Headline = append(slices.Clip(d.Headline), c)
	return d
}
