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

// loadSections draw what the pods of a node ask for, and what they may use at
// most, against what it has to give. Neither is what they use.
func loadSections(n *corev1.Node, pods []*corev1.Pod, w World) []Section {
	asked, most := Section{Title: "REQUESTED"}, Section{Title: "LIMITS"}
	if note, lacks := lacking(w, kube.Pods); lacks {
		asked.Note = note
		return []Section{asked}
	}
	for _, l := range rules.NodeLoad(n, pods) {
		asked.Bars = append(asked.Bars, quantityBar(string(l.Resource), l.Requested, l.Allocatable))
		if !l.Limited.IsZero() {
			most.Bars = append(most.Bars, limitBar(l))
		}
	}
	if len(asked.Bars) == 0 {
		asked.Note = Dimmed("the node does not say what it has")
		return []Section{asked}
	}
	if len(most.Bars) == 0 {
		most.Note = Dimmed("no pod here has any")
	}
	return []Section{asked, most}
}

// limitBar: limits that go beyond what there is are common and no fault; they
// say that not all pods can have theirs at once.
func limitBar(l rules.Load) Bar {
	bar := quantityBar(string(l.Resource), l.Limited, l.Allocatable)
	bar.Tone = Plain
	var words []string
	if l.Limited.Cmp(l.Allocatable) > 0 {
		bar.Tone = Warn
		words = append(words, "more than there is: not all can have theirs at once")
	}
	if l.Unlimited > 0 {
		words = append(words, plural(l.Unlimited, "pod")+" without a limit")
	}
	bar.Note = Dimmed(strings.Join(words, "; "))
	return bar
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

// quantity writes bytes in binary units and many cores with one decimal, all else
// as the API.
func quantity(r corev1.ResourceName, q resource.Quantity) string {
	bytes := strings.HasSuffix(string(r), "memory") || strings.HasSuffix(string(r), "storage")
	if !bytes && q.Format != resource.BinarySI {
		if m := q.MilliValue(); m >= 10_000 && m%1000 != 0 { // beside whole cores 799900m cannot be read
			return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(m)/1000), ".0")
		}
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
