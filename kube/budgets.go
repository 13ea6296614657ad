package kube

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes"
)

// budgetWarnings says which PodDisruptionBudgets will make evictions wait, or
// never let them happen. A budget that cannot be read is said to be unknown.
//
// Source: kubernetes/pkg/registry/core/pod/storage/eviction.go.
func budgetWarnings(ctx context.Context, client kubernetes.Interface, pods []corev1.Pod) []string {
	if len(pods) == 0 {
		return nil
	}
	list, err := client.PolicyV1().PodDisruptionBudgets("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return []string{"which PodDisruptionBudgets are in the way is not known: " + reason(err)}
	}
	var ws []string
	of := map[string][]string{} // by pod, the budgets
	for i := range list.Items {
		b := &list.Items[i]
		held := heldBy(b, pods)
		for _, pod := range held {
			of[pod] = append(of[pod], b.Name)
		}
		name, allowed := b.Namespace+"/"+b.Name, int(b.Status.DisruptionsAllowed)
		switch {
		case len(held) == 0 || allowed >= len(held):
		case allowed == 0:
			ws = append(ws, fmt.Sprintf("budget %s allows no disruption now, and these wait until it does: %s", name, some(held)))
		default:
			ws = append(ws, fmt.Sprintf("budget %s allows %d at a time of %d: %s", name, allowed, len(held), some(held)))
		}
	}
	for _, pod := range sorted(of) {
		if len(of[pod]) > 1 {
			ws = append(ws, fmt.Sprintf("pod %s will stay: the server evicts no pod that several budgets are about (%s)", pod, strings.Join(of[pod], ", ")))
		}
	}
	return ws
}

// heldBy names the pods that a budget is about. Those that have ended or go
// already are evicted whatever it says.
func heldBy(b *policyv1.PodDisruptionBudget, pods []corev1.Pod) []string {
	selector, err := metav1.LabelSelectorAsSelector(b.Spec.Selector)
	if err != nil {
		return nil
	}
	var held []string
	for _, p := range pods {
		over := p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed || p.Status.Phase == corev1.PodPending
		if p.Namespace == b.Namespace && !over && p.DeletionTimestamp == nil && selector.Matches(labels.Set(p.Labels)) {
			held = append(held, p.Namespace+"/"+p.Name)
		}
	}
	return held
}

// some names the first few of many.
func some(names []string) string {
	const few = 4
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
}
