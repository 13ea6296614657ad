package kube

import (
	"context"
	"errors"
	"sync"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/dynamic"
)

// allowedAge is how long an answer holds: roles change, though seldom.
const allowedAge = time.Minute

// allowances remembers the server's answers. The zero value is ready; safe for
// concurrent use.
type allowances struct {
	mu    sync.Mutex
	known map[allowanceKey]allowance
}

type allowanceKey struct {
	right           right
	namespace, name string
}

type allowance struct {
	ok  bool
	why string
	at  time.Time
}

// Allowed asks the server by self reviews for each right that the verb needs:
// for all objects of the namespace, and where that is a no for this one, since a
// role may name objects. A failure to ask is Unknown, and asked again next time.
func (c *Cluster) Allowed(ctx context.Context, v Verb, t Target) Allowance {
	if c.lock.on() {
		return Allowance{Reason: "read-only: nothing is written"}
	}
	client, err := dynamic.NewForConfig(jsonConfig(c.config))
	if err != nil {
		return Allowance{Unknown: true, Reason: reason(err)}
	}
	ctx, cancel := context.WithTimeout(ctx, actLimit)
	defer cancel()
	for _, r := range rights(v, t.Resource) {
		a, err := c.allowances.ask(ctx, client, allowanceKey{r, t.Namespace, ""})
		if err == nil && !a.ok && t.Name != "" && r.verb != "list" && r.verb != "create" {
			a, err = c.allowances.ask(ctx, client, allowanceKey{r, t.Namespace, t.Name})
		}
		switch {
		case err != nil:
			return Allowance{Unknown: true, Reason: "whether you may " + r.String() + " is not known: " + reason(err)}
		case !a.ok:
			why := "you may not " + r.String()
			if t.Namespace != "" {
				why += " in " + t.Namespace
			}
			if a.why != "" {
				why += ": " + a.why
			}
			return Allowance{Reason: why}
		}
	}
	return Allowance{OK: true}
}

func (as *allowances) ask(ctx context.Context, client dynamic.Interface, k allowanceKey) (allowance, error) {
	as.mu.Lock()
	a, ok := as.known[k]
	as.mu.Unlock()
	if ok && time.Since(a.at) < allowedAge {
		return a, nil
	}
	a, err := review(ctx, client, k)
	if err != nil {
		return allowance{}, err
	}
	as.mu.Lock()
	defer as.mu.Unlock()
	if as.known == nil || len(as.known) >= allowedKept {
		as.known = map[allowanceKey]allowance{}
	}
	as.known[k] = a
	return a, nil
}

// allowedKept bounds what is remembered in a cluster of many namespaces.
const allowedKept = 1024

func review(ctx context.Context, client dynamic.Interface, k allowanceKey) (allowance, error) {
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(&authorizationv1.SelfSubjectAccessReview{
		TypeMeta: metav1.TypeMeta{APIVersion: "authorization.k8s.io/v1", Kind: "SelfSubjectAccessReview"},
		Spec: authorizationv1.SelfSubjectAccessReviewSpec{ResourceAttributes: &authorizationv1.ResourceAttributes{
			Verb: k.right.verb, Group: k.right.group, Resource: k.right.resource, Subresource: k.right.subresource,
			Namespace: k.namespace, Name: k.name,
		}},
	})
	if err != nil {
		return allowance{}, err
	}
	o, err := client.Resource(authorizationv1.SchemeGroupVersion.WithResource("selfsubjectaccessreviews")).
		Create(ctx, &unstructured.Unstructured{Object: content}, metav1.CreateOptions{})
	if err != nil {
		return allowance{}, err
	}
	var answer authorizationv1.SelfSubjectAccessReview
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, &answer); err != nil {
		return allowance{}, err
	}
	if s := answer.Status; s.EvaluationError != "" && !s.Allowed && !s.Denied {
		return allowance{}, errors.New(s.EvaluationError)
	}
	return allowance{answer.Status.Allowed, answer.Status.Reason, time.Now()}, nil
}

var _ Hand = (*Cluster)(nil)
