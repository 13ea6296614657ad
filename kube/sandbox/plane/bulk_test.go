package plane

import (
	"context"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
)

func TestBulkNodesAreExactlyThatMany(t *testing.T) {
	ctx := t.Context()
	other := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "aks-nodepool1"}}
	c := fake.NewClientset(other)
	for _, n := range []int{3, 1, 2, 0} {
		if err := setBulkNodes(ctx, c, n); err != nil {
			t.Fatal(err)
		}
		want := []string{"aks-nodepool1", "kwok-000", "kwok-001", "kwok-002"}[:n+1]
		if got := nodeNames(ctx, t, c); !slices.Equal(got, want) {
			t.Errorf("--nodes %d: %v, want %v", n, got, want)
		}
	}
}

func nodeNames(ctx context.Context, t *testing.T, c *fake.Clientset) []string {
	t.Helper()
	list, err := c.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, node := range list.Items {
		names = append(names, node.Name)
	}
	slices.Sort(names)
	return names
}
