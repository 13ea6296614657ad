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
	Pod   *corev1.Pod // the oldest there; nil for none
	Pods  int         // two while surging
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
// minReadySeconds; the zero time takes all for available that are ready.
//
// Source: pkg/controller/daemon/daemon_controller.go, updateDaemonSetStatus,
// getNodesToDaemonPods.
func CoverageOf(d *appsv1.DaemonSet, nodes []*corev1.Node, pods []*corev1.Pod, hash string, now time.Time) Coverage {
	on := podsByNode(d, pods)
	place := NewPlacement(d)
	c := Coverage{Nodes: make([]NodeCover, 0, len(nodes))}
	for _, n := range nodes {
		cover := NodeCover{Node: n, Wish: place.On(n), Pods: len(on[n.Name])}
		if cover.Pods > 0 {
			cover.Pod = on[n.Name][0]
		}
		c.Counts.add(d, &cover, hash, now)
		cover.judge(d, hash)
		c.Nodes = append(c.Nodes, cover)
		delete(on, n.Name)
	}
	for _, lost := range on {
		c.Lost = append(c.Lost, lost...)
	}
	slices.SortFunc(c.Lost, func(a, b *corev1.Pod) int { return cmp.Compare(a.Name, b.Name) })
	return c
}

// podsByNode gives each node's daemon pods, the oldest first, those that have
// been scheduled before all others.
func podsByNode(d *appsv1.DaemonSet, pods []*corev1.Pod) map[string][]*corev1.Pod {
	on := map[string][]*corev1.Pod{}
	selector, err := metav1.LabelSelectorAsSelector(d.Spec.Selector)
	if err != nil {
		return on
	}
	for _, p := range pods {
		switch {
		case !metav1.IsControlledBy(p, d) || !selector.Matches(labelSet(p.Labels)):
		case Ended(p) && p.DeletionTimestamp != nil:
		default:
			if node := targetNode(p); node != "" {
				on[node] = append(on[node], p)
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

// targetNode is where a daemon pod runs or, while it is pending, is meant to.
//
// Source: pkg/controller/daemon/util/daemonset_util.go, GetTargetNodeName.
func targetNode(p *corev1.Pod) string {
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
