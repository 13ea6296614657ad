package e2e

import (
	"os"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

// TestSamples: each of the built-in examples is taken by the server, as it is.
func TestSamples(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns, ctx := s.Namespace(t), t.Context()
	files, err := os.ReadDir("../samples")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "pods", "-n", ns)
	p.Shows("● live", "None here")
	for _, f := range files {
		name := strings.TrimSuffix(f.Name(), ".yaml")
		p.Type(":sample\r")
		p.Shows("Apply which sample, in namespace "+ns, name)
		p.Type(name + "\r")
		p.Shows("apply ", "Dry run on the server: accepted", "created")
		confirm(p, "apply")
		lacks(p, "Dry run on the server")
	}
	d, err := s.Client.AppsV1().Deployments(ns).Get(ctx, "sample-web", metav1.GetOptions{})
	if err != nil || d.ManagedFields[0].Manager != "hackfest" {
		t.Errorf("%+v, %v", d, err)
	}
	if _, err := s.Client.NetworkingV1().Ingresses(ns).Get(ctx, "sample-web", metav1.GetOptions{}); err != nil {
		t.Error(err)
	}
	p.Shows("sample-sidecar", "sample-agent")
}
