package kubelet

import (
	"context"
	"errors"
	"net/http"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// source lists and watches a resource, and asks an absent server again every
// half second to five seconds. A reflector itself waits up to a minute, which
// would leave nodes NotReady and pods Pending long after the server's return.
func source(client rest.Interface, resource string, narrow func(*metav1.ListOptions)) *cache.ListWatch {
	lw := cache.NewFilteredListWatchFromClient(client, resource, "", narrow)
	return &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, o metav1.ListOptions) (list runtime.Object, err error) {
			err = insist(ctx, func() error { list, err = lw.ListWithContext(ctx, o); return err })
			return list, err
		},
		WatchFuncWithContext: func(ctx context.Context, o metav1.ListOptions) (w watch.Interface, err error) {
			err = insist(ctx, func() error { w, err = lw.WatchWithContext(ctx, o); return err })
			return w, err
		},
	}
}

func onNode(name string) func(*metav1.ListOptions) {
	return func(o *metav1.ListOptions) {
		o.FieldSelector = fields.OneTermEqualSelector("spec.nodeName", name).String()
	}
}

func withLabels(selector string) func(*metav1.ListOptions) {
	return func(o *metav1.ListOptions) { o.LabelSelector = selector }
}

// insist tries until the server answers.
func insist(ctx context.Context, try func() error) error {
	for wait := retryFirst; ; wait = min(2*wait, retryMost) {
		err := try()
		if err == nil || !absent(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
}

// absent says that an error is that of a server which is away, or which is only
// about to serve (it then knows nobody's rights yet). All others are for the
// reflector, such as a version that is too old.
func absent(err error) bool {
	var status apierrors.APIStatus
	if !errors.As(err, &status) {
		return true
	}
	switch status.Status().Code {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests,
		http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable:
		return true
	}
	return false
}
