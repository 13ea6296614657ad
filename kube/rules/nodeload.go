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
	Allocatable resource.Quantity // what pods may have
	Capacity    resource.Quantity // what there is
}

// NodeLoad sums the requests of the pods on a node that have not ended, as the
// scheduler does (a resize under way counts with the larger value); "pods"
// counts them. The standard
// resources come first, extended ones after them by name; those that the node
// does not have are left out.
func NodeLoad(n *corev1.Node, pods []*corev1.Pod) []Load {
	asScheduled := resourcehelper.PodResourcesOptions{UseStatusResources: true}
	sum := corev1.ResourceList{}
	running := int64(0)
	for _, p := range pods {
		if Ended(p) {
			continue
		}
		running++
		for name, q := range resourcehelper.PodRequests(p, asScheduled) {
			total := sum[name]
			total.Add(q)
			sum[name] = total
		}
	}
	sum[corev1.ResourcePods] = *resource.NewQuantity(running, resource.DecimalSI)

	var loads []Load
	for name, free := range n.Status.Allocatable {
		if strings.HasPrefix(string(name), corev1.ResourceHugePagesPrefix) && free.IsZero() {
			continue
		}
		loads = append(loads, Load{name, sum[name], free, n.Status.Capacity[name]})
	}
	slices.SortFunc(loads, func(a, b Load) int {
		if d := rank(a.Resource) - rank(b.Resource); d != 0 {
			return d
		}
		return strings.Compare(string(a.Resource), string(b.Resource))
	})
	return loads
}

func rank(r corev1.ResourceName) int {
	order := []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourcePods, corev1.ResourceEphemeralStorage}
	if i := slices.Index(order, r); i >= 0 {
		return i
	}
	return len(order)
}
