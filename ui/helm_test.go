package ui_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui"
)

func inData(o *ui.Options) { o.Start.Scope.Namespace = "data" }

// TestHelm: a release is one row, whatever revisions it has; the line that goes
// back is copied by enter; nothing is written by a key.
func TestHelm(t *testing.T) {
	for _, s := range sizes {
		synctest.Test(t, func(t *testing.T) {
			var copied string
			fake := kubetest.NewFake(identity)
			fake.Put(fixtures(t, "helm")...)
			fake.Put(fixtures(t, "secrets")...)
			start(t, fake, s.w, s.h, func(t *testing.T, p setup) {
				p.Shows("Helm releases", "cache", "stuck", "new")
				p.Hides("registry")
				golden(t, fmt.Sprintf("helm-%dx%d", s.w, s.h), p.Screen())
				shaped(t, p.Frame(), s.w, s.h)
				if s.w < 160 {
					return
				}
				p.Shows("$ helm list -n data")
				if n := strings.Count(p.Screen(), "redis-19"); n != 1 {
					t.Errorf("cache has %d rows", n)
				}
				p.Press("/")
				p.Type("cache")
				p.Press("enter", "tab")
				p.Advance(time.Second)
				p.Shows("HISTORY", "helm rollback cache 3 -n")
				p.Press("j", "enter")
				if copied != "helm rollback cache 2 -n data" {
					t.Errorf("copied %q", copied)
				}
				p.Press("D")
				p.Shows("not of a Helm release: helm does that")
			}, kinds(kube.HelmReleases), inData, func(o *ui.Options) { o.Clipboard = func(s string) { copied = s } })
		})
	}
}

// TestHelmWithoutRights: who may not read Secrets is told so, and sees no rows.
func TestHelmWithoutRights(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := kubetest.NewFake(identity)
		fake.Put(fixtures(t, "helm")...)
		fake.SetHealth(kube.HelmReleases, kube.Scope{Namespace: "data"}, kube.Health{State: kube.Denied, Verb: "list", Since: day, Reason: "secrets is forbidden: ada may not"})
		start(t, fake, 80, 24, func(t *testing.T, p setup) {
			p.Advance(time.Second)
			p.Shows("You may not list secrets in namespace data.", "Helm keeps releases in Secrets.")
			p.Hides("cache")
		}, kinds(kube.HelmReleases), inData)
	})
}

// TestHelmOnce: a release is asked for by its own name, and the newest revision
// answers.
func TestHelmOnce(t *testing.T) {
	fake := kubetest.NewFake(identity)
	fake.Put(fixtures(t, "helm")...)
	for name, want := range map[string]string{"": "pending-upgrade", "cache": "redis-19.6.1"} {
		var out bytes.Buffer
		o := ui.OnceOptions{Start: ui.Start{Kinds: []kube.Known{{Resource: kube.HelmReleases}}, Scope: kube.Scope{Namespace: "data"}, Name: name}}
		if err := ui.Once(t.Context(), &out, fake, o); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), want) || name != "" && !strings.Contains(out.String(), "revision     10") {
			t.Errorf("%q printed %s", name, out.String())
		}
	}
}
