package seeds

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// owners completes the owners that a document names without a uid, which a seed
// cannot know.
func (a *applier) owners(ctx context.Context, obj *unstructured.Unstructured) error {
	refs := obj.GetOwnerReferences()
	for i, ref := range refs {
		if ref.UID != "" {
			continue
		}
		owner := &unstructured.Unstructured{}
		owner.SetAPIVersion(ref.APIVersion)
		owner.SetKind(ref.Kind)
		owner.SetNamespace(obj.GetNamespace())
		owner.SetName(ref.Name)
		res, err := a.resource(ctx, owner)
		if err != nil {
			return fmt.Errorf("owner %s: %w", describe(owner), err)
		}
		got, err := res.Get(ctx, ref.Name, metav1.GetOptions{})
		if err != nil {
			return fmt.Errorf("owner %s: its own document must come first: %w", describe(owner), err)
		}
		refs[i].UID = got.GetUID()
	}
	if len(refs) > 0 {
		obj.SetOwnerReferences(refs)
	}
	return nil
}

// end deletes an object that is to be seen on its way out.
func (a *applier) end(ctx context.Context, obj *unstructured.Unstructured) error {
	switch what := obj.GetAnnotations()[EndAnnotation]; what {
	case "":
		return nil
	case "delete":
	default:
		return fmt.Errorf("%s: %s is %q: delete is all it may be", describe(obj), EndAnnotation, what)
	}
	res, err := a.resource(ctx, obj)
	if err != nil {
		return fmt.Errorf("%s: %w", describe(obj), err)
	}
	if err := res.Delete(ctx, obj.GetName(), metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("delete %s: %w", describe(obj), err)
	}
	return nil
}
