package e2e

import (
	"testing"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

// TestLooks walks through what is looked at beside lists: Helm releases, the tree
// of a Deployment, and what the server says about its fields.
func TestLooks(t *testing.T) {
	s := kubetest.Sandbox(t)
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "helm", "-n", "falco")
	p.Shows("Helm releases", "falco-4.5.1", "helm rollback falco 3", "$ helm list -n falco")
	p.Type(":deployments/rs-demo default\r")
	p.Shows("$ kubectl get deployments -n default", "▌rs-demo")
	p.Type("o")
	p.Shows("The tree of deployment rs-demo", "Deployment, this one", "pods ready", "  Pod  ")
	p.Type("jj\r")
	p.Shows("$ kubectl get pods -n default")
	p.Type("X")
	p.Shows("What is Pod", "$ kubectl explain pods", "Pod is a collection of containers that can run on a host.")
	p.Type("G\r")
	p.Shows("What is Pod.status  PodStatus", "containerStatuses")
	p.Type("q\x03")
	if code := p.End(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestHelmForTheAttendee: who may not read Secrets is told what Helm has to do
// with them.
func TestHelmForTheAttendee(t *testing.T) {
	s := kubetest.Sandbox(t)
	p := drive.Run(t, 160, 45, environ(t, s.Attendee), binary(t), "helm", "-n", "falco")
	p.Shows("You may not list secrets in namespace falco.", "Helm keeps releases in Secrets.")
	p.Type("\x03")
	if code := p.End(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
