package kube

import (
	"context"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericclioptions"
)

// flagsFor writes a kubeconfig for a server and gives kubectl's flags for it.
func flagsFor(t *testing.T, server string, ca []byte) *genericclioptions.ConfigFlags {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	text := fmt.Sprintf(`{apiVersion: v1, kind: Config, current-context: work,
  clusters: [{name: office, cluster: {server: %q, certificate-authority-data: %s}}],
  users: [{name: ann, user: {token: secret}}],
  contexts: [{name: work, context: {cluster: office, user: ann, namespace: desk}}, {name: other, context: {cluster: office, user: ann}}]}`,
		server, base64.StdEncoding.EncodeToString(ca))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f := genericclioptions.NewConfigFlags(true)
	f.KubeConfig = &path
	return f
}

func tlsServer(t *testing.T, h http.HandlerFunc) (url string, ca []byte) {
	t.Helper()
	srv := httptest.NewUnstartedServer(h)
	srv.EnableHTTP2 = true
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	return srv.URL, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
}

func TestConnect(t *testing.T) {
	agents := make(chan string, 100)
	url, ca := tlsServer(t, func(w http.ResponseWriter, r *http.Request) {
		agents <- r.UserAgent()
		w.Header().Set("Warning", `299 - "old API"`)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"gitVersion":"v1.37.2"}`)
	})
	logged := make(chan string, 100)
	c, err := Connect(t.Context(), Options{Getter: flagsFor(t, url, ca), Version: "9", ReadOnly: true, Log: func(s string) { logged <- s }})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	want := Identity{Context: "work", Cluster: "office", User: "ann", Server: url, Namespace: "desk", Version: "v1.37.2"}
	if c.Identity() != want {
		t.Errorf("identity is %+v, want %+v", c.Identity(), want)
	}
	if got := strings.Join(c.Contexts(), " "); got != "other work" {
		t.Errorf("contexts are %s", got)
	}
	if got := <-agents; got != "hackfest/9" {
		t.Errorf("user agent is %s", got)
	}
	if got := <-logged; !strings.Contains(got, "old API") {
		t.Errorf("logged %s", got)
	}
	if _, err := c.client.Post(url+"/api/v1/namespaces", "application/json", strings.NewReader("{}")); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a write gave %v", err)
	}
}

func TestConnectAsSomebodyElse(t *testing.T) {
	url, ca := tlsServer(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusForbidden) })
	f := flagsFor(t, url, ca)
	as, ns, other := "bob", "floor", "other"
	f.Impersonate, f.Namespace, f.Context = &as, &ns, &other
	c, err := Connect(t.Context(), Options{Getter: f})
	if err != nil {
		t.Fatalf("a server that forbids /version: %v", err)
	}
	defer c.Close()
	if id := c.Identity(); id.User != "bob" || id.Namespace != "floor" || id.Context != "other" || id.Version != "" {
		t.Errorf("identity is %+v", id)
	}
}

func TestConnectErrors(t *testing.T) {
	unauthorized, ca := tlsServer(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	empty, broken := filepath.Join(t.TempDir(), "empty"), filepath.Join(t.TempDir(), "broken")
	for path, text := range map[string]string{empty: "", broken: "clusters: [\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	missing, nowhere := filepath.Join(t.TempDir(), "missing"), "nowhere"
	at := func(path string) *genericclioptions.ConfigFlags {
		f := genericclioptions.NewConfigFlags(true)
		f.KubeConfig = &path
		return f
	}
	for name, c := range map[string]struct {
		flags *genericclioptions.ConfigFlags
		want  string
	}{
		"401":       {flagsFor(t, unauthorized, ca), "token may have expired"},
		"authority": {flagsFor(t, unauthorized, nil), "authority that the kubeconfig does not know"},
		"no TLS":    {flagsFor(t, strings.Replace(plainServer(t), "http:", "https:", 1), ca), "does not speak TLS"},
		"refused":   {flagsFor(t, "https://127.0.0.1:1", ca), "connection refused"},
		"empty":     {at(empty), "no cluster is configured"},
		"broken":    {at(broken), "the kubeconfig cannot be used"},
		"missing":   {at(missing), "there is no kubeconfig " + missing},
		"context": {func() *genericclioptions.ConfigFlags {
			f := flagsFor(t, unauthorized, ca)
			f.Context = &nowhere
			return f
		}(), "choose one with --context; there are other, work"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Connect(t.Context(), Options{Getter: c.flags})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func plainServer(t *testing.T) string {
	srv := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestConnectCanBeGivenUp(t *testing.T) {
	asked := make(chan struct{}, 1)
	url, ca := tlsServer(t, func(w http.ResponseWriter, r *http.Request) { asked <- struct{}{}; <-r.Context().Done() })
	ctx, cancel := context.WithCancel(t.Context())
	gaveUp := make(chan time.Time, 1)
	go func() { <-asked; gaveUp <- time.Now(); cancel() }()
	if _, err := Connect(ctx, Options{Getter: flagsFor(t, url, ca)}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if took := time.Since(<-gaveUp); took > connectLimit/2 {
		t.Errorf("after %v", took)
	}
}
