package kube

import (
	"context"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// kind finds the resource that serves a kind in that very version. Only what can
// be listed is known.
func (k *kinds) kind(ctx context.Context, gvk schema.GroupVersionKind) (Resource, error) {
	find := func(all []Known) (Resource, bool) {
		for _, one := range all {
			r := one.Resource
			if r.Group == gvk.Group && r.Version == gvk.Version && r.Kind == gvk.Kind {
				r.Table = false
				return r, true
			}
		}
		return Resource{}, false
	}
	known, fetched, err := k.fetch(ctx, time.Time{})
	r, ok := find(known)
	if !ok && time.Since(fetched) > kindsAge {
		known, _, err = k.fetch(ctx, fetched)
		r, ok = find(known)
	}
	switch {
	case ok:
		return r, nil
	case err != nil:
		return Resource{}, fmt.Errorf("what a %s of %s is: %w", gvk.Kind, gvk.GroupVersion(), err)
	}
	return Resource{}, fmt.Errorf("the server has no kind %s in %s", gvk.Kind, gvk.GroupVersion())
}
