package e2e

import (
	"context"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

func TestDrainByKeys(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	ctx := context.Background()
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "drain-" + ns}}
	node.Spec.Taints = []corev1.Taint{{Key: "test", Effect: corev1.TaintEffectNoSchedule}}
	if _, err := s.Client.CoreV1().Nodes().Create(ctx, node, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Client.CoreV1().Nodes().Delete(ctx, node.Name, metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	})
	pod := kubetest.Shell(ns, "lone", "sleep 600")
	pod.Spec.NodeName = node.Name
	s.RunPod(t, pod, kubetest.Running)

	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "nodes/"+node.Name)
	p.Shows(node.Name, "CONDITIONS")
	p.Type("R")
	p.Shows("cannot delete Pods that declare no controller", ns+"/lone")
	p.Type("\x1b[C\x1b[C")
	p.Shows("- pod "+ns+"/lone", "--ignore-daemonsets --force")
	confirm(p, "drain")
	p.Shows("drained: 1 pod is gone")
	if _, err := s.Client.CoreV1().Pods(ns).Get(ctx, "lone", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("the pod is still there: %v", err)
	}
	if n, err := s.Client.CoreV1().Nodes().Get(ctx, node.Name, metav1.GetOptions{}); err != nil || !n.Spec.Unschedulable {
		t.Errorf("not cordoned: %v", err)
	}
	p.Type("C")
	p.Shows("uncordon")
	confirm(p, "cordon")
	p.Shows("uncordoned")
	p.Type("\x03")
	p.End()
	restored(t, p)
}
