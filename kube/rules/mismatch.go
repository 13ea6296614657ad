package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"
)

// mismatch names the first thing by which a node is not one that a pod spec
// asks for: a label of the node selector, or a term of the affinity.
func mismatch(spec *corev1.PodSpec, n *corev1.Node) string {
	for _, key := range slices.Sorted(maps.Keys(spec.NodeSelector)) {
		if has, ok := n.Labels[key]; !ok || has != spec.NodeSelector[key] {
			return "selects " + key + "=" + spec.NodeSelector[key] + ", " + labelOf(n, key)
		}
	}
	if spec.Affinity == nil || spec.Affinity.NodeAffinity == nil {
		return "its node selector does not match"
	}
	required := spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution
	switch {
	case required == nil:
		return "its node selector does not match"
	case len(required.NodeSelectorTerms) == 1:
		return termMismatch(&required.NodeSelectorTerms[0], n)
	default:
		return fmt.Sprintf("matches none of its %d affinity terms", len(required.NodeSelectorTerms))
	}
}

// termMismatch names the requirement of a term that the node does not meet.
func termMismatch(term *corev1.NodeSelectorTerm, n *corev1.Node) string {
	for _, r := range term.MatchExpressions {
		if !meets(corev1.NodeSelectorTerm{MatchExpressions: []corev1.NodeSelectorRequirement{r}}, n) {
			return "affinity asks for " + requirement(r) + ", " + labelOf(n, r.Key)
		}
	}
	for _, r := range term.MatchFields {
		if !meets(corev1.NodeSelectorTerm{MatchFields: []corev1.NodeSelectorRequirement{r}}, n) {
			return "affinity asks for " + requirement(r)
		}
	}
	return "its affinity matches no node"
}

func meets(term corev1.NodeSelectorTerm, n *corev1.Node) bool {
	fits, err := nodeaffinity.NewLazyErrorNodeSelector(&corev1.NodeSelector{
		NodeSelectorTerms: []corev1.NodeSelectorTerm{term},
	}).Match(n)
	return fits && err == nil
}

// requirement writes one as people say it: "arch in (amd64, arm64)".
func requirement(r corev1.NodeSelectorRequirement) string {
	words := map[corev1.NodeSelectorOperator]string{
		corev1.NodeSelectorOpIn: " in ", corev1.NodeSelectorOpNotIn: " not in ",
		corev1.NodeSelectorOpGt: " > ", corev1.NodeSelectorOpLt: " < ",
	}
	switch r.Operator {
	case corev1.NodeSelectorOpExists:
		return "a label " + r.Key
	case corev1.NodeSelectorOpDoesNotExist:
		return "no label " + r.Key
	case corev1.NodeSelectorOpGt, corev1.NodeSelectorOpLt:
		return r.Key + words[r.Operator] + strings.Join(r.Values, ", ")
	default:
		return r.Key + Or(words[r.Operator], " "+string(r.Operator)+" ") + "(" + strings.Join(r.Values, ", ") + ")"
	}
}

func labelOf(n *corev1.Node, key string) string {
	if v, ok := n.Labels[key]; ok {
		return "the node has " + key + "=" + v
	}
	return "the node has no such label"
}
