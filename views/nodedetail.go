package views

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/fields"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// nodeLooksAt needs the node's pods, and its events by name: some are written
// with the name in place of the UID (pkg/kubelet/kubelet.go, nodeRef).
func nodeLooksAt(n *corev1.Node) []Need {
	return []Need{
		{Resource: kube.Pods, Scope: kube.Scope{Fields: onNode(n.Name)}},
		{Resource: kube.Events, Scope: kube.Scope{Fields: fields.AndSelectors(
			fields.OneTermEqualSelector("involvedObject.kind", "Node"),
			fields.OneTermEqualSelector("involvedObject.name", n.Name),
		).String()}},
	}
}

// nodeDetail is the picture of a node: what it is, how it is, how full it is,
// and what runs there.
func nodeDetail(n *corev1.Node, w World) Detail {
	pods := typed[*corev1.Pod](w.Bucket(kube.Pods, kube.ByNode, n.Name).Objects)
	about := metadataSection(n)
	about.Pairs = slices.Concat(nodePairs(n), about.Pairs)
	sections := []Section{nodeConditions(n), taintsSection(n)}
	sections = append(sections, loadSections(n, pods, w)...)
	return Detail{
		Title:    n.Name,
		Headline: nodeHeadline(n),
		Sections: append(sections,
			podsByNamespace(w, pods),
			eventsSection(w, func(e *corev1.Event) bool {
				return e.InvolvedObject.Kind == "Node" && e.InvolvedObject.Name == n.Name
			}),
			about,
		),
	}
}

// nodeHeadline: "Ready · control-plane · pool nodepool1 · 12d".
func nodeHeadline(n *corev1.Node) []Cell {
	how := nodeStatus(n)
	words := []string{how.Text}
	if roles := rules.NodeRoles(n); len(roles) > 0 {
		words = append(words, strings.Join(roles, ", "))
	}
	if pool := rules.NodePool(n); pool != "" {
		words = append(words, "pool "+pool)
	}
	switch provider, virtual := rules.VirtualNode(n); {
	case virtual && provider != "":
		words = append(words, "virtual, by "+provider)
	case virtual:
		words = append(words, "virtual")
	}
	how.Text = ""
	how.Clock = &Clock{Time: n.CreationTimestamp.Time, Before: strings.Join(words, " · ") + " · "}
	lines := []Cell{how}
	if _, virtual := rules.VirtualNode(n); virtual {
		lines = append(lines, Dimmed("no machine: its provider runs the pods elsewhere"))
	}
	for _, c := range rules.NodeConditions(n) {
		if words, ok := nodeWords[c.Type]; ok && !c.Good && c.Type != string(corev1.NodeReady) && c.Status != string(corev1.ConditionUnknown) {
			lines = append(lines, Status(Alert, Warn, words[1]))
		}
	}
	if n.Spec.Unschedulable {
		lines = append(lines, Cell{Text: "cordoned: no new pods, but for those of DaemonSets", Tone: Warn})
	}
	for _, c := range rules.NodeConditions(n) {
		if c.Type == string(corev1.NodeReady) && !c.Good {
			lines = append(lines, Cell{Tone: Bad, Clock: &Clock{
				Time: c.Since, Before: c.Reason + ": " + c.Message + " · ",
			}})
		}
	}
	return lines
}

// nodeWords says of the conditions that every kubelet reports what they mean.
var nodeWords = map[string][2]string{
	"Ready":              {"is ready", "is not ready"},
	"MemoryPressure":     {"has memory left", "is short of memory"},
	"DiskPressure":       {"has disk space left", "is short of disk space"},
	"PIDPressure":        {"has process numbers left", "is short of process numbers"},
	"NetworkUnavailable": {"has its network", "has no network"},
}

// nodeConditions tells all of them, in words: there are few and they are what
// a node is about. One that is Unknown is said to be; of one that is as it should
// be the words are enough.
func nodeConditions(n *corev1.Node) Section {
	all := rules.NodeConditions(n)
	s := Section{Title: "CONDITIONS"}
	if len(all) == 0 {
		s.Note = Dimmed("none told")
		return s
	}
	s.Table = &Table{}
	for i, item := range conditionItems(all, true) {
		c := all[i]
		if words, ok := nodeWords[c.Type]; ok && c.Status != string(corev1.ConditionUnknown) {
			item.Cells[0].Text = words[1]
			if c.Good {
				item.Cells[0].Text, item.Cells = words[0], item.Cells[:2]
			}
		}
		s.Table.Rows = append(s.Table.Rows, item)
	}
	return s
}

func taintsSection(n *corev1.Node) Section {
	s := Section{Title: "TAINTS"}
	for i := range n.Spec.Taints {
		t := &n.Spec.Taints[i]
		s.Lines = append(s.Lines, Cell{Text: t.ToString(), Tone: Warn})
	}
	if len(s.Lines) == 0 {
		s.Note = Dimmed("none")
	}
	return s
}

func nodePairs(n *corev1.Node) []Pair {
	info := n.Status.NodeInfo
	var pairs []Pair
	for _, p := range []struct{ name, value string }{
		{"roles", strings.Join(rules.NodeRoles(n), ", ")},
		{"kubelet", info.KubeletVersion},
		{"system", info.OSImage},
		{"kernel", rules.NodeKernel(n)},
		{"runtime", info.ContainerRuntimeVersion},
		{"pod network", strings.Join(n.Spec.PodCIDRs, ", ")},
	} {
		if p.value != "" && p.value != rules.Unknown {
			pairs = append(pairs, Pair{p.name, Text(p.value)})
		}
	}
	for _, l := range rules.NodeLoad(n, nil) {
		if l.Capacity.Cmp(l.Allocatable) > 0 { // what is not for pods is the system's
			pairs = append(pairs, Pair{"capacity", Text(string(l.Resource) + " " + quantity(l.Resource, l.Capacity))})
		}
	}
	for _, a := range n.Status.Addresses {
		pairs = append(pairs, Pair{"address", Text(fmt.Sprintf("%s (%s)", a.Address, a.Type))})
	}
	return pairs
}
