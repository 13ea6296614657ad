package kube

import (
	"errors"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"example.org/hackfest/kube/rules"
)

// Nowhere says why nothing runs of a pod that is on no node yet: nobody can be in
// it, attach to it or forward to it. It is "" of a pod that has a node or has ended,
// and of what is no pod.
func Nowhere(o Object) string {
	p, ok := o.(*corev1.Pod)
	if !ok || p == nil || p.Spec.NodeName != "" || rules.Ended(p) {
		return ""
	}
	words := "the pod is on no node yet, so nothing of it runs"
	if why := rules.PodWhy(p).Sentence(); why != "" {
		words += ": it " + why
	}
	return words
}

// placed is Nowhere as an error.
func placed(p *corev1.Pod) error {
	if why := Nowhere(p); why != "" {
		return errors.New(why)
	}
	return nil
}

// Unwritten says why nothing is in the logs of a pod's containers that have been
// read to their end; "" where something may still come.
func Unwritten(o Object, containers []string) string {
	if why := Nowhere(o); why != "" {
		return why
	}
	words := ContainerWords(o)
	if len(containers) == 0 || slices.ContainsFunc(containers, func(name string) bool { return words[name].Stage != rules.Over }) {
		return ""
	}
	if len(containers) > 1 {
		return "the containers have ended and wrote nothing"
	}
	return "the container has ended and wrote nothing"
}

// UnwrittenBy says it of all pods that a selector finds.
func UnwrittenBy(objects []Object, selector labels.Selector) string {
	pods, nowhere, over := 0, 0, 0
	for _, o := range objects {
		p, ok := o.(*corev1.Pod)
		switch {
		case !ok || !selector.Matches(labels.Set(p.Labels)):
			continue
		case Nowhere(p) != "":
			nowhere++
		case rules.Ended(p):
			over++
		}
		pods++
	}
	switch pods {
	case 0:
		return "it has no pods now, so nothing of it runs"
	case nowhere:
		return "its pods are on no node yet, so nothing of it runs"
	case over:
		return "its pods have ended and wrote nothing"
	}
	return ""
}
