package rules

import (
	"maps"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// Maker is a workload, by the pods that it makes.
type Maker struct {
	Kind, Name string
	Labels     map[string]string // of its pods
	Wanted     int32
}

// Makers are the workloads that may be scaled to nothing.
func Makers(ds []*appsv1.Deployment, ss []*appsv1.StatefulSet) []Maker {
	var all []Maker
	for _, d := range ds {
		all = append(all, Maker{"Deployment", d.Name, d.Spec.Template.Labels, Replicas(d.Spec.Replicas)})
	}
	for _, s := range ss {
		all = append(all, Maker{"StatefulSet", s.Name, s.Spec.Template.Labels, Replicas(s.Spec.Replicas)})
	}
	return all
}

// nothingSelected says why a selector finds no pod: what would make such pods is
// scaled to nothing, or has made none; or else no pod has the label.
func (r Reach) nothingSelected(s *corev1.Service, pods []*corev1.Pod) string {
	words := "its selector " + labels.FormatLabels(s.Spec.Selector) + " matches no pod"
	var makers []Maker
	if r.Makers != nil {
		makers = slices.DeleteFunc(r.Makers(), func(m Maker) bool { return !selects(s.Spec.Selector, m.Labels) })
	}
	for _, m := range makers {
		if m.Wanted > 0 {
			return words + ": " + strings.ToLower(m.Kind) + " " + m.Name + ", which makes such pods, has none"
		}
	}
	if len(makers) > 0 {
		return words + ": " + strings.ToLower(makers[0].Kind) + " " + makers[0].Name + ", which makes such pods, is scaled to 0"
	}
	if miss := selectorMiss(s, pods); miss != "" {
		words += ": " + miss
	}
	return words
}

// selectorMiss says what of a selector no pod has: "no pod here has app=wbe;
// app is api, web". "" when each of its labels is on some pod.
func selectorMiss(s *corev1.Service, pods []*corev1.Pod) string {
	for _, key := range slices.Sorted(maps.Keys(s.Spec.Selector)) {
		values := map[string]bool{}
		for _, p := range pods {
			if v, ok := p.Labels[key]; ok && p.Namespace == s.Namespace {
				values[v] = true
			}
		}
		want := s.Spec.Selector[key]
		switch {
		case values[want]:
		case len(values) == 0:
			return "no pod here has a label " + key
		default:
			return "no pod here has " + key + "=" + want + "; " + key + " is " + few(slices.Sorted(maps.Keys(values)), 6)
		}
	}
	return ""
}
