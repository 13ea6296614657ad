package views

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/fields"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func nodes() View {
	return Kind[*corev1.Node]{
		Res:     kube.Nodes,
		Aliases: []string{"node", "no"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "STATUS", Rank: 1},
			{Name: "ROLES", Rank: 4},
			{Name: "AGE", Right: true, Rank: 2},
			{Name: "VERSION", Rank: 3},
			{Name: "INTERNAL-IP", Wide: true, Rank: 5},
			{Name: "EXTERNAL-IP", Wide: true, Rank: 6},
			{Name: "OS-IMAGE", Wide: true, Rank: 7},
			{Name: "KERNEL-VERSION", Wide: true, Rank: 9},
			{Name: "CONTAINER-RUNTIME", Wide: true, Rank: 8},
		},
		Cells:     nodeCells,
		LooksAt:   nodeLooksAt,
		Picture:   nodeDetail,
		EnterGoes: podsOfNode,
	}
}

func nodeCells(n *corev1.Node, _ World) []Cell {
	info := n.Status.NodeInfo
	return []Cell{
		Text(n.Name),
		nodeStatus(n),
		Dimmed(rules.Or(strings.Join(rules.NodeRoles(n), ","), rules.None)),
		Since(n.CreationTimestamp.Time),
		Text(info.KubeletVersion),
		Text(rules.NodeAddress(n, corev1.NodeInternalIP)),
		Text(rules.NodeAddress(n, corev1.NodeExternalIP)),
		Text(rules.Or(info.OSImage, rules.Unknown)),
		Text(rules.NodeKernel(n)),
		Text(rules.Or(info.ContainerRuntimeVersion, rules.Unknown)),
	}
}

// nodeStatus: a node that is not ready takes its pods with it, so it is Bad; a
// cordoned one is somebody's intention.
func nodeStatus(n *corev1.Node) Cell {
	word := rules.NodeStatus(n)
	switch {
	case !strings.HasPrefix(word, "Ready"):
		return Status(Broken, Bad, word)
	case n.Spec.Unschedulable:
		return Status(Off, Warn, word)
	default:
		return Status(Running, Good, word)
	}
}

func podsOfNode(n *corev1.Node) Target {
	if n.Name == "" {
		return Target{} // would be the pods without a node
	}
	return Target{
		Resource: kube.Pods,
		Scope:    kube.Scope{Fields: onNode(n.Name)},
		Title:    "on node " + n.Name,
	}
}

// onNode is the field selector of a node's pods.
func onNode(name string) string {
	return fields.OneTermEqualSelector("spec.nodeName", name).String()
}
