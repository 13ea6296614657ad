package rules

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// PolicyLine is one thing that a network policy says.
type PolicyLine struct {
	In      bool // about what comes in; else about what goes out
	Text    string
	Nothing bool // nothing is let through
}

// PolicyTypes says what a policy guards of the pods that it selects. Where it
// does not say so itself it guards what comes in, and what goes out if it has a
// rule about that.
//
// Source: pkg/apis/networking/v1/defaults.go, SetDefaults_NetworkPolicy.
func PolicyTypes(p *networkingv1.NetworkPolicy) (in, out bool) {
	if len(p.Spec.PolicyTypes) == 0 {
		return true, len(p.Spec.Egress) > 0
	}
	return slices.Contains(p.Spec.PolicyTypes, networkingv1.PolicyTypeIngress),
		slices.Contains(p.Spec.PolicyTypes, networkingv1.PolicyTypeEgress)
}

// PolicyLines puts a policy into words, a line for each rule. Rules add up: what
// one of them lets through, passes.
//
// Source: k8s.io/api/networking/v1/types.go, NetworkPolicySpec.
func PolicyLines(p *networkingv1.NetworkPolicy) []PolicyLine {
	var all []PolicyLine
	in, out := PolicyTypes(p)
	if in {
		for _, r := range p.Spec.Ingress {
			all = append(all, PolicyLine{In: true, Text: "from " + peers(r.From) + ports(r.Ports)})
		}
		if len(p.Spec.Ingress) == 0 {
			all = append(all, PolicyLine{In: true, Text: "nothing is let in", Nothing: true})
		}
	}
	if out {
		for _, r := range p.Spec.Egress {
			all = append(all, PolicyLine{Text: "to " + peers(r.To) + ports(r.Ports)})
		}
		if len(p.Spec.Egress) == 0 {
			all = append(all, PolicyLine{Text: "nothing is let out", Nothing: true})
		}
	}
	return all
}

// PolicySelects says whether a policy is about a pod of its namespace.
func PolicySelects(p *networkingv1.NetworkPolicy, pod *corev1.Pod) bool {
	s, err := metav1.LabelSelectorAsSelector(&p.Spec.PodSelector)
	return err == nil && s.Matches(labelSet(pod.Labels))
}

// PodsSelected puts a selector of pods into words: "all pods", "pods app=web".
func PodsSelected(s *metav1.LabelSelector) string {
	if everything(s) {
		return "all pods"
	}
	return "pods " + metav1.FormatLabelSelector(s)
}

func everything(s *metav1.LabelSelector) bool {
	return len(s.MatchLabels)+len(s.MatchExpressions) == 0
}

func peers(all []networkingv1.NetworkPolicyPeer) string {
	if len(all) == 0 {
		return "anywhere"
	}
	var words []string
	for _, p := range all {
		words = append(words, peer(p))
	}
	return strings.Join(words, ", or ")
}

func peer(p networkingv1.NetworkPolicyPeer) string {
	switch {
	case p.IPBlock != nil && len(p.IPBlock.Except) > 0:
		return p.IPBlock.CIDR + " but not " + strings.Join(p.IPBlock.Except, ", ")
	case p.IPBlock != nil:
		return p.IPBlock.CIDR
	case p.NamespaceSelector == nil && p.PodSelector == nil:
		return "nobody" // the server does not take it
	case p.NamespaceSelector == nil:
		return PodsSelected(p.PodSelector) + " of this namespace"
	}
	pods := "all pods"
	if p.PodSelector != nil {
		pods = PodsSelected(p.PodSelector)
	}
	if everything(p.NamespaceSelector) {
		return pods + " of any namespace"
	}
	return pods + " of namespaces " + metav1.FormatLabelSelector(p.NamespaceSelector)
}

func ports(all []networkingv1.NetworkPolicyPort) string {
	if len(all) == 0 {
		return ", all ports"
	}
	var words []string
	for _, p := range all {
		protocol := "TCP"
		if p.Protocol != nil {
			protocol = string(*p.Protocol)
		}
		switch {
		case p.Port == nil:
			words = append(words, "any "+protocol)
		case p.EndPort != nil:
			words = append(words, fmt.Sprintf("%s %s-%d", protocol, p.Port.String(), *p.EndPort))
		default:
			words = append(words, protocol+" "+p.Port.String())
		}
	}
	if len(words) == 1 {
		return ", port " + words[0]
	}
	return ", ports " + strings.Join(words, ", ")
}
