package views_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// TestNamespaceWithoutRights: each section says by itself what is missing, and
// what one may do is told all the same.
func TestNamespaceWithoutRights(t *testing.T) {
	v := viewOf(t, kube.Namespaces)
	for _, f := range fixtures(t, "namespaces") {
		var lists []*kube.Snapshot
		for _, n := range v.DetailNeeds(f.object) {
			h := kube.Health{State: kube.Denied, Reason: "forbidden"}
			if n.Resource == kube.OwnRules {
				h.State = kube.Live
			}
			lists = append(lists, kube.NewSnapshot(n.Resource, n.Scope, 1, h))
		}
		d := v.Detail(f.object, views.NewWorld(lists...).At(noon))
		for title, plural := range map[string]string{
			"PODS BY STATE": "pods", "QUOTAS": "resourcequotas", "LIMIT RANGES": "limitranges",
			"NETWORK POLICIES": "networkpolicies", "ROLES AND WHO HAS THEM HERE": "rolebindings",
		} {
			i := slices.IndexFunc(d.Sections, func(s views.Section) bool { return s.Title == title })
			if i < 0 || !strings.Contains(d.Sections[i].Note.Text, "you may not list "+plural) {
				t.Errorf("%s: %s does not say that %s are not to be had: %+v", f.file, title, plural, d.Sections)
			}
		}
	}
}

func viewOf(t testing.TB, r kube.Resource) views.View {
	t.Helper()
	for _, v := range views.All() {
		if v.Resource() == r {
			return v
		}
	}
	t.Fatalf("no view of %s", r)
	return nil
}

// TestSecretUsersWithoutRights: who uses a Secret is not told as if it were the
// whole when one of the lists that it is put together from is forbidden.
func TestSecretUsersWithoutRights(t *testing.T) {
	v, full := viewOf(t, kube.Secrets), world(t)
	for _, r := range []kube.Resource{kube.Pods, kube.ServiceAccounts, kube.Ingresses} {
		for _, f := range fixtures(t, "secrets") {
			var lists []*kube.Snapshot
			for _, beside := range besides {
				s := full.List(beside)
				if beside == r {
					s = kube.NewSnapshot(r, kube.Scope{}, 1, kube.Health{State: kube.Denied, Reason: "forbidden"})
				}
				lists = append(lists, s)
			}
			d := v.Detail(f.object, views.NewWorld(lists...).At(noon))
			i := slices.IndexFunc(d.Sections, func(s views.Section) bool { return s.Title == "USED BY" })
			if want := "you may not list " + r.Plural; i < 0 || !strings.Contains(d.Sections[i].Note.Text, want) {
				t.Errorf("%s without %s: %+v", f.file, r.Plural, d.Sections)
			}
		}
	}
}

// TestEachRightTakenAway: of every kind, a list beside it that may not be read, or
// that the server does not have, is named in the picture; and where it is the class's
// server that may not read it, the person is not told that they may not.
func TestEachRightTakenAway(t *testing.T) {
	full := world(t)
	without := func(r kube.Resource, h kube.Health) views.World {
		var lists []*kube.Snapshot
		for _, beside := range append([]kube.Resource{kube.HelmReleases}, besides...) {
			s := full.List(beside)
			if beside == r {
				s = kube.NewSnapshot(r, kube.Scope{}, 1, h)
			}
			lists = append(lists, s)
		}
		return views.NewWorld(lists...).At(noon)
	}
	looked := 0
	for _, v := range views.All() {
		for _, f := range fixtures(t, v.Resource().Plural) {
			for _, n := range v.DetailNeeds(f.object) {
				denied := kube.Health{State: kube.Denied, Reason: "forbidden"}
				byServer := denied
				byServer.Server = true
				absent := kube.Health{State: kube.Absent, Reason: "not found"}
				says := map[kube.Health]string{
					denied:   "you may not list " + n.Resource.Plural,
					byServer: "the class's server may not list " + n.Resource.Plural,
					absent:   "this server has no " + n.Resource.Plural,
				}
				switch n.Resource {
				case kube.PodMetrics:
					says = map[kube.Health]string{
						denied: "you may not read metrics", byServer: "the class's server may not read metrics", absent: "no metrics API",
					}
				case kube.OwnRules: // it is asked for as the person
					says = map[kube.Health]string{denied: "the server does not let you ask", absent: "this server has no"}
				}
				for h, want := range says {
					d := v.Detail(f.object, without(n.Resource, h))
					text := strings.Join(strings.Fields(plainDetail(d, noon)), " ")
					if !strings.Contains(text, want) {
						t.Errorf("%s %s: not said: %q\n%s", v.Resource().Plural, f.file, want, text)
					}
					if h.Server && strings.Contains(text, "you may not") {
						t.Errorf("%s %s: it is said to be the person's lack\n%s", v.Resource().Plural, f.file, text)
					}
					looked++
				}
			}
		}
	}
	if looked < 200 {
		t.Errorf("%d lists were taken away: too few to tell", looked)
	}
}

// TestJobWithoutRights: how often containers may restart is not told as if none
// had, when the pods are not to be seen.
func TestJobWithoutRights(t *testing.T) {
	v := viewOf(t, kube.Jobs)
	for _, f := range fixtures(t, "jobs") {
		if f.file != "retrying.yaml" {
			continue
		}
		said := func(w views.World) (bar views.Bar, ok bool) {
			for _, s := range v.Detail(f.object, w).Sections {
				if i := slices.IndexFunc(s.Bars, func(b views.Bar) bool { return b.Label == "restarts" }); i >= 0 {
					return s.Bars[i], true
				}
			}
			return views.Bar{}, false
		}
		denied := kube.NewSnapshot(kube.Pods, kube.Scope{}, 1, kube.Health{State: kube.Denied, Reason: "forbidden"})
		for name, w := range map[string]views.World{"denied": views.NewWorld(denied), "not asked for yet": views.NewWorld()} {
			if b, _ := said(w.At(noon)); strings.Contains(b.Text.Text, "left") || name == "denied" && !strings.Contains(b.Text.Text, "you may not list pods") {
				t.Errorf("%s: %+v", name, b)
			}
		}
		if b, ok := said(world(t)); !ok || b.Text.Text != "3, 1 left" {
			t.Errorf("with its pods: %+v", b)
		}
		return
	}
	t.Error("no fixture")
}
