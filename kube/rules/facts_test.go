package rules_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/rules"
)

func TestPoolAndVirtual(t *testing.T) {
	aks, virtual := &corev1.Node{}, &corev1.Node{}
	read(t, "nodes/aks-nodepool1-30239456-vmss000000", aks)
	read(t, "nodes/virtual-node-aci-linux", virtual)
	if got := rules.NodePool(aks); got != "nodepool1" {
		t.Errorf("pool %q", got)
	}
	if _, is := rules.VirtualNode(aks); is {
		t.Error("a machine is taken for a virtual node")
	}
	if by, is := rules.VirtualNode(virtual); !is || by != "azure" {
		t.Errorf("virtual %v by %q", is, by)
	}
}

func TestNodeLoad(t *testing.T) {
	n := &corev1.Node{}
	n.Status.Allocatable = corev1.ResourceList{
		"cpu": resource.MustParse("4"), "pods": resource.MustParse("110"), "nvidia.com/gpu": resource.MustParse("2"),
		"hugepages-2Mi": resource.MustParse("0"),
	}
	pod := func(phase corev1.PodPhase, cpu string) *corev1.Pod {
		p := &corev1.Pod{}
		p.Status.Phase = phase
		p.Spec.Containers = []corev1.Container{{Name: "a", Resources: corev1.ResourceRequirements{
			Requests: corev1.ResourceList{"cpu": resource.MustParse(cpu)},
		}}}
		return p
	}
	loads := rules.NodeLoad(n, []*corev1.Pod{
		pod(corev1.PodRunning, "500m"), pod(corev1.PodPending, "1"), pod(corev1.PodSucceeded, "3"), pod(corev1.PodFailed, "3"),
	})
	got := ""
	for _, l := range loads {
		got += string(l.Resource) + " " + l.Requested.String() + " of " + l.Allocatable.String() + "; "
	}
	if want := "cpu 1500m of 4; pods 2 of 110; nvidia.com/gpu 0 of 2; "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSharedVolumes(t *testing.T) {
	p := &corev1.Pod{}
	mount := func(volume, path string) corev1.VolumeMount { return corev1.VolumeMount{Name: volume, MountPath: path} }
	p.Spec.Volumes = []corev1.Volume{
		{Name: "data", VolumeSource: corev1.VolumeSource{PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: "claim"}}},
		{Name: "own", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
		{Name: "twice", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
		{Name: "unused"},
	}
	p.Spec.InitContainers = []corev1.Container{{Name: "init", VolumeDevices: []corev1.VolumeDevice{{Name: "data", DevicePath: "/dev/x"}}}}
	p.Spec.Containers = []corev1.Container{
		{Name: "a", VolumeMounts: []corev1.VolumeMount{mount("own", "/o"), mount("twice", "/1"), mount("twice", "/2")}},
		{Name: "b", VolumeMounts: []corev1.VolumeMount{mount("data", "/data")}},
	}
	shared := rules.SharedVolumes(p)
	if len(shared) != 1 || shared[0].Type != "persistentVolumeClaim claim" || len(shared[0].Mounts) != 2 {
		t.Fatalf("%+v", shared)
	}
	if m := shared[0].Mounts[0]; m.Container != "init" || m.Role != rules.InitRole || m.Path != "/dev/x" {
		t.Errorf("%+v", m)
	}
}

func TestSelector(t *testing.T) {
	for _, s := range []*metav1.LabelSelector{
		nil, {}, {MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "a", Operator: "Sometimes"}}},
	} {
		if got, ok := rules.Selector(s); ok {
			t.Errorf("%v selects %q", s, got)
		}
	}
	if got, ok := rules.Selector(&metav1.LabelSelector{MatchLabels: map[string]string{"b": "1", "a": "2"}}); !ok || got != "a=2,b=1" {
		t.Errorf("%q", got)
	}
}
