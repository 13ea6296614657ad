package kube_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

// between gives the kubeconfig of a way to the server on which before is called
// with each request ahead of its being sent on.
func between(t *testing.T, box *kubetest.Cluster, before func(*http.Request)) string {
	t.Helper()
	to, err := url.Parse(box.Config.Host)
	if err != nil {
		t.Fatal(err)
	}
	way := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }, FlushInterval: -1}
	if way.Transport, err = rest.TransportFor(box.Config); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		before(r)
		way.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	c := clientcmdapi.NewConfig()
	c.Clusters["way"] = &clientcmdapi.Cluster{Server: srv.URL}
	c.Contexts["way"] = &clientcmdapi.Context{Cluster: "way"}
	c.CurrentContext = "way"
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(*c, path); err != nil {
		t.Fatal(err)
	}
	return path
}

// Another scales between the reading of the size and the writing of ours: theirs
// stays, and ours says what it is now.
func TestScaleBetweenReadAndWrite(t *testing.T) {
	box := kubetest.Sandbox(t)
	h := &hand{nil, box, box.Namespace(t)}
	at := target(kube.Deployments, h.deployment(t, "web", 1))
	var on atomic.Bool
	path := between(t, box, func(r *http.Request) {
		if r.Method != http.MethodPut || !strings.HasSuffix(r.URL.Path, "/scale") || !on.CompareAndSwap(true, false) {
			return
		}
		_, err := box.Client.AppsV1().Deployments(h.ns).Patch(t.Context(), "web", types.MergePatchType, []byte(`{"spec":{"replicas":2}}`), metav1.PatchOptions{})
		if err != nil {
			t.Error(err)
		}
	})
	p, err := connect(t, path, false).Scale(t.Context(), at, kube.Size{To: 3})
	if err != nil {
		t.Fatal(err)
	}
	on.Store(true)
	_, err = p.Do(t.Context())
	if on.Load() {
		t.Fatal("nothing was written, so nothing came between")
	}
	if c := conflict(t, err); c.Reason != "its size is 2 now, not 1" {
		t.Error(c)
	}
	if n := *h.live(t, "web").Spec.Replicas; n != 2 {
		t.Errorf("its size is %d", n)
	}
}
