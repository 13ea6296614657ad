package rows_test

import (
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
	"example.org/hackfest/ui/rows"
	"example.org/hackfest/views"
)

// release is a revision of a Helm release as the feed holds it.
func release(name string, revision int) *corev1.Secret {
	p := pod("shop", fmt.Sprintf("sh.helm.release.v1.%s.v%d", name, revision), map[string]string{"owner": "helm", "name": name, "version": fmt.Sprint(revision), "status": "deployed"})
	return &corev1.Secret{ObjectMeta: p.ObjectMeta, Type: rules.HelmSecretType, Data: map[string][]byte{
		"release": fmt.Appendf(nil, `{"name":%q,"version":%d,"info":{"status":"deployed"},"chart":{"metadata":{"name":"c","version":"%03d"}}}`, name, revision, revision),
	}}
}

// TestHiddenRowsComeAndGo: another revision takes a release's row over, in the
// order that is shown, and gives it back when it goes.
func TestHiddenRowsComeAndGo(t *testing.T) {
	v := views.For(kube.Known{Resource: kube.HelmReleases})
	b := rows.New(v)
	var objects []kube.Object
	for i := range 40 {
		objects = append(objects, release(fmt.Sprintf("r%02d", i), 1))
	}
	version := uint64(0)
	build := func(filter string, objects ...kube.Object) *rows.Page {
		version++
		s := kube.NewSnapshot(kube.HelmReleases, kube.Scope{}, version, kube.Health{State: kube.Live}, objects...)
		return b.Build(s, views.NewWorld(s), rows.Spec{Filter: filter, Sort: rows.Sort{By: 5}})
	}
	is := func(p *rows.Page, total int, last string) {
		t.Helper()
		if p.Len() != total || p.Total() != total || p.Row(total-1).Object.GetName() != last {
			t.Errorf("%d rows of %d, the last is %s; wanted %d and %s", p.Len(), p.Total(), p.Row(p.Len()-1).Object.GetName(), total, last)
		}
	}
	is(build("", objects...), 40, "sh.helm.release.v1.r39.v1")
	two := append(objects[:40:40], release("r07", 2))
	is(build("", two...), 40, "sh.helm.release.v1.r07.v2")
	is(build("", append(two[:41:41], release("r07", 10))...), 40, "sh.helm.release.v1.r07.v10")
	if p := build("r07", append(two[:41:41], release("r07", 10))...); p.Len() != 1 || p.Total() != 40 {
		t.Errorf("the filter finds %d of %d", p.Len(), p.Total())
	}
	is(build("", two...), 40, "sh.helm.release.v1.r07.v2")
	is(build("", objects...), 40, "sh.helm.release.v1.r39.v1")
}
