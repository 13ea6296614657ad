package rows_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/rows"
	"example.org/hackfest/views"
)

func pod(ns, name string, labels map[string]string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Namespace: ns, Name: name, UID: types.UID(ns + name), Labels: labels,
		CreationTimestamp: metav1.NewTime(time.Date(2026, 1, 1, 0, 0, len(name), 0, time.UTC)),
	}}
}

// counting is a view that counts how often it builds a row.
type counting struct {
	views.View
	built *int
}

func (c counting) Row(o kube.Object, w views.World) views.Row {
	*c.built++
	return c.View.Row(o, w)
}

func pods(t *testing.T) (counting, *int) {
	t.Helper()
	n := new(int)
	return counting{views.For(kube.Known{Resource: kube.Pods}), n}, n
}

func snapshot(version uint64, objects ...kube.Object) *kube.Snapshot {
	return kube.NewSnapshot(kube.Pods, kube.Scope{}, version, kube.Health{State: kube.Live}, objects...)
}

func namesOf(p *rows.Page) string {
	var out []string
	for i := range p.Len() {
		out = append(out, p.Row(i).Object.GetName())
	}
	return strings.Join(out, " ")
}

func TestRowsAreBuiltOncePerChange(t *testing.T) {
	v, built := pods(t)
	b := rows.New(v)
	var objects []kube.Object
	for i := range 1000 {
		objects = append(objects, pod("default", fmt.Sprintf("p%04d", i), nil))
	}
	first := b.Build(snapshot(1, objects...), views.World{}, rows.Spec{})
	if *built != 1000 || first.Len() != 1000 {
		t.Fatalf("built %d of %d", *built, first.Len())
	}
	objects[7] = pod("default", "p0007", map[string]string{"new": "yes"})
	objects = append(objects[:500], objects[501:]...)
	objects = append(objects, pod("default", "q", nil))
	*built = 0
	next := b.Build(snapshot(2, objects...), views.World{}, rows.Spec{})
	if *built != 2 {
		t.Errorf("one changed and one new: built %d", *built)
	}
	if first.Row(3) != next.Row(3) {
		t.Error("a row that did not change is another one")
	}
	if next.Len() != 1000 || next.Row(999).Object.GetName() != "q" {
		t.Errorf("%d rows, last %s", next.Len(), next.Row(999).Object.GetName())
	}
}

func TestFilter(t *testing.T) {
	v, _ := pods(t)
	b := rows.New(v)
	s := snapshot(
		1,
		pod("default", "api-1", map[string]string{"app": "api"}),
		pod("default", "web-1", map[string]string{"app": "web"}),
		pod("shop", "web-2", map[string]string{"app": "web", "track": "canary"}),
	)
	for filter, want := range map[string]string{
		"":                       "api-1 web-1 web-2",
		"WEB":                    "web-1 web-2",
		"web shop":               "web-2",
		"!web":                   "api-1",
		"!":                      "api-1 web-1 web-2",
		"wb2":                    "web-2", // no row has it: loosely
		"nothing-like-it":        "",
		"-l app=web":             "web-1 web-2",
		"-l app=web,track":       "web-2",
		"-l app in (api),!track": "api-1",
		"-l":                     "api-1 web-1 web-2",
	} {
		p := b.Build(s, views.World{}, rows.Spec{Filter: filter})
		if got := namesOf(p); got != want || p.FilterError != nil {
			t.Errorf("%q: %q, want %q (%v)", filter, got, want, p.FilterError)
		}
	}
	bad := b.Build(s, views.World{}, rows.Spec{Filter: "-l app=("})
	if bad.FilterError == nil || bad.Len() != 3 {
		t.Errorf("a filter that is not one: %v, %d rows", bad.FilterError, bad.Len())
	}
}

func TestSort(t *testing.T) {
	v, _ := pods(t)
	b := rows.New(v)
	s := snapshot(1, pod("a", "ccc", nil), pod("a", "z", nil), pod("b", "bb", nil))
	columns := b.Build(s, views.World{}, rows.Spec{}).Columns
	by := map[string]int{}
	for i, c := range columns {
		by[c.Name] = i + 1
	}
	for name, c := range map[string]struct {
		sort rows.Sort
		want string
	}{
		"as listed":      {rows.Sort{}, "ccc z bb"},
		"reversed":       {rows.Sort{Descending: true}, "bb z ccc"},
		"by name":        {rows.Sort{By: by["NAME"]}, "bb ccc z"},
		"by age":         {rows.Sort{By: by["AGE"]}, "ccc bb z"}, // the youngest first
		"oldest first":   {rows.Sort{By: by["AGE"], Descending: true}, "z bb ccc"},
		"beyond columns": {rows.Sort{By: 99}, "ccc z bb"},
	} {
		if got := namesOf(b.Build(s, views.World{}, rows.Spec{Sort: c.sort})); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func BenchmarkFilter20000(b *testing.B) {
	var objects []kube.Object
	for i := range 20000 {
		objects = append(objects, pod(fmt.Sprintf("ns-%02d", i%20), fmt.Sprintf("web-%05d-abcde", i), nil))
	}
	s := snapshot(1, objects...)
	builder := rows.New(views.For(kube.Known{Resource: kube.Pods}))
	builder.Build(s, views.World{}, rows.Spec{})
	b.ReportAllocs()
	for b.Loop() {
		builder.Build(s, views.World{}, rows.Spec{Filter: "web-00"})
	}
}

// TestRowsFollowWhatTheyLookAt: a row is built again when the bucket that it
// looks at changes, and when what that bucket says can be believed at last.
func TestRowsFollowWhatTheyLookAt(t *testing.T) {
	v := views.For(kube.Known{Resource: kube.Services})
	b := rows.New(v)
	lost := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "lost", UID: "lost"}}
	lost.Spec.Type, lost.Spec.Selector = corev1.ServiceTypeClusterIP, map[string]string{"app": "wbe"}
	services := kube.NewSnapshot(kube.Services, kube.Scope{}, 1, kube.Health{State: kube.Live}, lost)
	yes := true
	full := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "lost-a", UID: "slice", Labels: map[string]string{discoveryv1.LabelServiceName: "lost"}},
		Endpoints:  []discoveryv1.Endpoint{{Addresses: []string{"10.0.0.1"}, Conditions: discoveryv1.EndpointConditions{Ready: &yes}}},
	}
	for _, step := range []struct {
		what   string
		slices *kube.Snapshot
		want   views.Mark
	}{
		{"loading", kube.NewSnapshot(kube.EndpointSlices, kube.Scope{}, 1, kube.Health{State: kube.Syncing}), views.NoMark},
		{"none", kube.NewSnapshot(kube.EndpointSlices, kube.Scope{}, 2, kube.Health{State: kube.Live}), views.Broken},
		{"one", kube.NewSnapshot(kube.EndpointSlices, kube.Scope{}, 3, kube.Health{State: kube.Live}, full), views.Running},
		{"refused", kube.NewSnapshot(kube.EndpointSlices, kube.Scope{}, 4, kube.Health{State: kube.Denied}), views.NoMark},
	} {
		p := b.Build(services, views.NewWorld(step.slices), rows.Spec{})
		if got := p.Row(0).Cells[1].Mark; got != step.want {
			t.Errorf("%s: mark %d, want %d", step.what, got, step.want)
		}
	}
}

// TestRowsFollowAWholeList: a row that depends on no bucket is built again when
// anything in the list changes.
func TestRowsFollowAWholeList(t *testing.T) {
	b := rows.New(views.For(kube.Known{Resource: kube.Ingresses}))
	class := "nginx"
	shop := &networkingv1.Ingress{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "shop", UID: "shop"}}
	shop.Spec.IngressClassName = &class
	ingresses := kube.NewSnapshot(kube.Ingresses, kube.Scope{}, 1, kube.Health{State: kube.Live}, shop)
	there := &networkingv1.IngressClass{ObjectMeta: metav1.ObjectMeta{Name: class, UID: "class"}}
	for _, step := range []struct {
		what    string
		classes *kube.Snapshot
		want    views.Tone
	}{
		{"loading", kube.NewSnapshot(kube.IngressClasses, kube.Scope{}, 1, kube.Health{State: kube.Syncing}), views.Plain},
		{"not there", kube.NewSnapshot(kube.IngressClasses, kube.Scope{}, 1, kube.Health{State: kube.Live}), views.Bad},
		{"there", kube.NewSnapshot(kube.IngressClasses, kube.Scope{}, 2, kube.Health{State: kube.Live}, there), views.Plain},
		{"gone", kube.NewSnapshot(kube.IngressClasses, kube.Scope{}, 3, kube.Health{State: kube.Live}), views.Bad},
		{"refused", kube.NewSnapshot(kube.IngressClasses, kube.Scope{}, 3, kube.Health{State: kube.Denied}), views.Plain},
	} {
		p := b.Build(ingresses, views.NewWorld(step.classes), rows.Spec{})
		if got := p.Row(0).Cells[1].Tone; got != step.want {
			t.Errorf("%s: tone %d, want %d", step.what, got, step.want)
		}
	}
}
