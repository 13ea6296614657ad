package views_test

import (
	"os"
	"testing"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// sandbox connects to the practice cluster.
func sandbox(t *testing.T) *rest.Config {
	t.Helper()
	path := os.Getenv("HACKFEST_TEST_KUBECONFIG")
	if path == "" {
		t.Skip("HACKFEST_TEST_KUBECONFIG is not set")
	}
	config, err := clientcmd.BuildConfigFromFlags("", path)
	if err != nil {
		t.Fatal(err)
	}
	return config
}
