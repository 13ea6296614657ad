package kube

import (
	"context"
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// unserved says that the server does not know a resource's group and version: a
// right to read it says nothing then, for rights are looked at first. Everyone may
// ask (the ClusterRole system:discovery). Where it cannot be known it is false.
func unserved(ctx context.Context, config *rest.Config, client *http.Client, r Resource) bool {
	cfg := forGroup(config, r)
	cfg.NegotiatedSerializer = scheme.Codecs.WithoutConversion()
	rc, err := rest.RESTClientForConfigAndClient(cfg, client)
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, actLimit)
	defer cancel()
	return apierrors.IsNotFound(rc.Get().AbsPath("/apis", r.Group, r.Version).MaxRetries(0).Do(ctx).Error())
}

// orUnserved has a list that is forbidden tell whether there is anything to be
// allowed.
func orUnserved(lw *cache.ListWatch, config *rest.Config, client *http.Client, r Resource) {
	list := lw.ListWithContextFunc
	lw.ListWithContextFunc = func(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error) {
		page, err := list(ctx, opts)
		if apierrors.IsForbidden(err) && unserved(ctx, config, client, r) {
			return nil, apierrors.NewNotFound(schema.GroupResource{Group: r.Group, Resource: r.Plural}, "")
		}
		return page, err
	}
}
