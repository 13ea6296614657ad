package seeds

import (
	"context"
	"fmt"
	"io/fs"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

// FieldManager owns what seeds apply.
const FieldManager = "hackfest-sandbox"

// served bounds the time between a definition and its resource being served.
const served = 15 * time.Second

// Apply fills the cluster, telling its progress by say. What was applied before
// is left as it is now.
func Apply(ctx context.Context, cfg *rest.Config, fsys fs.FS, say func(format string, args ...any)) error {
	docs, digest, err := load(fsys)
	if err != nil {
		return err
	}
	a, err := newApplier(cfg)
	if err != nil {
		return err
	}
	if done, err := a.marked(ctx, digest); err != nil {
		return err
	} else if done {
		say("the seed was applied before: the cluster stays as it is")
		return nil
	}
	say("applying %d objects", len(docs))
	var later []document
	for _, d := range docs {
		put, err := a.document(ctx, d, say)
		if err != nil {
			return fmt.Errorf("%s: %w", d.where, err)
		}
		if put {
			later = append(later, d)
		}
	}
	for _, d := range later {
		if err := a.await(ctx, d.obj, say); err != nil {
			return fmt.Errorf("%s: %w", d.where, err)
		}
	}
	for _, d := range docs {
		if err := a.end(ctx, d.obj); err != nil {
			return fmt.Errorf("%s: %w", d.where, err)
		}
	}
	return a.mark(ctx, digest)
}

// applier is one pass over a seed.
type applier struct {
	client dynamic.Interface
	mapper *restmapper.DeferredDiscoveryRESTMapper
	ready  map[string]bool // namespaces in which pods can be made
}

func newApplier(cfg *rest.Config) (*applier, error) {
	cfg = rest.CopyConfig(cfg)
	cfg.QPS = -1
	cfg.WarningHandler = rest.NoWarnings{}
	client, err := dynamic.NewForConfig(cfg)
	if err != nil {
		return nil, fmt.Errorf("seed client: %w", err)
	}
	disco, err := discovery.NewDiscoveryClientForConfig(cfg)
	if err != nil {
		return nil, fmt.Errorf("seed discovery: %w", err)
	}
	return &applier{
		client: client,
		mapper: restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(disco)),
		ready:  map[string]bool{},
	}, nil
}

// document applies one object and waits for what it asks; put says that its
// wait is to be put off to the end.
func (a *applier) document(ctx context.Context, d document, say func(string, ...any)) (put bool, err error) {
	name := describe(d.obj)
	res, err := a.resource(ctx, d.obj)
	if err != nil {
		return false, fmt.Errorf("%s: %w", name, err)
	}
	if err := a.namespace(ctx, d.obj.GetNamespace()); err != nil {
		return false, err
	}
	w := waitOf(d.obj)
	if w.before {
		if err := a.await(ctx, d.obj, say); err != nil {
			return false, err
		}
	}
	obj := stored(d.obj)
	if err := a.owners(ctx, obj); err != nil {
		return false, fmt.Errorf("%s: %w", name, err)
	}
	opts := metav1.ApplyOptions{FieldManager: FieldManager, Force: true}
	err = patiently(ctx, func() error {
		_, err := res.Apply(ctx, obj.GetName(), obj, opts)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("apply %s: %w", name, err)
	}
	if status := statusOf(d.obj); status != nil {
		if _, err := res.ApplyStatus(ctx, obj.GetName(), status, opts); err != nil {
			return false, fmt.Errorf("apply status of %s: %w", name, err)
		}
	}
	if debug := debugOf(d.obj); debug != nil {
		if _, err := res.Apply(ctx, obj.GetName(), debug, opts, "ephemeralcontainers"); err != nil {
			return false, fmt.Errorf("add ephemeral containers to %s: %w", name, err)
		}
	}
	if d.obj.GetKind() == "CustomResourceDefinition" {
		if err := a.until(ctx, d.obj, conditionTrue("Established")); err != nil {
			return false, err
		}
		a.mapper.Reset()
	}
	switch {
	case w.before:
		return false, nil
	case w.finally:
		return true, nil
	}
	return false, a.await(ctx, d.obj, say)
}

// resource finds where an object is stored. A kind that was defined a moment
// ago may take a little until it is found.
func (a *applier) resource(ctx context.Context, obj *unstructured.Unstructured) (dynamic.ResourceInterface, error) {
	gvk := obj.GroupVersionKind()
	var mapping *meta.RESTMapping
	err := patiently(ctx, func() (err error) {
		if mapping, err = a.mapper.RESTMapping(gvk.GroupKind(), gvk.Version); meta.IsNoMatchError(err) {
			a.mapper.Reset()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if mapping.Scope.Name() == meta.RESTScopeNameRoot {
		return a.client.Resource(mapping.Resource), nil
	}
	if obj.GetNamespace() == "" {
		obj.SetNamespace(metav1.NamespaceDefault)
	}
	return a.client.Resource(mapping.Resource).Namespace(obj.GetNamespace()), nil
}

// patiently tries again what fails because a resource is not served yet. Of that
// no watch tells, so this one wait asks time and again.
func patiently(ctx context.Context, try func() error) error {
	var last error
	err := wait.PollUntilContextTimeout(ctx, 100*time.Millisecond, served, true, func(context.Context) (bool, error) {
		last = try()
		if meta.IsNoMatchError(last) || apierrors.IsNotFound(last) {
			return false, nil
		}
		return true, last
	})
	if wait.Interrupted(err) && last != nil && ctx.Err() == nil {
		return last
	}
	return err
}

// namespace waits until pods can be made in a namespace: they need its default
// service account, which a controller makes.
func (a *applier) namespace(ctx context.Context, name string) error {
	if name == "" || a.ready[name] {
		return nil
	}
	spaces := a.client.Resource(schema.GroupVersionResource{Version: "v1", Resource: "namespaces"})
	if _, err := spaces.Get(ctx, name, metav1.GetOptions{}); apierrors.IsNotFound(err) {
		return fmt.Errorf("namespace %s does not exist: its own document must come first", name)
	}
	account := &unstructured.Unstructured{}
	account.SetAPIVersion("v1")
	account.SetKind("ServiceAccount")
	account.SetNamespace(name)
	account.SetName("default")
	if err := a.until(ctx, account, func(*unstructured.Unstructured) bool { return true }); err != nil {
		return err
	}
	a.ready[name] = true
	return nil
}

func describe(obj *unstructured.Unstructured) string {
	if ns := obj.GetNamespace(); ns != "" {
		return fmt.Sprintf("%s %s/%s", obj.GetKind(), ns, obj.GetName())
	}
	return fmt.Sprintf("%s %s", obj.GetKind(), obj.GetName())
}
