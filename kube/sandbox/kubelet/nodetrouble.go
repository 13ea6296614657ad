package kubelet

import (
	"strings"

	v1 "k8s.io/api/core/v1"
)

// TroubleAnnotation of a Node says what is wrong with it, as a list with commas:
//
//	memory pressure, disk pressure, pid pressure   its kubelet says so; short of
//	                                               memory it takes no BestEffort pods
//	not ready                                      it says so: no network for pods
//	silent                                         it spoke once, and not since
//
// What follows is the control plane's own doing: taints, and for a silent node,
// when its grace period is over, conditions that are Unknown. A node that is
// annotated while it is served stops or begins to speak then.
const TroubleAnnotation = "sandbox.hackfest/trouble"

const (
	silent         = "silent"
	memoryPressure = "memory pressure"
)

func hasTrouble(node *v1.Node, what string) bool {
	for word := range strings.SplitSeq(node.Annotations[TroubleAnnotation], ",") {
		if strings.TrimSpace(word) == what {
			return true
		}
	}
	return false
}

// conditionsOf are what the node's kubelet says, without times.
func conditionsOf(node *v1.Node) []v1.NodeCondition {
	all := []v1.NodeCondition{
		{Type: v1.NodeMemoryPressure, Status: v1.ConditionFalse, Reason: "KubeletHasSufficientMemory", Message: "kubelet has sufficient memory available"},
		{Type: v1.NodeDiskPressure, Status: v1.ConditionFalse, Reason: "KubeletHasNoDiskPressure", Message: "kubelet has no disk pressure"},
		{Type: v1.NodePIDPressure, Status: v1.ConditionFalse, Reason: "KubeletHasSufficientPID", Message: "kubelet has sufficient PID available"},
		{Type: v1.NodeReady, Status: v1.ConditionTrue, Reason: "KubeletReady", Message: "kubelet is posting ready status"},
	}
	for i, is := range []struct {
		trouble, reason, message string
		status                   v1.ConditionStatus
	}{
		{memoryPressure, "KubeletHasInsufficientMemory", "kubelet has insufficient memory available", v1.ConditionTrue},
		{"disk pressure", "KubeletHasDiskPressure", "kubelet has disk pressure", v1.ConditionTrue},
		{"pid pressure", "KubeletHasInsufficientPID", "kubelet has insufficient PID available", v1.ConditionTrue},
		{"not ready", "KubeletNotReady", noNetwork, v1.ConditionFalse},
	} {
		if hasTrouble(node, is.trouble) {
			all[i].Status, all[i].Reason, all[i].Message = is.status, is.reason, is.message
		}
	}
	return all
}

const noNetwork = "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady " +
	"message:Network plugin returns error: cni plugin not initialized"
