package kube

import (
	"context"
	"net/http"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"

	"example.org/hackfest/kube/rules"
)

// typed says that client-go knows the Go type of a resource.
func typed(r Resource) bool {
	return scheme.Scheme.Recognizes(schema.GroupVersionKind{Group: r.Group, Version: r.Version, Kind: r.Kind})
}

// typedOrigin lists and watches a built-in kind, in protobuf where the server
// has it.
func typedOrigin(config *rest.Config, client *http.Client, r Resource, s Scope) origin {
	if r == OwnRules {
		return ownRulesOrigin(config, client, s)
	}
	if name, ok := OneNamespaceOf(r, s); ok {
		return oneNamespaceOrigin(config, client, name)
	}
	return func(func([]metav1.TableColumnDefinition)) (*cache.ListWatch, error) {
		rc, err := typedClient(config, client, r)
		if err != nil {
			return nil, err
		}
		lw := &cache.ListWatch{
			ListWithContextFunc: func(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error) {
				return request(rc, r, s, opts).Do(ctx).Get()
			},
			WatchFuncWithContext: func(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
				opts.Watch = true
				return request(rc, r, s, opts).Watch(ctx)
			},
		}
		if r == PodMetrics {
			orUnserved(lw, config, client, r)
		}
		return lw, nil
	}
}

// typedClient asks for a resource in its Go types.
func typedClient(config *rest.Config, client *http.Client, r Resource) (*rest.RESTClient, error) {
	cfg := forGroup(config, r)
	cfg.NegotiatedSerializer = scheme.Codecs.WithoutConversion()
	return rest.RESTClientForConfigAndClient(cfg, client)
}

func forGroup(config *rest.Config, r Resource) *rest.Config {
	cfg := rest.CopyConfig(config)
	cfg.GroupVersion = &schema.GroupVersion{Group: r.Group, Version: r.Version}
	cfg.APIPath = "/apis"
	if r.Group == "" {
		cfg.APIPath = "/api"
	}
	return cfg
}

// request makes one list or watch request. It is tried once: what is tried again
// is the feed's to say.
func request(rc *rest.RESTClient, r Resource, s Scope, opts metav1.ListOptions) *rest.Request {
	opts.LabelSelector, opts.FieldSelector = s.Labels, s.Fields
	if r == HelmReleases {
		opts.LabelSelector, opts.FieldSelector = both("owner=helm", s.Labels), both("type="+rules.HelmSecretType, s.Fields)
	}
	return rc.Get().MaxRetries(0).
		NamespaceIfScoped(s.Namespace, s.Namespace != "").
		Resource(r.Plural).
		VersionedParams(&opts, metav1.ParameterCodec)
}

// both joins two selectors.
func both(a, b string) string {
	if b == "" {
		return a
	}
	return a + "," + b
}
