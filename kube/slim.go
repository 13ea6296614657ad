package kube

import (
	"sync"

	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube/rules"
)

// LastApplied is the annotation in which kubectl apply keeps the whole object.
// In a Snapshot its text is empty; that it is there stays, since undo warns of it.
const LastApplied = corev1.LastAppliedConfigAnnotation

// Slim gives the function that a feed applies to each fresh object. Kept is what
// a view or a verb reads: managedFields go, the text of LastApplied goes, and the
// values of Secrets and ConfigMaps go while their keys and sizes stay: a value in
// a Snapshot has its length, and nothing but zero bytes in it. The real value is
// fetched, as the person, when it is shown. Of a Helm release what its rows and
// its history say stays. Of Pods the environment's values and
// the token's volume go, and those of one owner share what its template wrote. YAML,
// describe and whatever is edited are asked for when they are wanted.
func Slim(r Resource) func(Object) {
	switch r {
	case Pods:
		return new(siblings).slim
	case HelmReleases:
		return func(o Object) {
			bare(o)
			if s, ok := o.(*corev1.Secret); ok {
				rules.ShortenHelm(s)
			}
		}
	case Secrets:
		return func(o Object) {
			bare(o)
			if s, ok := o.(*corev1.Secret); ok {
				blankBytes(s.Data)
			}
		}
	case ConfigMaps:
		return func(o Object) {
			bare(o)
			if c, ok := o.(*corev1.ConfigMap); ok {
				blankTexts(c.Data)
				blankBytes(c.BinaryData)
			}
		}
	}
	return bare
}

func bare(o Object) {
	o.SetManagedFields(nil)
	if a := o.GetAnnotations(); a[LastApplied] != "" {
		a[LastApplied] = ""
		o.SetAnnotations(a)
	}
}

// blanks is what all values of Secrets and ConfigMaps share: an object is 1 MiB
// at most, and so no value is longer.
var blanks = sync.OnceValues(func() ([]byte, string) {
	b := make([]byte, 1<<20)
	return b, string(b)
})

func blankBytes(values map[string][]byte) {
	for key, v := range values {
		if zeros, _ := blanks(); len(v) <= len(zeros) {
			values[key] = zeros[:len(v):len(v)]
		} else {
			values[key] = make([]byte, len(v))
		}
	}
}

func blankTexts(values map[string]string) {
	for key, v := range values {
		if _, zeros := blanks(); len(v) <= len(zeros) {
			values[key] = zeros[:len(v)]
		} else {
			values[key] = string(make([]byte, len(v)))
		}
	}
}
