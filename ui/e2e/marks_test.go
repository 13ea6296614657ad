package e2e

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

// TestDeleteMarkedByKeys: two of three are marked, one of them after a filter was
// typed and left; only those go, and only once their number is typed.
func TestDeleteMarkedByKeys(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns, ctx := s.Namespace(t), t.Context()
	maps := s.Client.CoreV1().ConfigMaps(ns)
	for _, name := range []string{"apple", "banana", "cherry"} {
		if _, err := maps.Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "configmaps/apple", "-n", ns)
	p.Shows("● live", "apple", "banana", "cherry")
	p.Type(" ")
	p.Shows("1 marked ·")
	p.Type("/cherry\r")
	p.Shows("1 of ")
	lacks(p, "banana")
	p.Type(" ")
	p.Shows("1 marked ·") // of those that are shown
	p.Type("/\x15\r")
	p.Shows("2 marked ·", "banana")
	p.Type("D")
	p.Shows("type 2 to delete the 2 marked configmaps")
	p.Type("2")
	p.Shows("kubectl delete configmap/apple configmap/cherry -n " + ns)
	confirm(p, "delete")
	p.Shows("deleted 2")
	lacks(p, "marked ·")
	list, err := maps.List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, m := range list.Items {
		if m.Name != "kube-root-ca.crt" {
			left = append(left, m.Name)
		}
	}
	if len(left) != 1 || left[0] != "banana" {
		t.Errorf("left: %q", left)
	}
}
