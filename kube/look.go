package kube

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/kubectl/pkg/describe"
	"sigs.k8s.io/yaml"

	"example.org/hackfest/kube/rules"
)

// Looker answers a question about one object from the server, now: what is too
// large or too rarely looked at to be held. Errors name the object.
type Looker interface {
	// YAML is the object as kubectl get -o yaml prints it; managed says whether
	// with managedFields. The values of a Secret are masked.
	YAML(ctx context.Context, r Resource, namespace, name string, managed bool) (string, error)

	// Value is one value of a ConfigMap or a Secret, as it is. Whoever asks for a
	// Secret's keeps it out of logs and files.
	Value(ctx context.Context, r Resource, namespace, name, key string) ([]byte, error)

	// Schemas are what the server says about the resource's kind and its fields.
	Schemas(ctx context.Context, r Resource) (*rules.Schemas, error)

	// Describe is what kubectl describe prints.
	Describe(ctx context.Context, r Resource, namespace, name string) (string, error)
}

// YAML fetches the object live, as the person.
func (c *Cluster) YAML(ctx context.Context, r Resource, namespace, name string, managed bool) (string, error) {
	client, err := dynamic.NewForConfigAndClient(jsonConfig(c.config), c.client)
	if err != nil {
		return "", fmt.Errorf("yaml of %s %s: %w", r, name, err)
	}
	o, err := scoped(client.Resource(r.GVR()), namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return "", fmt.Errorf("yaml of %s %s: %w", r, name, err)
	}
	if !managed {
		o.SetManagedFields(nil)
	}
	if r.Group == "" && r.Plural == "secrets" {
		maskSecret(o)
	}
	text, err := yaml.Marshal(o.Object)
	if err != nil {
		return "", fmt.Errorf("yaml of %s %s: %w", r, name, err)
	}
	return string(text), nil
}

func scoped(r dynamic.NamespaceableResourceInterface, namespace string) dynamic.ResourceInterface {
	if namespace == "" {
		return r
	}
	return r.Namespace(namespace)
}

// jsonConfig is a config for clients that take objects as the server has them.
func jsonConfig(c *rest.Config) *rest.Config {
	c = rest.CopyConfig(c)
	c.ContentType, c.AcceptContentTypes = "application/json", "application/json"
	return c
}

// maskSecret replaces every value by its length, also where kubectl apply has
// left a copy of it.
func maskSecret(o *unstructured.Unstructured) {
	for _, field := range []string{"data", "stringData"} {
		values, ok := o.Object[field].(map[string]any)
		if !ok {
			continue
		}
		for k, v := range values {
			s, _ := v.(string)
			n := len(s)
			if field == "data" {
				if raw, err := base64.StdEncoding.DecodeString(s); err == nil {
					n = len(raw)
				}
			}
			values[k] = fmt.Sprintf("masked, %d bytes", n)
		}
	}
	if a := o.GetAnnotations(); a[corev1.LastAppliedConfigAnnotation] != "" {
		a[corev1.LastAppliedConfigAnnotation] = "masked"
		o.SetAnnotations(a)
	}
}

// Describe asks kubectl's own describers; a kind that they do not know is
// described in general.
func (c *Cluster) Describe(ctx context.Context, r Resource, namespace, name string) (string, error) {
	type answer struct {
		text string
		err  error
	}
	done := make(chan answer, 1) // the describers take no context: one that hangs is left behind
	go func() {
		text, err := c.describe(r, namespace, name)
		done <- answer{text, err}
	}()
	select {
	case <-ctx.Done():
		return "", fmt.Errorf("describe %s %s: %w", r, name, ctx.Err())
	case a := <-done:
		if a.err != nil {
			return "", fmt.Errorf("describe %s %s: %w", r, name, a.err)
		}
		return strings.TrimRight(a.text, "\n"), nil
	}
}

func (c *Cluster) describe(r Resource, namespace, name string) (string, error) {
	config := jsonConfig(c.config)
	settings := describe.DescriberSettings{ShowEvents: true, ChunkSize: 500}
	kind := schema.GroupKind{Group: r.Group, Kind: r.Kind}
	if d, ok := describe.DescriberFor(kind, config); ok {
		return d.Describe(namespace, name, settings)
	}
	scope := meta.RESTScopeRoot
	if r.Namespaced {
		scope = meta.RESTScopeNamespace
	}
	mapping := &meta.RESTMapping{
		Resource: r.GVR(), GroupVersionKind: r.GVR().GroupVersion().WithKind(r.Kind), Scope: scope,
	}
	d, ok := describe.GenericDescriberFor(mapping, config)
	if !ok {
		return "", fmt.Errorf("no description for %s", r.Kind)
	}
	return d.Describe(namespace, name, settings)
}
