package kube_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

// TestValuesAreFetchedWhenTheyAreAskedFor: the feed has sizes alone, and a value
// comes from the server, to whom may get it.
func TestValuesAreFetchedWhenTheyAreAskedFor(t *testing.T) {
	s := kubetest.Sandbox(t)
	c := connect(t, s.Kubeconfig, true)
	r := c.Open(kube.Secrets, kube.Scope{Namespace: "default"})
	defer r.Close()
	until(t, r, soon, func(s *kube.Snapshot) bool { return s.Health.State == kube.Live })
	held, ok := r.Snapshot().Get("default", "db-credentials").(*corev1.Secret)
	if !ok || len(held.Data["password"]) != len("not-a-real-password") || strings.Trim(string(held.Data["password"]), "\x00") != "" {
		t.Fatalf("the feed holds %v", held)
	}
	value, err := c.Value(t.Context(), kube.Secrets, "default", "db-credentials", "password")
	if err != nil || string(value) != "not-a-real-password" {
		t.Errorf("got %q, %v", value, err)
	}
	value, err = c.Value(t.Context(), kube.ConfigMaps, "default", "web-config", "LOG_LEVEL")
	if err != nil || string(value) != "info" {
		t.Errorf("got %q, %v", value, err)
	}
	if _, err = c.Value(t.Context(), kube.Secrets, "default", "db-credentials", "token"); err == nil || !strings.Contains(err.Error(), "no key token") {
		t.Errorf("a key that is not there: %v", err)
	}
}

// TestValuesAreForWhoMayGetThem: the server decides, not what the feed holds.
func TestValuesAreForWhoMayGetThem(t *testing.T) {
	s := kubetest.Sandbox(t)
	c := connect(t, s.Attendee, true)
	value, err := c.Value(t.Context(), kube.Secrets, "default", "db-credentials", "password")
	if err == nil || len(value) > 0 || !strings.Contains(err.Error(), "forbidden") {
		t.Errorf("who may not get it: %q, %v", value, err)
	}
}
