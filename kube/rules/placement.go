package rules

import (
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	schedule "k8s.io/component-helpers/scheduling/corev1"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"
	"k8s.io/klog/v2"
)

// Placement says on which nodes a DaemonSet wants a pod. Made once for a
// DaemonSet: reading its affinity costs more than asking about a node.
type Placement struct {
	set         *appsv1.DaemonSet
	tolerations []corev1.Toleration
	affinity    nodeaffinity.RequiredNodeAffinity
	selector    labels.Selector // of its pods; nil for one that cannot be read

	// Unsure: a toleration compares numbers (Gt, Lt), which a cluster may have
	// switched on or not. Here they tolerate nothing, as they do by default.
	Unsure bool
}

// Wish is what a DaemonSet wants of one node.
type Wish struct {
	Run  bool   // wants a pod there
	Stay bool   // a pod that is there may stay
	Why  string // why not Run
}

// NewPlacement reads the template of a DaemonSet.
//
// Source: pkg/controller/daemon/daemon_controller.go, nodeShouldRunDaemonPod;
// pkg/controller/daemon/util/daemonset_util.go, AddOrUpdateDaemonPodTolerations.
// What the scheduler looks at beside it (resources, ports, preferences, other
// pods) is not the controller's concern: it wants the pod, and it waits.
func NewPlacement(d *appsv1.DaemonSet) Placement {
	spec := &d.Spec.Template.Spec
	selector, err := metav1.LabelSelectorAsSelector(d.Spec.Selector)
	if err != nil {
		selector = nil
	}
	return Placement{
		set:         d,
		selector:    selector,
		tolerations: daemonTolerations(spec),
		affinity:    nodeaffinity.NewRequiredNodeAffinity(spec.NodeSelector, spec.Affinity),
		Unsure: slices.ContainsFunc(spec.Tolerations, func(t corev1.Toleration) bool {
			return t.Operator == corev1.TolerationOpGt || t.Operator == corev1.TolerationOpLt
		}),
	}
}

// daemonTolerations are the template's and those that every daemon pod gets: a
// cordoned node, or one in trouble, is wanted all the same.
func daemonTolerations(spec *corev1.PodSpec) []corev1.Toleration {
	all := slices.Clone(spec.Tolerations)
	add := func(effect corev1.TaintEffect, keys ...string) {
		for _, key := range keys {
			all = append(all, corev1.Toleration{Key: key, Operator: corev1.TolerationOpExists, Effect: effect})
		}
	}
	add(corev1.TaintEffectNoExecute, corev1.TaintNodeNotReady, corev1.TaintNodeUnreachable)
	add(corev1.TaintEffectNoSchedule, corev1.TaintNodeDiskPressure, corev1.TaintNodeMemoryPressure,
		corev1.TaintNodePIDPressure, corev1.TaintNodeUnschedulable)
	if spec.HostNetwork {
		add(corev1.TaintEffectNoSchedule, corev1.TaintNodeNetworkUnavailable)
	}
	return all
}

// On tells the wish for a node, in the order in which the controller asks.
func (p Placement) On(n *corev1.Node) Wish {
	spec := &p.set.Spec.Template.Spec
	if spec.NodeName != "" && spec.NodeName != n.Name {
		return Wish{Why: "the template names node " + spec.NodeName}
	}
	if fits, _ := p.affinity.Match(n); !fits {
		return Wish{Why: mismatch(spec, n)}
	}
	if taint, found := p.untolerated(n, corev1.TaintEffectNoSchedule, corev1.TaintEffectNoExecute); found {
		_, evicts := p.untolerated(n, corev1.TaintEffectNoExecute)
		return Wish{Stay: !evicts, Why: "taint " + taint.ToString() + " is not tolerated"}
	}
	return Wish{Run: true, Stay: true}
}

func (p Placement) untolerated(n *corev1.Node, effects ...corev1.TaintEffect) (corev1.Taint, bool) {
	return schedule.FindMatchingUntoleratedTaint(klog.Logger{}, n.Spec.Taints, p.tolerations,
		func(t *corev1.Taint) bool { return slices.Contains(effects, t.Effect) }, false)
}
