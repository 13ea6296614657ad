package rules

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// NodeStatus is the STATUS column of a node: "Ready", "NotReady", "Unknown",
// with ",SchedulingDisabled" for a cordoned one.
//
// Source: pkg/printers/internalversion/printers.go, printNode. A Ready
// condition that is Unknown is printed as NotReady; only a node without the
// condition is Unknown.
func NodeStatus(n *corev1.Node) string {
	word := "Unknown"
	if c := NodeCondition(n, corev1.NodeReady); c != nil {
		word = "NotReady"
		if c.Status == corev1.ConditionTrue {
			word = "Ready"
		}
	}
	if n.Spec.Unschedulable {
		word += ",SchedulingDisabled"
	}
	return word
}

// NodeCondition gives the node's condition of a type; of several the last, as
// the server's printer does. Nil when there is none.
func NodeCondition(n *corev1.Node, of corev1.NodeConditionType) *corev1.NodeCondition {
	for i := len(n.Status.Conditions) - 1; i >= 0; i-- {
		if n.Status.Conditions[i].Type == of {
			return &n.Status.Conditions[i]
		}
	}
	return nil
}

// NodeRoles gives the roles that a node's labels name, sorted and without
// doubles: node-role.kubernetes.io/ROLE and kubernetes.io/role=ROLE.
func NodeRoles(n *corev1.Node) []string {
	var roles []string
	for k, v := range n.Labels {
		role, ok := strings.CutPrefix(k, "node-role.kubernetes.io/")
		if !ok && k == "kubernetes.io/role" {
			role = v
		} else if !ok {
			continue
		}
		if role != "" {
			roles = append(roles, role)
		}
	}
	slices.Sort(roles)
	return slices.Compact(roles)
}

// NodeAddress gives the node's first address of a type, or None.
func NodeAddress(n *corev1.Node, of corev1.NodeAddressType) string {
	for _, a := range n.Status.Addresses {
		if a.Type == of {
			return a.Address
		}
	}
	return None
}

// NodeKernel is the KERNEL-VERSION column: the kernel, and the architecture in
// brackets where the node tells it.
func NodeKernel(n *corev1.Node) string {
	kernel := Or(n.Status.NodeInfo.KernelVersion, Unknown)
	if arch := n.Status.NodeInfo.Architecture; arch != "" {
		kernel += " (" + arch + ")"
	}
	return kernel
}
