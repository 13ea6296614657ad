package kubelet

import (
	"slices"
	"testing"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestNodeStatus(t *testing.T) {
	node := &v1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n", UID: "u", Annotations: map[string]string{CapacityAnnotation: "cpu=4, memory=16Gi"}}}
	node.Status.Conditions = []v1.NodeCondition{{Type: "NetworkUnavailable", Status: v1.ConditionFalse}}
	opts := Options{NodeIP: "127.0.0.1", Port: 10250}
	nodeStatus(node, 2, opts, []string{"docker.io/library/nginx:1.27"}, begin)
	if n, ok := numberOf(node); !ok || n != 2 {
		t.Errorf("number %d, %t of %v", n, ok, node.Status.Addresses)
	}
	if !nodeReady(node) || len(node.Status.Conditions) != 5 {
		t.Errorf("conditions %v", node.Status.Conditions)
	}
	if a := node.Status.Allocatable; a.Cpu().String() != "3900m" || a.Memory().String() != "15Gi" || a.Pods().String() != "110" {
		t.Errorf("allocatable %v", a)
	}

	later := node.DeepCopy()
	if wake := nodeStatus(later, 2, opts, []string{"docker.io/library/nginx:1.27"}, begin.Add(time.Minute)); wake != 4*time.Minute || !sameNodeStatus(&node.Status, &later.Status) {
		t.Errorf("a minute later: wake in %s, same %t", wake, sameNodeStatus(&node.Status, &later.Status))
	}
	if nodeStatus(later, 2, opts, nil, begin.Add(5*time.Minute)); sameNodeStatus(&node.Status, &later.Status) {
		t.Error("no heartbeat after five minutes")
	}
	for i := range later.Status.Conditions { // the control plane gave it up
		later.Status.Conditions[i].Status = v1.ConditionUnknown
	}
	nodeStatus(later, 2, opts, nil, begin.Add(6*time.Minute))
	if !nodeReady(later) || !later.Status.Conditions[4].LastTransitionTime.Equal(&metav1.Time{Time: begin.Add(6 * time.Minute)}) {
		t.Errorf("conditions %v", later.Status.Conditions)
	}
}

// TestNodeTrouble: what a node's annotation says, its kubelet says, and takes back
// when the annotation goes.
func TestNodeTrouble(t *testing.T) {
	says := func(node *v1.Node) (out []string) {
		for _, c := range node.Status.Conditions {
			out = append(out, string(c.Type)+"="+string(c.Status)+" "+c.Reason)
		}
		return out
	}
	node := &v1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n", UID: "u", Annotations: map[string]string{TroubleAnnotation: "memory pressure, pid pressure,not ready"}}}
	nodeStatus(node, 2, Options{}, nil, begin)
	want := []string{"MemoryPressure=True KubeletHasInsufficientMemory", "DiskPressure=False KubeletHasNoDiskPressure", "PIDPressure=True KubeletHasInsufficientPID", "Ready=False KubeletNotReady"}
	if got := says(node); !slices.Equal(got, want) {
		t.Errorf("it says %q", got)
	}
	node.Annotations[TroubleAnnotation] = "disk pressure"
	nodeStatus(node, 2, Options{}, nil, begin.Add(time.Minute))
	want = []string{"MemoryPressure=False KubeletHasSufficientMemory", "DiskPressure=True KubeletHasDiskPressure", "PIDPressure=False KubeletHasSufficientPID", "Ready=True KubeletReady"}
	if got := says(node); !slices.Equal(got, want) || !node.Status.Conditions[3].LastTransitionTime.Equal(&metav1.Time{Time: begin.Add(time.Minute)}) {
		t.Errorf("then it says %q", got)
	}
}

func TestPool(t *testing.T) {
	p := newPool(3)
	if p.take("a", "") != "10.244.3.1" || p.take("b", "10.244.3.2") != "10.244.3.2" || p.take("c", "") != "10.244.3.3" {
		t.Errorf("owners %v", p.owner)
	}
	p.free("x", "10.244.3.1") // not its own
	p.free("c", "10.244.3.3")
	seen := map[string]bool{"10.244.3.1": true, "10.244.3.2": true}
	for range maxPods - 2 {
		ip := p.take("d", "")
		if ip == "" || seen[ip] {
			t.Fatalf("%q given twice or not at all", ip)
		}
		seen[ip] = true
	}
	if ip := p.take("e", ""); ip != "" {
		t.Errorf("%s is one too many", ip)
	}
}
