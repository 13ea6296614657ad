package kubelet

import (
	"context"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// foundFor is how long a ConfigMap or Secret is taken to be there once it was.
const foundFor = 10 * time.Second

// missing asks the API server whether what a pod refers to is there. An answer
// other than "not found" keeps no pod from starting.
func (a *agent) missing(ctx context.Context, namespace string) func(Ref) bool {
	return func(r Ref) bool {
		key := r.Kind + "/" + namespace + "/" + r.Name
		a.mu.Lock()
		known := time.Since(a.found[key]) < foundFor
		a.mu.Unlock()
		if known {
			return false
		}
		var err error
		if r.Kind == secret {
			_, err = a.client.CoreV1().Secrets(namespace).Get(ctx, r.Name, metav1.GetOptions{})
		} else {
			_, err = a.client.CoreV1().ConfigMaps(namespace).Get(ctx, r.Name, metav1.GetOptions{})
		}
		if err == nil {
			a.mu.Lock()
			a.found[key] = time.Now()
			a.mu.Unlock()
		}
		return apierrors.IsNotFound(err)
	}
}
