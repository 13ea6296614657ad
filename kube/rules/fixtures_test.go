package rules_test

import (
	"os"
	"path/filepath"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	"sigs.k8s.io/yaml"
)

// read decodes testdata/objects/<path>.yaml.
func read(t testing.TB, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "testdata", "objects", path+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalStrict(text, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// web is a Deployment with three revisions, the third of which was the first.
func web(t testing.TB) (*appsv1.Deployment, []*appsv1.ReplicaSet) {
	t.Helper()
	d := &appsv1.Deployment{}
	read(t, "deployments/web", d)
	var sets []*appsv1.ReplicaSet
	for _, name := range []string{"web-66c9d8f5d", "alone", "web-7d9f8c5b4", "web-5f6b8d7c9"} {
		rs := &appsv1.ReplicaSet{}
		read(t, "replicasets/"+name, rs)
		sets = append(sets, rs)
	}
	return d, sets
}
