package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Bond is one thing that says on which nodes a pod may be.
type Bond struct {
	Name  string // "must be on", "prefers", "tolerates"
	Words string
}

// Bonds tells what decides on a pod's node, beside there being room for what it
// requests; what forces comes before what only weighs.
//
// Source: k8s.io/api/core/v1/types.go, PodSpec and what it is made of.
func Bonds(p *corev1.Pod) []Bond {
	var all []Bond
	add := func(name, words string) {
		if words != "" {
			all = append(all, Bond{name, words})
		}
	}
	spec := &p.Spec
	if _, static := p.Annotations[corev1.MirrorPodAnnotationKey]; static {
		add("static", "the kubelet of the node runs it from a file there")
	}
	daemon := targetByAffinity(spec)
	if daemon != "" {
		add("must be on", "node "+daemon+", which its DaemonSet made it for")
	}
	for _, key := range slices.Sorted(maps.Keys(spec.NodeSelector)) {
		add("must be on", "nodes with "+key+"="+spec.NodeSelector[key])
	}
	if a := spec.Affinity; a != nil {
		if a.NodeAffinity != nil {
			if daemon == "" && a.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution != nil {
				add("must be on", "nodes with "+nodeTerms(a.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms))
			}
			for _, t := range a.NodeAffinity.PreferredDuringSchedulingIgnoredDuringExecution {
				add("prefers", fmt.Sprintf("nodes with %s (weight %d)", nodeTerms([]corev1.NodeSelectorTerm{t.Preference}), t.Weight))
			}
		}
		if a.PodAffinity != nil {
			podTerms(add, "must be with", "likes to be with", a.PodAffinity.RequiredDuringSchedulingIgnoredDuringExecution, a.PodAffinity.PreferredDuringSchedulingIgnoredDuringExecution)
		}
		if a.PodAntiAffinity != nil {
			podTerms(add, "never with", "rather not with", a.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution, a.PodAntiAffinity.PreferredDuringSchedulingIgnoredDuringExecution)
		}
	}
	for _, s := range spec.TopologySpreadConstraints {
		words := fmt.Sprintf("by %s, at most %d apart", s.TopologyKey, s.MaxSkew)
		if s.LabelSelector != nil {
			words = PodsSelected(s.LabelSelector) + " " + words
		}
		if s.WhenUnsatisfiable == corev1.ScheduleAnyway {
			words += ", if it can be"
		}
		add("spread", words)
	}
	add("tolerates", tolerationWords(spec.Tolerations))
	if spec.RuntimeClassName != nil {
		add("runtime class", *spec.RuntimeClassName)
	}
	if spec.SchedulerName != "" && spec.SchedulerName != corev1.DefaultSchedulerName {
		add("scheduler", spec.SchedulerName)
	}
	return all
}

// targetByAffinity is the node that a DaemonSet's controller wrote into the
// affinity, "" for other pods.
func targetByAffinity(spec *corev1.PodSpec) string {
	return TargetNode(&corev1.Pod{Spec: corev1.PodSpec{Affinity: spec.Affinity}})
}

func nodeTerms(terms []corev1.NodeSelectorTerm) string {
	var words []string
	for _, t := range terms {
		var all []string
		for _, r := range slices.Concat(t.MatchExpressions, t.MatchFields) {
			all = append(all, requirement(r))
		}
		words = append(words, Or(strings.Join(all, " and "), "nothing that matches"))
	}
	return strings.Join(words, ", or ")
}

func podTerms(add func(string, string), must, may string, required []corev1.PodAffinityTerm, preferred []corev1.WeightedPodAffinityTerm) {
	for _, t := range required {
		add(must, podTerm(t))
	}
	for _, t := range preferred {
		add(may, fmt.Sprintf("%s (weight %d)", podTerm(t.PodAffinityTerm), t.Weight))
	}
}

func podTerm(t corev1.PodAffinityTerm) string {
	words := "no pods"
	if t.LabelSelector != nil {
		words = PodsSelected(t.LabelSelector)
	}
	switch {
	case t.NamespaceSelector != nil && everything(t.NamespaceSelector):
		words += " of any namespace"
	case t.NamespaceSelector != nil:
		words += " of namespaces " + metav1.FormatLabelSelector(t.NamespaceSelector)
	case len(t.Namespaces) > 0:
		words += " of " + strings.Join(t.Namespaces, ", ")
	}
	return words + ", by " + t.TopologyKey
}

// tolerationWords names the taints that a pod puts up with. Those about trouble
// of a node (node.kubernetes.io/…), which the server and the controllers add to
// pods, are counted.
func tolerationWords(all []corev1.Toleration) string {
	var words []string
	trouble := 0
	for i := range all {
		if strings.HasPrefix(all[i].Key, "node.kubernetes.io/") {
			trouble++
			continue
		}
		words = append(words, tolerationWord(&all[i]))
	}
	if trouble > 0 && len(words) > 0 {
		words = append(words, fmt.Sprintf("and %d of trouble with its node", trouble))
	}
	return strings.Join(words, ", ")
}

func tolerationWord(t *corev1.Toleration) string {
	word := t.Key
	switch {
	case t.Key == "":
		word = "all taints"
	case t.Operator == corev1.TolerationOpLt || t.Operator == corev1.TolerationOpGt:
		word += " " + string(t.Operator) + " " + t.Value
	case t.Operator != corev1.TolerationOpExists:
		word += "=" + t.Value
	}
	if t.Effect != "" {
		word += ":" + string(t.Effect)
	}
	if t.TolerationSeconds != nil {
		word += fmt.Sprintf(" for %d s", *t.TolerationSeconds)
	}
	return word
}
