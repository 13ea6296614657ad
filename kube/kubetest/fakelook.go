package kubetest

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// YAML prints an object that was put.
func (f *Fake) YAML(_ context.Context, r kube.Resource, namespace, name string, _ bool) (string, error) {
	reader := f.Open(r, kube.Scope{Namespace: namespace})
	defer reader.Close()
	o := reader.Snapshot().Get(namespace, name)
	if o == nil {
		return "", fmt.Errorf("yaml of %s %s: not found", r, name)
	}
	text, err := yaml.Marshal(o)
	return string(text), err
}

// Value gives a value of a ConfigMap or Secret that was put.
func (f *Fake) Value(_ context.Context, r kube.Resource, namespace, name, key string) ([]byte, error) {
	reader := f.Open(r, kube.Scope{Namespace: namespace})
	defer reader.Close()
	switch o := reader.Snapshot().Get(namespace, name).(type) {
	case *corev1.Secret:
		return o.Data[key], nil
	case *corev1.ConfigMap:
		return []byte(o.Data[key]), nil
	}
	return nil, fmt.Errorf("%s of %s %s: not found", key, r, name)
}

// Describe names the object: there is no server to be asked for more.
func (f *Fake) Describe(_ context.Context, r kube.Resource, namespace, name string) (string, error) {
	return fmt.Sprintf("Name:       %s\nNamespace:  %s\nKind:       %s", name, namespace, r.Kind), nil
}

// SetSchemas gives the answer for a group and version: an OpenAPI v3 document,
// as a server has it.
func (f *Fake) SetSchemas(group, version string, text []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.schemas[group+"/"+version] = text
}

// Schemas parses what SetSchemas gave.
func (f *Fake) Schemas(_ context.Context, r kube.Resource) (*rules.Schemas, error) {
	f.mu.Lock()
	text := f.schemas[r.Group+"/"+r.Version]
	f.mu.Unlock()
	if text == nil {
		return nil, fmt.Errorf("what the server says about %s: not found", r)
	}
	return rules.ParseSchemas(text)
}
