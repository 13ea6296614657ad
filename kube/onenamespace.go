package kube

import (
	"context"
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// OneNamespace is the scope of a single Namespace. It is read by its name and not
// by a list: who has a role in a namespace may get it, and may not list them all,
// nor that one by a selector. It cannot be watched, and is asked for again at times.
func OneNamespace(name string) Scope {
	return Scope{Fields: fields.OneTermEqualSelector("metadata.name", name).String()}
}

// OneNamespaceOf names the Namespace that a scope is of, if it is of one.
func OneNamespaceOf(r Resource, s Scope) (name string, ok bool) {
	if r.GVR() != Namespaces.GVR() || r.Table || s.Labels != "" {
		return "", false
	}
	f, err := fields.ParseSelector(s.Fields)
	if err != nil || len(f.Requirements()) != 1 {
		return "", false
	}
	return f.RequiresExactMatch("metadata.name")
}

func oneNamespaceOrigin(config *rest.Config, client *http.Client, name string) origin {
	return func(func([]metav1.TableColumnDefinition)) (*cache.ListWatch, error) {
		rc, err := typedClient(config, client, Namespaces)
		if err != nil {
			return nil, err
		}
		return &cache.ListWatch{
			ListWithContextFunc: func(ctx context.Context, _ metav1.ListOptions) (runtime.Object, error) {
				o, err := rc.Get().MaxRetries(0).Resource(Namespaces.Plural).Name(name).Do(ctx).Get()
				switch {
				case apierrors.IsNotFound(err):
					return &objectList{}, nil
				case err != nil:
					return nil, err
				}
				return &objectList{Items: []runtime.Object{o}}, nil
			},
			WatchFuncWithContext: func(context.Context, metav1.ListOptions) (watch.Interface, error) {
				return nil, apierrors.NewMethodNotSupported(Namespaces.GVR().GroupResource(), "watch")
			},
		}, nil
	}
}
