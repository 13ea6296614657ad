package e2e

import (
	"testing"

	"example.org/hackfest/kube/kubetest"
)

// TestLogsOfAFlood: a container that writes as fast as it may is read, the oldest
// lines go, counted, and the keys are heard all the while.
func TestLogsOfAFlood(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	s.RunPod(t, kubetest.Shell(ns, "web", "yes flood"), kubetest.Running)
	p := pods(t, s, ns)
	p.Type("l")
	p.Shows("flood", "older ones dropped")
	p.Type("/")
	p.Type("FLO")
	p.Shows("/FLO")
	p.Type("\r")
	p.Shows("n N next, previous")
	p.Type("\x1b")
	lacks(p, "n N next, previous")
	p.Type("\x1b")
	lacks(p, "older ones dropped")
	p.Shows("CONTAINERS", "● live")
}
