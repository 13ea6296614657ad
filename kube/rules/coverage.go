package rules

import (
	"cmp"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// CoverState is how a DaemonSet fares on one node.
type CoverState int

// The states, in the order in which they want a look.
const (
	Missing     CoverState = iota // wanted, and the controller has made no pod
	NotReady                      // a pod that is not ready, or has no node yet
	Misplaced                     // a pod on a node where it is not wanted
	OldRevision                   // ready, of an older template
	Ready
	NotWanted
)

func (s CoverState) String() string {
	return [...]string{"missing", "not ready", "misplaced", "old revision", "ready", "not wanted"}[s]
}

// NodeCover is one node's line.
type NodeCover struct {
	Node  *corev1.Node
	State CoverState
	Wish  Wish
	Why   string      // of the state, "" where there is nothing to say
	Pod   *corev1.Pod // the oldest there, by which the controller counts; nil for none
	Next  *corev1.Pod // the one of the current revision that is to take its place; nil for none
	Stuck bool        // Next does not come right by itself

	minReady int32
}

// CoverCounts are the numbers that the controller writes into the status.
type CoverCounts struct {
	Desired, Current, Misscheduled, Ready, Available, Updated int32
}

// Coverage is a DaemonSet against all nodes.
type Coverage struct {
	Nodes  []NodeCover // in the order of the nodes given
	Counts CoverCounts
	Lost   []*corev1.Pod // of the DaemonSet, and on no node that there is
}

// CoverageOf computes it. The pods may be others' too. Hash is the current
// revision's, "" for unknown: then no pod is called old and Updated counts by
// the deprecated template generation alone. Now decides who has been ready for
// minReadySeconds, as in Available.
//
// Source: pkg/controller/daemon/daemon_controller.go, updateDaemonSetStatus,
// getNodesToDaemonPods.
func CoverageOf(d *appsv1.DaemonSet, nodes []*corev1.Node, pods []*corev1.Pod, hash string, now time.Time) Coverage {
	place := NewPlacement(d)
	on := place.podsByNode(pods)
	c := Coverage{Nodes: make([]NodeCover, 0, len(nodes))}
	for _, n := range nodes {
		cover := place.cover(n, on[n.Name], hash)
		c.Counts.add(d, &cover, hash, now)
		c.Nodes = append(c.Nodes, cover)
		delete(on, n.Name)
	}
	for _, lost := range on {
		c.Lost = append(c.Lost, lost...)
	}
	slices.SortFunc(c.Lost, func(a, b *corev1.Pod) int { return cmp.Compare(a.Name, b.Name) })
	return c
}

// Cover is the line of one node alone, given the pods there that the DaemonSet
// controls, by TargetNode. Hash is as in CoverageOf.
func (p Placement) Cover(n *corev1.Node, there []*corev1.Pod, hash string) NodeCover {
	return p.cover(n, p.podsByNode(there)[n.Name], hash)
}

// cover takes the pods as podsByNode gives them.
func (p Placement) cover(n *corev1.Node, there []*corev1.Pod, hash string) NodeCover {
	c := NodeCover{Node: n, Wish: p.On(n), minReady: p.set.Spec.MinReadySeconds}
	if len(there) > 0 {
		c.Pod = there[0]
	}
	if c.Wish.Run && len(there) > 1 && hash != "" && !updated(p.set, c.Pod, hash) {
		for _, pod := range there[1:] { // the newest comes last
			if updated(p.set, pod, hash) && pod.DeletionTimestamp == nil {
				c.Next = pod
			}
		}
	}
	c.judge(p.set, hash)
	return c
}

// podsByNode gives each node's daemon pods, the oldest first, those that have
// been scheduled before all others.
func (p Placement) podsByNode(pods []*corev1.Pod) map[string][]*corev1.Pod {
	on := map[string][]*corev1.Pod{}
	if p.selector == nil {
		return on
	}
	for _, pod := range pods {
		switch {
		case !metav1.IsControlledBy(pod, p.set) || !p.selector.Matches(labelSet(pod.Labels)):
		case Ended(pod) && pod.DeletionTimestamp != nil:
		default:
			if node := TargetNode(pod); node != "" {
				on[node] = append(on[node], pod)
			}
		}
	}
	for _, there := range on {
		slices.SortFunc(there, olderPod)
	}
	return on
}

func olderPod(a, b *corev1.Pod) int {
	if (a.Spec.NodeName == "") != (b.Spec.NodeName == "") {
		if a.Spec.NodeName != "" {
			return -1
		}
		return 1
	}
	return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), cmp.Compare(a.Name, b.Name))
}

// TargetNode is where a daemon pod runs or, while it is pending, is meant to.
//
// Source: pkg/controller/daemon/util/daemonset_util.go, GetTargetNodeName.
func TargetNode(p *corev1.Pod) string {
	if p.Spec.NodeName != "" {
		return p.Spec.NodeName
	}
	if p.Spec.Affinity == nil || p.Spec.Affinity.NodeAffinity == nil {
		return ""
	}
	required := p.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution
	if required == nil {
		return ""
	}
	for _, term := range required.NodeSelectorTerms {
		for _, f := range term.MatchFields {
			if f.Key != metav1.ObjectNameField || f.Operator != corev1.NodeSelectorOpIn {
				continue
			}
			if len(f.Values) != 1 {
				return ""
			}
			return f.Values[0]
		}
	}
	return ""
}
