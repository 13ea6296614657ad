package kube

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"

	authorizationv1 "k8s.io/api/authorization/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// ownRulesOrigin lists OwnRules of a namespace by a review, which is a question
// in the shape of a create: nothing is stored. It cannot be watched.
func ownRulesOrigin(config *rest.Config, client *http.Client, s Scope) origin {
	return func(func([]metav1.TableColumnDefinition)) (*cache.ListWatch, error) {
		rc, err := typedClient(config, client, OwnRules)
		if err != nil {
			return nil, err
		}
		return &cache.ListWatch{
			ListWithContextFunc: func(ctx context.Context, _ metav1.ListOptions) (runtime.Object, error) {
				if s.Namespace == "" {
					return nil, apierrors.NewMethodNotSupported(OwnRules.GVR().GroupResource(), "list in all namespaces")
				}
				review := &authorizationv1.SelfSubjectRulesReview{Spec: authorizationv1.SelfSubjectRulesReviewSpec{Namespace: s.Namespace}}
				err := rc.Post().MaxRetries(0).Resource(OwnRules.Plural).Body(review).Do(ctx).Into(review)
				if err != nil {
					return nil, err
				}
				review.Namespace, review.Name = s.Namespace, s.Namespace
				review.ResourceVersion = fingerprint(&review.Status)
				return &objectList{Items: []runtime.Object{review}}, nil
			},
			WatchFuncWithContext: func(context.Context, metav1.ListOptions) (watch.Interface, error) {
				return nil, apierrors.NewMethodNotSupported(OwnRules.GVR().GroupResource(), "watch")
			},
		}, nil
	}
}

// fingerprint stands for the version that an answer does not have: the same
// answer again is no change.
func fingerprint(status *authorizationv1.SubjectRulesReviewStatus) string {
	h := fnv.New64a()
	fmt.Fprint(h, status.String())
	return strconv.FormatUint(h.Sum64(), 16)
}
