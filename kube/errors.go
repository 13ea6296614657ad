package kube

import (
	"errors"
	"net/url"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// errClosed is a request that the network lost: client-go gives an empty watch
// in its place.
var errClosed = errors.New("the connection to the server was lost")

// refused says that the server answered: not for you, or no such thing.
func refused(err error) bool {
	return apierrors.IsForbidden(err) || apierrors.IsNotFound(err) || apierrors.IsMethodNotSupported(err)
}

// unwatchable says that a resource may only be listed.
func unwatchable(err error) bool {
	return apierrors.IsForbidden(err) || apierrors.IsMethodNotSupported(err)
}

// expired says that the resource version is too old, or too new for the server
// that answered: the reflector knows what to do.
func expired(err error) bool {
	return apierrors.IsResourceExpired(err) || apierrors.IsGone(err) ||
		apierrors.HasStatusCause(err, metav1.CauseTypeResourceVersionTooLarge)
}

// answered says that an error is the server's considered answer to this very
// request, which the same request would get again. All else is worth another
// try: the network, the server's own trouble, too many requests, and
// credentials, which may be renewed outside.
func answered(err error) bool {
	var s apierrors.APIStatus
	if !errors.As(err, &s) {
		return false
	}
	if expired(err) {
		return true
	}
	code := s.Status().Code
	return code >= 400 && code < 500 && code != 401 && code != 408 && code != 429
}

// lostConnection says that a watch's Error event is no word of the server's: the
// stream broke.
func lostConnection(o runtime.Object) bool {
	s, ok := o.(*metav1.Status)
	return ok && s.Details != nil && slices.ContainsFunc(s.Details.Causes, func(c metav1.StatusCause) bool {
		return c.Type == "ClientWatchDecoding"
	})
}

// reason is an error's text for a person: without the URL, whose host the header
// shows and whose query says nothing.
func reason(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return err.Error()
}
