package kube

import (
	"context"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestLookup(t *testing.T) {
	among := append(BuiltIns(), Known{
		Resource: Resource{Group: "events.k8s.io", Version: "v1", Plural: "events", Kind: "Event"}, Singular: "event", ShortNames: []string{"ev"},
	}, Known{
		Resource: Resource{Group: "metrics.k8s.io", Version: "v1beta1", Plural: "pods", Kind: "PodMetrics"},
	})
	for word, want := range map[string]string{
		"po": "pods", "pod": "pods", "pods": "pods", "Pod": "pods", "PODS": "pods", "pods.v1": "pods", "pods.v1.": "pods",
		"ns": "namespaces", "no": "nodes", "deploy": "deployments.apps", "Deployment": "deployments.apps",
		"deployments.apps": "deployments.apps", "deploy.apps": "deployments.apps", "deployments.v1.apps": "deployments.apps",
		"ds": "daemonsets.apps", "rs": "replicasets.apps", "sts": "statefulsets.apps", "cj": "cronjobs.batch",
		"svc": "services", "cm": "configmaps", "quota": "resourcequotas",
		"events": "events", "ev": "events", "events.events.k8s.io": "events.events.k8s.io", "events.v1.events.k8s.io": "events.events.k8s.io",
		"pods.metrics.k8s.io": "pods.metrics.k8s.io", "podmetrics": "pods.metrics.k8s.io",
		"": "", "pood": "", "pods.apps": "", "deployments.v2.apps": "", ".": "", "..": "", "pods.": "",
	} {
		got, ok := Lookup(word, among)
		if name := got.Resource.String(); ok != (want != "") || ok && name != want {
			t.Errorf("%q is %q (%v), want %q", word, name, ok, want)
		}
	}
}

func TestNotServedSuggests(t *testing.T) {
	for word, want := range map[string]string{
		"pood":       `did you mean "pods"?`,
		"deploymnet": `did you mean "deployments.apps"?`,
		"zzzzzz":     "kubectl api-resources",
		"jbos":       `"jobs.batch"`,
	} {
		err := NotServed(word, BuiltIns())
		if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `"`+word+`" is not a kind that this cluster serves`) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestBuiltInsNeedNoServer(t *testing.T) {
	k := &kinds{} // asking would panic
	for _, b := range BuiltIns() {
		words := append([]string{b.Singular}, b.ShortNames...)
		if b.Resource.As == "" {
			words = append(words, b.Resource.Plural, b.Resource.Kind)
		}
		for _, word := range words {
			got, err := k.resolve(context.Background(), word)
			if err != nil || got.Resource != b.Resource {
				t.Errorf("%s is %v, %v", word, got.Resource, err)
			}
		}
		if !typed(b.Resource) {
			t.Errorf("client-go has no type for %v", b.Resource)
		}
	}
}

func TestCatalogue(t *testing.T) {
	version := func(gv string) metav1.GroupVersionForDiscovery {
		return metav1.GroupVersionForDiscovery{GroupVersion: gv}
	}
	groups := []*metav1.APIGroup{
		{Name: "batch", Versions: []metav1.GroupVersionForDiscovery{version("batch/v2"), version("batch/v1")}, PreferredVersion: version("batch/v1")},
		{Name: "", Versions: []metav1.GroupVersionForDiscovery{version("v1")}, PreferredVersion: version("v1")},
	}
	list := func(gv string, rs ...metav1.APIResource) *metav1.APIResourceList {
		return &metav1.APIResourceList{GroupVersion: gv, APIResources: rs}
	}
	jobs := metav1.APIResource{Name: "jobs", Kind: "Job", Namespaced: true, Verbs: metav1.Verbs{"list", "watch"}}
	known := catalogue(groups, []*metav1.APIResourceList{
		list("batch/v2", jobs),
		list("batch/v1", jobs, metav1.APIResource{Name: "jobs/status", Kind: "Job", Verbs: metav1.Verbs{"get", "list"}}),
		list("v1", metav1.APIResource{Name: "bindings", Kind: "Binding", Verbs: metav1.Verbs{"create"}},
			metav1.APIResource{Name: "componentstatuses", Kind: "ComponentStatus", Verbs: metav1.Verbs{"list"}}),
	})
	var got []string
	for _, k := range known {
		got = append(got, k.Resource.String()+"/"+k.Resource.Version)
	}
	if s := strings.Join(got, " "); s != "componentstatuses/v1 jobs.batch/v1 jobs.batch/v2" {
		t.Errorf("order is %s", s)
	}
	if known[0].Watchable || !known[0].Resource.Table || known[0].Singular != "componentstatus" {
		t.Errorf("%+v", known[0])
	}
	if known[1].Resource != Jobs || !known[2].Resource.Table {
		t.Error("only the built-in version is typed")
	}
}
