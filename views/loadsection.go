package views

import (
	"fmt"
	"math"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// loadSection draws what the pods of a node ask for against what it has to
// give. That is asked for, not used.
func loadSection(n *corev1.Node, pods []*corev1.Pod, w World) Section {
	s := Section{Title: "REQUESTED"}
	if note, lacks := lacking(w, kube.Pods); lacks {
		s.Note = note
		return s
	}
	for _, l := range rules.NodeLoad(n, pods) {
		bar := quantityBar(string(l.Resource), l.Requested, l.Allocatable)
		if l.Capacity.Cmp(l.Allocatable) > 0 {
			bar.Note = Dimmed("of " + quantity(l.Resource, l.Capacity) + " in all")
		}
		s.Bars = append(s.Bars, bar)
	}
	if len(s.Bars) == 0 {
		s.Note = Dimmed("the node does not say what it has")
	}
	return s
}

// quantityBar is used of total, toned when little is left.
func quantityBar(name string, used, total resource.Quantity) Bar {
	b := Bar{
		Label: name,
		Value: thousandths(used),
		Total: thousandths(total),
		Text:  Text(quantity(corev1.ResourceName(name), used) + " of " + quantity(corev1.ResourceName(name), total)),
		Tone:  Good,
	}
	switch full := ratio(used, total); {
	case full >= 1:
		b.Tone = Bad
	case full >= 0.9:
		b.Tone = Warn
	}
	return b
}

// ratio is 0 where there is nothing to be had and nothing is asked for.
func ratio(used, total resource.Quantity) float64 {
	u, t := used.AsApproximateFloat64(), total.AsApproximateFloat64()
	switch {
	case t > 0:
		return u / t
	case u > 0:
		return math.Inf(1)
	default:
		return 0
	}
}

// thousandths scales a quantity for a bar; huge ones stop at the largest number.
func thousandths(q resource.Quantity) int64 {
	return int64(max(0, min(math.Round(q.AsApproximateFloat64()*1000), math.MaxInt64/2)))
}

// quantity writes bytes in binary units with one decimal, all else as the API.
func quantity(r corev1.ResourceName, q resource.Quantity) string {
	bytes := strings.HasSuffix(string(r), "memory") || strings.HasSuffix(string(r), "storage")
	if !bytes && q.Format != resource.BinarySI {
		return q.String()
	}
	n := q.AsApproximateFloat64()
	if n < 1024 {
		return q.String()
	}
	units := []string{"Ki", "Mi", "Gi", "Ti", "Pi", "Ei"}
	i := -1
	for n >= 1024 && i < len(units)-1 {
		n, i = n/1024, i+1
	}
	if n == math.Trunc(n) || n >= 100 {
		return fmt.Sprintf("%.0f%s", n, units[i])
	}
	return fmt.Sprintf("%.1f%s", n, units[i])
}
