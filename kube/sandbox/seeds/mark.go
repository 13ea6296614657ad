package seeds

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// markName is the ConfigMap in kube-system that says which seeds were applied,
// by the digest of their files.
const markName = "hackfest-sandbox-seeds"

var configMaps = schema.GroupVersionResource{Version: "v1", Resource: "configmaps"}

func (a *applier) marked(ctx context.Context, digest string) (bool, error) {
	got, err := a.client.Resource(configMaps).Namespace(metav1.NamespaceSystem).Get(ctx, markName, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for an earlier seed: %w", err)
	}
	_, found, _ := unstructured.NestedString(got.Object, "data", digest)
	return found, nil
}

// mark notes a seed as applied. Each digest has a field manager of its own, so
// that one seed's mark does not remove another's.
func (a *applier) mark(ctx context.Context, digest string) error {
	obj := &unstructured.Unstructured{Object: map[string]any{"data": map[string]any{digest: "applied"}}}
	obj.SetAPIVersion("v1")
	obj.SetKind("ConfigMap")
	obj.SetNamespace(metav1.NamespaceSystem)
	obj.SetName(markName)
	_, err := a.client.Resource(configMaps).Namespace(metav1.NamespaceSystem).Apply(ctx, markName, obj,
		metav1.ApplyOptions{FieldManager: FieldManager + "-" + digest[:8], Force: true})
	if err != nil {
		return fmt.Errorf("note that the seed is applied: %w", err)
	}
	return nil
}
