package rules

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	resourcehelper "k8s.io/component-helpers/resource"
)

// Load is how much of one of a node's resources its pods ask for.
type Load struct {
	Resource    corev1.ResourceName
	Requested   resource.Quantity
	Limited     resource.Quantity // what they may use at most, those of them that have a limit
	Unlimited   int               // pods with a container that may use all there is
	Allocatable resource.Quantity // what pods may have
	Capacity    resource.Quantity // what there is
}

// NodeLoad sums the requests and limits of the pods on a node that have not
// ended, as the scheduler does: init containers, native sidecars, overhead and
// pod-level resources by its rules, and a resize under way with the larger
// value. "pods" counts them. The standard resources come first, extended ones
// after them by name; those that the node does not have are left out.
func NodeLoad(n *corev1.Node, pods []*corev1.Pod) []Load {
	asScheduled := resourcehelper.PodResourcesOptions{UseStatusResources: true}
	sum, most := corev1.ResourceList{}, corev1.ResourceList{}
	unlimited := map[corev1.ResourceName]int{}
	running := int64(0)
	for _, p := range pods {
		if Ended(p) {
			continue
		}
		running++
		add(sum, resourcehelper.PodRequests(p, asScheduled))
		add(most, resourcehelper.PodLimits(p, asScheduled))
		for _, r := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
			if !limits(p, r) {
				unlimited[r]++
			}
		}
	}
	sum[corev1.ResourcePods] = *resource.NewQuantity(running, resource.DecimalSI)

	var loads []Load
	for name, free := range n.Status.Allocatable {
		if strings.HasPrefix(string(name), corev1.ResourceHugePagesPrefix) && free.IsZero() {
			continue
		}
		loads = append(loads, Load{name, sum[name], most[name], unlimited[name], free, n.Status.Capacity[name]})
	}
	slices.SortFunc(loads, func(a, b Load) int {
		if d := rank(a.Resource) - rank(b.Resource); d != 0 {
			return d
		}
		return strings.Compare(string(a.Resource), string(b.Resource))
	})
	return loads
}

func add(sum, more corev1.ResourceList) {
	for name, q := range more {
		total := sum[name]
		total.Add(q)
		sum[name] = total
	}
}

// limits says whether all that goes on running in a pod is held to a limit, by
// the pod's own or by each container's.
func limits(p *corev1.Pod, r corev1.ResourceName) bool {
	if p.Spec.Resources != nil {
		if _, ok := p.Spec.Resources.Limits[r]; ok {
			return true
		}
	}
	has := func(c *corev1.Container) bool {
		_, ok := c.Resources.Limits[r]
		return ok
	}
	for i := range p.Spec.InitContainers {
		if c := &p.Spec.InitContainers[i]; IsSidecar(c) && !has(c) {
			return false
		}
	}
	for i := range p.Spec.Containers {
		if !has(&p.Spec.Containers[i]) {
			return false
		}
	}
	return true
}

func rank(r corev1.ResourceName) int {
	order := []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourcePods, corev1.ResourceEphemeralStorage}
	if i := slices.Index(order, r); i >= 0 {
		return i
	}
	return len(order)
}
