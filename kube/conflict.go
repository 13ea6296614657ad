package kube

import (
	"context"
	"errors"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ErrNoAnswer is a write that may have happened: the server's answer did not
// come. Making the plan anew shows how things are.
var ErrNoAnswer = errors.New("no answer from the server: it may have happened")

// Conflict says that an object is not as it was shown, and that nothing was
// written.
type Conflict struct {
	Object   Target
	Replaced bool   // another object has the name now, or none
	Reason   string // "its size is 4 now, not 3"
	err      error
}

// Error names the object and what is different.
func (c *Conflict) Error() string { return fmt.Sprintf("%s: %s", c.Object, c.Reason) }

// Unwrap gives the server's error, if there was one.
func (c *Conflict) Unwrap() error { return c.err }

// same gives a Conflict if what was read is another object than the one meant.
func (t Target) same(o metav1.Object) error {
	if t.UID == "" || o.GetUID() == t.UID {
		return nil
	}
	return &Conflict{Object: t, Replaced: true, Reason: "it was replaced by another of the same name"}
}

// conflicted turns the server's answer to a write with preconditions into what
// it means: a Conflict, or an error that leaves the outcome open.
//
// A failed test of a JSON Patch comes back as 422 Invalid, without causes, in
// the words of the patch library; a refusal by validation has causes.
func conflicted(t Target, err error) error {
	var known *Conflict
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case apierrors.IsNotFound(err):
		return &Conflict{Object: t, Replaced: true, Reason: "it is gone", err: err}
	case apierrors.IsConflict(err), failedTest(err):
		return &Conflict{Object: t, Reason: "it has changed since", err: err}
	case !said(err) && !errors.Is(err, ErrReadOnly):
		return fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	return err
}

func failedTest(err error) bool {
	var s apierrors.APIStatus
	if !errors.As(err, &s) || !apierrors.IsInvalid(err) {
		return false
	}
	d := s.Status().Details
	return d == nil || !slices.ContainsFunc(d.Causes, func(c metav1.StatusCause) bool { return c.Field != "" })
}

// said says that the server itself answered.
func said(err error) bool {
	var s apierrors.APIStatus
	return errors.As(err, &s) && !apierrors.IsTimeout(err) && !apierrors.IsServerTimeout(err)
}

// gone wraps the error of a live read: an object that is not there although a
// person saw it is a Conflict.
func gone(t Target, err error) error {
	if apierrors.IsNotFound(err) && t.UID != "" {
		return &Conflict{Object: t, Replaced: true, Reason: "it is gone", err: err}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("the server does not answer: %w", err)
	}
	return err
}
