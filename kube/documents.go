package kube

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	sigsyaml "sigs.k8s.io/yaml"
)

// documents reads a manifest: YAML or JSON documents, each an object or a List.
// An error names the document by its number.
func (c *Cluster) documents(ctx context.Context, m Manifest) ([]*document, error) {
	reader := yaml.NewYAMLReader(bufio.NewReader(strings.NewReader(m.Text)))
	var out []*document
	for n := 1; ; n++ {
		text, err := reader.Read()
		if errors.Is(err, io.EOF) {
			if len(out) == 0 {
				return nil, errNoObject
			}
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("document %d: %w", n, err)
		}
		var content map[string]any
		if text, err = sigsyaml.YAMLToJSONStrict(text); err == nil && !bytes.Equal(bytes.TrimSpace(text), []byte("null")) {
			err = sigsyaml.Unmarshal(text, &content)
		}
		if err != nil {
			return nil, fmt.Errorf("document %d: %w", n, err)
		}
		if content == nil {
			continue
		}
		items := []unstructured.Unstructured{{Object: content}}
		if items[0].IsList() {
			list, err := items[0].ToList()
			if err != nil {
				return nil, fmt.Errorf("document %d: %w", n, err)
			}
			items = list.Items
		}
		for i := range items {
			d, err := c.document(ctx, m, &items[i])
			if err != nil {
				return nil, fmt.Errorf("document %d: %w", n, err)
			}
			out = append(out, d)
		}
	}
}

// document finds the resource of an object, and where it goes.
func (c *Cluster) document(ctx context.Context, m Manifest, o *unstructured.Unstructured) (*document, error) {
	gvk := o.GroupVersionKind()
	if gvk.Kind == "" || gvk.Version == "" {
		return nil, errors.New("apiVersion or kind is missing")
	}
	if o.GetName() == "" {
		return nil, fmt.Errorf("the %s has no name", lowerKind(gvk.Kind))
	}
	r, err := c.discovery.kind(ctx, gvk)
	if err != nil {
		return nil, err
	}
	o.SetManagedFields(nil)
	o.SetResourceVersion("")
	o.SetUID("")
	if r.Namespaced && o.GetNamespace() == "" {
		o.SetNamespace(m.Namespace)
		if m.Namespace == "" {
			o.SetNamespace("default")
		}
	}
	if !r.Namespaced {
		o.SetNamespace("")
	}
	d := &document{object: o}
	d.verb, d.Target = VerbApply, Target{Resource: r, Namespace: o.GetNamespace(), Name: o.GetName()}
	return d, nil
}
