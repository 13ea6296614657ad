package views

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// networkSection puts the network policies of a namespace into words. That they
// are kept is the network plugin's part: nothing in the cluster tells.
func networkSection(n *corev1.Namespace, w World) Section {
	s := Section{Title: "NETWORK POLICIES"}
	if note, lacks := lacking(w, kube.NetworkPolicies); lacks {
		s.Note = note
		return s
	}
	var all []*networkingv1.NetworkPolicy
	for _, p := range listed[*networkingv1.NetworkPolicy](w, kube.NetworkPolicies) {
		if p.Namespace == n.Name {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		s.Note = Dimmed("none")
		s.Lines = []Cell{Dimmed("pods may be reached from anywhere, and reach anything")}
		return s
	}
	s.Note = Dimmed(guarded(n, all, w))
	t := &Table{Head: []Column{{Name: "POLICY", Rank: 3}, {Name: "FOR", Rank: 2}, {Name: "WAY", Rank: 1}, {Name: "LETS THROUGH"}}}
	for _, p := range all {
		ref := Ref{Kind: Object, Name: p.Name, Resource: kube.NetworkPolicies, Namespace: p.Namespace}
		name, pods := Text(p.Name), Text(rules.PodsSelected(&p.Spec.PodSelector))
		for _, l := range rules.PolicyLines(p) {
			way, what := "out", Text(l.Text)
			if l.In {
				way = "in"
			}
			if l.Nothing {
				what = Status(Off, Warn, l.Text)
			}
			t.Rows = append(t.Rows, Item{Cells: []Cell{name, pods, Text(way), what}, Ref: ref})
			name, pods = Text(""), Text("")
		}
	}
	s.Table = t
	return s
}

// guarded counts the pods that a policy is about: all others are open.
func guarded(n *corev1.Namespace, all []*networkingv1.NetworkPolicy, w World) string {
	if !w.Known(kube.Pods) {
		return ""
	}
	in, out, pods := 0, 0, 0
	for _, p := range typed[*corev1.Pod](w.Bucket(kube.Pods, kube.ByNamespace, n.Name).Objects) {
		if rules.Ended(p) {
			continue
		}
		pods++
		guardsIn, guardsOut := false, false
		for _, policy := range all {
			if rules.PolicySelects(policy, p) {
				i, o := rules.PolicyTypes(policy)
				guardsIn, guardsOut = guardsIn || i, guardsOut || o
			}
		}
		if guardsIn {
			in++
		}
		if guardsOut {
			out++
		}
	}
	if pods == 0 {
		return "no pods to guard now"
	}
	return fmt.Sprintf("of %s %d guarded in, %d out", plural(pods, "pod"), in, out)
}
