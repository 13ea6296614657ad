package kube

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// ErrReadOnly is what the transport answers in read-only mode to a request that
// could write.
var ErrReadOnly = errors.New("refused: read-only, nothing is written")

// readOnly lets only requests pass that cannot write: what the program's keys
// forget, it does not. It is the innermost of the transport's wrappers.
type readOnly struct {
	base string // the path of the server's URL, without a slash at the end
	on   func() bool
	next http.RoundTripper
}

// newReadOnly gives the wrapper for rest.Config.Wrap. host is the config's; on says
// of each request whether nothing may be written now.
func newReadOnly(host string, on func() bool) func(http.RoundTripper) http.RoundTripper {
	base := ""
	if u, err := url.Parse(host); err == nil {
		base = strings.TrimRight(u.Path, "/")
	}
	return func(next http.RoundTripper) http.RoundTripper { return readOnly{base, on, next} }
}

// RoundTrip refuses with an error that wraps ErrReadOnly.
func (r readOnly) RoundTrip(req *http.Request) (*http.Response, error) {
	if r.on() && !r.allows(req) {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, fmt.Errorf("%s %s: %w", req.Method, req.URL.Path, ErrReadOnly)
	}
	return r.next.RoundTrip(req)
}

// unsent leaves the address out of what the transport has refused: nothing went
// there.
func unsent(err error) error {
	var to *url.Error
	if !errors.Is(err, ErrReadOnly) || !errors.As(err, &to) {
		return err
	}
	return refusal{err, strings.ReplaceAll(err.Error(), to.Error(), ErrReadOnly.Error())}
}

// refusal is an error in fewer words.
type refusal struct {
	error
	text string
}

func (r refusal) Error() string { return r.text }
func (r refusal) Unwrap() error { return r.error }

// WrappedRoundTripper lets client-go find the transport below.
func (r readOnly) WrappedRoundTripper() http.RoundTripper { return r.next }

var (
	// sessions write without a POST: they are GETs that become streams.
	sessions = regexp.MustCompile(`^/api/v1/namespaces/[^/]+/pods/[^/]+/(exec|attach|portforward)$`)

	// selfReviews ask what one may do, by POST.
	selfReviews = regexp.MustCompile(`^/apis/(authorization\.k8s\.io/v1/selfsubject(access|rules)reviews|authentication\.k8s\.io/v1/selfsubjectreviews)$`)
)

func (r readOnly) allows(req *http.Request) bool {
	path, ok := strings.CutPrefix(req.URL.Path, r.base)
	if !ok {
		path = req.URL.Path
	}
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, "":
		return req.Header.Get("Upgrade") == "" && !sessions.MatchString(path)
	case http.MethodPost:
		return selfReviews.MatchString(path)
	}
	return false
}
