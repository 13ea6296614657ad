package kube

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

type passed struct{ n int }

func (p *passed) RoundTrip(*http.Request) (*http.Response, error) {
	p.n++
	return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
}

func TestReadOnly(t *testing.T) {
	const pods = "/api/v1/namespaces/x/pods"
	upgrade := http.Header{"Upgrade": {"websocket"}}
	for _, c := range []struct {
		method, path string
		header       http.Header
		pass         bool
	}{
		{"GET", pods, nil, true},
		{"GET", pods + "/exec", nil, true}, // a pod of that name
		{"GET", pods + "/p/log", nil, true},
		{"HEAD", "/livez", nil, true},
		{"OPTIONS", "/", nil, true},
		{"GET", pods + "/p/exec", nil, false},
		{"GET", pods + "/p/exec", upgrade, false},
		{"GET", pods + "/p/attach", upgrade, false},
		{"GET", pods + "/p/portforward", upgrade, false},
		{"POST", pods + "/p/portforward", nil, false},
		{"GET", "/api/v1/namespaces/x/services/s/proxy/", upgrade, false},
		{"POST", pods, nil, false},
		{"PUT", pods + "/p", nil, false},
		{"PATCH", pods + "/p", nil, false},
		{"DELETE", pods + "/p", nil, false},
		{"DELETE", pods, nil, false},
		{"CONNECT", "/", nil, false},
		{"get", pods, nil, false}, // methods are case-sensitive
		{"POST", pods + "/p/eviction", nil, false},
		{"POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", nil, true},
		{"POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", nil, true},
		{"POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", nil, true},
		{"POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", nil, false},
		{"PUT", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", nil, false},
		{"POST", "/api/v1/namespaces/x/services/s/proxy/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", nil, false},
	} {
		for _, base := range []string{"", "/k8s/clusters/c-1"} {
			next := &passed{}
			rt := newReadOnly("https://host:6443"+base+"/", func() bool { return true })(next)
			req, err := http.NewRequest(c.method, "https://host:6443"+base+c.path, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			req.Header = c.header
			_, err = rt.RoundTrip(req)
			if (err == nil) != c.pass || (next.n == 1) != c.pass || err != nil && !errors.Is(err, ErrReadOnly) {
				t.Errorf("%s %s%s: error %v, passed %d times, want pass=%v", c.method, base, c.path, err, next.n, c.pass)
			}
		}
	}
}
