package kubelet

import (
	"errors"
	"io"
	"log"
	"strings"
	"testing"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"

	"example.org/hackfest/kube/sandbox/cri"
	"example.org/hackfest/kube/sandbox/endpoint"
)

// TestPodsOfOthers: who asks for a pod of a node that only fills the cluster is
// told so.
func TestPodsOfOthers(t *testing.T) {
	client := fake.NewClientset(
		&v1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "bulk"}, Spec: v1.PodSpec{NodeName: "kwok-000"}},
		&v1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "pending"}},
	)
	containers, err := cri.New(client, t.TempDir(), log.New(io.Discard, "", 0))
	if err != nil {
		t.Fatal(err)
	}
	defer containers.Close()
	h := host{containers, client}
	if _, err := h.Pod("ns", "bulk"); err == nil || !strings.Contains(err.Error(), "node kwok-000 only fills the practice cluster") {
		t.Errorf("a pod of another node: %v", err)
	}
	for _, name := range []string{"pending", "nobody"} {
		if _, err := h.Pod("ns", name); !errors.Is(err, endpoint.ErrNoPod) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
