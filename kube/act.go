package kube

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
)

const (
	// FieldManager is who owns what hackfest writes.
	FieldManager = "hackfest"

	// actLimit is how long a plan may take, and how long its write.
	actLimit = 15 * time.Second

	accepted = "accepted"
)

// act is one verb upon one object: what it takes to plan it.
type act struct {
	Target
	verb   Verb
	client dynamic.Interface
}

// begin starts a verb. The error of a connection that may not write wraps
// ErrReadOnly.
func (c *Cluster) begin(verb Verb, t Target) (*act, error) {
	a := &act{Target: t, verb: verb}
	if c.lock.on() {
		return nil, a.failed(ErrReadOnly)
	}
	client, err := dynamic.NewForConfig(jsonConfig(c.config))
	if err != nil {
		return nil, a.failed(err)
	}
	a.client = client
	return a, nil
}

func (a *act) title() string { return string(a.verb) + " " + a.Target.String() }

// failed names the verb and the object.
func (a *act) failed(err error) error { return fmt.Errorf("%s: %w", a.title(), err) }

func (a *act) at(t Target) dynamic.ResourceInterface {
	return scoped(a.client.Resource(t.Resource.GVR()), t.Namespace)
}

// read gets the object live, and from then on means that very one.
func (a *act) read(ctx context.Context, subresources ...string) (*unstructured.Unstructured, error) {
	o, err := a.at(a.Target).Get(ctx, a.Name, metav1.GetOptions{}, subresources...)
	if err != nil {
		return nil, gone(a.Target, err)
	}
	if err := a.same(o); err != nil {
		return nil, err
	}
	a.UID = o.GetUID()
	return o, nil
}

// plan gives the Plan's beginning.
func (a *act) plan() *Plan {
	return &Plan{Verb: a.verb, Risk: Write, Object: a.Target, Title: a.title()}
}

// tried notes what the server said to a dry run. What it would refuse is part of
// the plan; an error is returned where nothing can be said of it.
func (p *Plan) tried(err error) error {
	var changed *Conflict
	switch means := conflicted(p.Object, err); {
	case means == nil:
		p.DryRun = accepted
		return nil
	case errors.As(means, &changed):
		return means
	case !said(err):
		return err
	}
	words := err.Error()
	p.DryRun = words
	// A webhook that has effects of its own cannot be tried; the write can.
	p.Refused = !(apierrors.IsBadRequest(err) && strings.Contains(words, "dry run"))
	return nil
}

// limited bounds what Do does, and says what the server's answer means.
func (a *act) limited(do func(context.Context) (string, error)) func(context.Context) (Result, error) {
	return func(ctx context.Context) (Result, error) {
		ctx, cancel := context.WithTimeout(ctx, actLimit)
		defer cancel()
		said, err := do(ctx)
		if err != nil {
			return Result{}, err
		}
		return Result{Said: said}, nil
	}
}
