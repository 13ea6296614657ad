package rules

import (
	corev1 "k8s.io/api/core/v1"
)

// poolLabels are the labels by which clouds and autoscalers name the pool of a
// node, the more exact first.
var poolLabels = [...]string{
	"kubernetes.azure.com/agentpool",
	"agentpool", // AKS
	"eks.amazonaws.com/nodegroup",
	"alpha.eksctl.io/nodegroup-name",
	"cloud.google.com/gke-nodepool",
	"karpenter.sh/nodepool",
	"doks.digitalocean.com/node-pool",
	"k8s.scaleway.com/pool-name",
	"lke.linode.com/pool-id",
}

// NodePool gives the pool that a node belongs to, "" when no label tells.
func NodePool(n *corev1.Node) string {
	for _, l := range poolLabels {
		if pool := n.Labels[l]; pool != "" {
			return pool
		}
	}
	return ""
}

// VirtualNode says whether a node is no machine but another service behind a
// kubelet's mask (virtual-kubelet), and which provider it is, "" if not told.
func VirtualNode(n *corev1.Node) (provider string, virtual bool) {
	for _, t := range n.Spec.Taints {
		if t.Key == "virtual-kubelet.io/provider" {
			return t.Value, true
		}
	}
	return "", n.Labels["type"] == "virtual-kubelet"
}
