package kube_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/kube/rules"
)

// TestHelmReleases: the server is asked for Helm's Secrets alone, and of them
// what is shown is held: neither values nor manifests nor templates.
func TestHelmReleases(t *testing.T) {
	c := connect(t, kubetest.Sandbox(t).Kubeconfig, true)
	r := c.Open(kube.HelmReleases, kube.Scope{})
	until(t, r, soon, is(kube.Live))
	revisions := map[string]int{}
	for _, o := range r.Snapshot().Objects {
		s := o.(*corev1.Secret)
		kept := string(s.Data["release"])
		if s.Type != rules.HelmSecretType || len(s.Data) != 1 || !strings.HasPrefix(kept, "{") || len(kept) > 1<<10 {
			t.Errorf("%s/%s of type %s is held as %q", s.Namespace, s.Name, s.Type, s.Data)
		}
		for _, word := range []string{"config", "manifest", "values", "templates", "made up", "replicas"} {
			if strings.Contains(kept, word) {
				t.Errorf("%s: %s is held: %s", s.Name, word, kept)
			}
		}
		h := rules.HelmOf(s)
		if s.Name == "sh.helm.release.v1.broken.v1" { // in the seed's gallery
			if h.Trouble == "" || h.Name != "broken" || h.Revision != 1 {
				t.Errorf("%s: %+v", s.Name, h)
			}
		} else if h.Trouble != "" || h.ChartName() == "" || h.Info.LastDeployed.IsZero() {
			t.Errorf("%s: %+v", s.Name, h)
		}
		revisions[kube.ReleaseKey(s)] = max(revisions[kube.ReleaseKey(s)], h.Revision)
	}
	if revisions["falco/falco"] != 4 || revisions["monitoring/grafana"] != 2 {
		t.Errorf("the newest revisions are %v", revisions)
	}
	bucket := r.Snapshot().Bucket(kube.ByRelease, "falco/falco")
	if len(bucket.Objects) != 4 {
		t.Errorf("falco has %d revisions", len(bucket.Objects))
	}
}

// TestHelmReleasesAreForWhoMayReadSecrets: who may not is told so.
func TestHelmReleasesAreForWhoMayReadSecrets(t *testing.T) {
	c := connect(t, kubetest.Sandbox(t).Attendee, true)
	r := c.Open(kube.HelmReleases, kube.Scope{Namespace: "falco"})
	until(t, r, soon, is(kube.Denied))
	if h := r.Snapshot().Health; h.Verb != "list" || !strings.Contains(h.Reason, "secrets is forbidden") {
		t.Errorf("%+v", h)
	}
}
