package kube

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

// recorded is what a metrics-server answers, as its documentation shows it.
const recorded = `{"kind":"PodMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[
 {"metadata":{"name":"coredns-78fcd69978-8xb5c","namespace":"kube-system","creationTimestamp":"2026-07-01T12:00:00Z","labels":{"k8s-app":"kube-dns","pod-template-hash":"78fcd69978"}},
  "timestamp":"2026-07-01T11:59:41Z","window":"16.062s",
  "containers":[{"name":"coredns","usage":{"cpu":"3195718n","memory":"17028Ki"}}]}]}`

// TestPodMetrics: the figures are read, and that they cannot be watched is no
// trouble.
func TestPodMetrics(t *testing.T) {
	lists := make(chan string, 100)
	url, ca := tlsServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.URL.Path != "/apis/metrics.k8s.io/v1beta1/namespaces/kube-system/pods":
			fmt.Fprint(w, `{"gitVersion":"v1.37.2"}`)
		case r.URL.Query().Get("watch") != "":
			w.WriteHeader(http.StatusMethodNotAllowed)
			fmt.Fprint(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"MethodNotAllowed","code":405}`)
		default:
			lists <- r.URL.Query().Get("fieldSelector")
			fmt.Fprint(w, recorded)
		}
	})
	c, err := Connect(t.Context(), Options{Getter: flagsFor(t, url, ca)})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	r := c.Open(PodMetrics, Scope{Namespace: "kube-system", Fields: "metadata.name=coredns-78fcd69978-8xb5c"})
	defer r.Close()
	limit := time.After(time.Minute)
	for r.Snapshot().Health.State != Live {
		select {
		case <-r.Changed():
		case <-limit:
			t.Fatalf("%+v", r.Snapshot().Health)
		}
	}
	m, ok := r.Snapshot().Get("kube-system", "coredns-78fcd69978-8xb5c").(*metricsv1beta1.PodMetrics)
	if !ok {
		t.Fatalf("%+v", r.Snapshot())
	}
	u := m.Containers[0].Usage
	if got := fmt.Sprint(u.Cpu().MilliValue(), " ", u.Memory().Value(), " ", m.Window.Duration, " ", m.Timestamp.UTC().Format(time.TimeOnly)); got != "4 17436672 16.062s 11:59:41" {
		t.Errorf("read as %s", got)
	}
	if got := <-lists; got != "metadata.name=coredns-78fcd69978-8xb5c" {
		t.Errorf("asked for %q", got)
	}
}

// TestMetricsDenied: rights are looked at before what is served, so a refusal says
// nothing of whether there are metrics. Discovery does.
func TestMetricsDenied(t *testing.T) {
	for served, want := range map[bool]State{true: Denied, false: Absent} {
		url, ca := tlsServer(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			switch {
			case r.URL.Path == "/apis/metrics.k8s.io/v1beta1" && served:
				fmt.Fprint(w, `{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"metrics.k8s.io/v1beta1","resources":[]}`)
			case r.URL.Path == "/apis/metrics.k8s.io/v1beta1":
				w.WriteHeader(http.StatusNotFound)
				fmt.Fprint(w, `404 page not found`)
			case r.URL.Path == "/apis/metrics.k8s.io/v1beta1/namespaces/ws-07/pods":
				w.WriteHeader(http.StatusForbidden)
				fmt.Fprint(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403}`)
			default:
				fmt.Fprint(w, `{"gitVersion":"v1.37.2"}`)
			}
		})
		c, err := Connect(t.Context(), Options{Getter: flagsFor(t, url, ca)})
		if err != nil {
			t.Fatal(err)
		}
		r := c.Open(PodMetrics, Scope{Namespace: "ws-07"})
		for r.Snapshot().Health.State == Syncing {
			<-r.Changed()
		}
		if got := r.Snapshot().Health.State; got != want {
			t.Errorf("served %v: %v, want %v", served, got, want)
		}
		r.Close()
		c.Close()
	}
}
