package plane

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/kubernetes"
)

// bulkSelector picks the nodes that KWOK plays.
const bulkSelector = "type=kwok"

// BulkPods is how many pods a bulk node takes.
const BulkPods = 250

// setBulkNodes makes the bulk nodes kwok-000 and so on exactly n: missing ones
// are created, surplus ones of an earlier start go.
func setBulkNodes(ctx context.Context, c kubernetes.Interface, n int) error {
	there, err := c.CoreV1().Nodes().List(ctx, metav1.ListOptions{LabelSelector: bulkSelector})
	if err != nil {
		return fmt.Errorf("list the bulk nodes: %w", err)
	}
	wanted := sets.New[string]()
	for i := range n {
		wanted.Insert(bulkName(i))
	}
	for _, node := range there.Items {
		if wanted.Has(node.Name) {
			wanted.Delete(node.Name)
			continue
		}
		err := c.CoreV1().Nodes().Delete(ctx, node.Name, metav1.DeleteOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return fmt.Errorf("delete bulk node %s: %w", node.Name, err)
		}
	}
	for _, name := range sets.List(wanted) {
		if _, err := c.CoreV1().Nodes().Create(ctx, bulkNode(name), metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("create bulk node %s: %w", name, err)
		}
	}
	return nil
}

func bulkName(i int) string { return fmt.Sprintf("kwok-%03d", i) }

func bulkNode(name string) *corev1.Node {
	room := corev1.ResourceList{
		corev1.ResourceCPU:              resource.MustParse("64"),
		corev1.ResourceMemory:           resource.MustParse("256Gi"),
		corev1.ResourceEphemeralStorage: resource.MustParse("1Ti"),
		corev1.ResourcePods:             *resource.NewQuantity(BulkPods, resource.DecimalSI),
	}
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name: name,
			Labels: map[string]string{
				"type":                   "kwok",
				"kubernetes.io/arch":     "amd64",
				"kubernetes.io/os":       "linux",
				"kubernetes.io/hostname": name,
			},
		},
		Status: corev1.NodeStatus{Allocatable: room, Capacity: room},
	}
}

// bulkReady tells how many bulk nodes are ready.
func bulkReady(ctx context.Context, c kubernetes.Interface) (int, error) {
	list, err := c.CoreV1().Nodes().List(ctx, metav1.ListOptions{LabelSelector: bulkSelector})
	if err != nil {
		return 0, err
	}
	ready := 0
	for _, node := range list.Items {
		for _, cond := range node.Status.Conditions {
			if cond.Type == corev1.NodeReady && cond.Status == corev1.ConditionTrue && len(node.Spec.Taints) == 0 {
				ready++
			}
		}
	}
	return ready, nil
}
