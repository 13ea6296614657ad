package kube

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// Value fetches the object live, as the person, who needs the right to get it:
// a Snapshot has sizes alone.
func (c *Cluster) Value(ctx context.Context, r Resource, namespace, name, key string) ([]byte, error) {
	client, err := kubernetes.NewForConfigAndClient(c.config, c.client)
	if err != nil {
		return nil, fmt.Errorf("%s of %s %s: %w", key, r, name, err)
	}
	var value []byte
	var found bool
	switch r {
	case Secrets:
		var s *corev1.Secret
		if s, err = client.CoreV1().Secrets(namespace).Get(ctx, name, metav1.GetOptions{}); err == nil {
			value, found = s.Data[key]
		}
	case ConfigMaps:
		var m *corev1.ConfigMap
		if m, err = client.CoreV1().ConfigMaps(namespace).Get(ctx, name, metav1.GetOptions{}); err == nil {
			value, found = valueOf(m, key)
		}
	default:
		return nil, fmt.Errorf("%s have no values", r)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s of %s %s: %w", key, r, name, err)
	case !found:
		return nil, fmt.Errorf("%s %s has no key %s any more", r, name, key)
	}
	return value, nil
}

func valueOf(m *corev1.ConfigMap, key string) ([]byte, bool) {
	if text, ok := m.Data[key]; ok {
		return []byte(text), true
	}
	b, ok := m.BinaryData[key]
	return b, ok
}
