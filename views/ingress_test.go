package views_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// waysTo is an Ingress of the class nginx, and a Service web that it leads to.
func waysTo() (*networkingv1.Ingress, *corev1.Service) {
	class := "nginx"
	i := &networkingv1.Ingress{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web", UID: "ingress"}}
	i.Spec.IngressClassName = &class
	i.Spec.DefaultBackend = &networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{Name: "web", Port: networkingv1.ServiceBackendPort{Number: 80}}}
	s := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web", UID: "service"}}
	s.Spec.Type, s.Spec.Selector = corev1.ServiceTypeClusterIP, map[string]string{"app": "web"}
	s.Spec.Ports = []corev1.ServicePort{{Port: 80}}
	return i, s
}

func live(r kube.Resource, objects ...kube.Object) *kube.Snapshot {
	return kube.NewSnapshot(r, kube.Scope{Namespace: "shop"}, 1, kube.Health{State: kube.Live}, objects...)
}

// TestAnIngressOfManyPods: those that are not ready come first, and the rest is
// counted.
func TestAnIngressOfManyPods(t *testing.T) {
	i, s := waysTo()
	slice := &discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web-a", UID: "slice", Labels: map[string]string{discoveryv1.LabelServiceName: "web"}}}
	none, port, yes, no := "", int32(8080), true, false
	slice.Ports = []discoveryv1.EndpointPort{{Name: &none, Port: &port}}
	for n := range 25 {
		e := discoveryv1.Endpoint{Addresses: []string{fmt.Sprintf("10.0.0.%d", n)}, TargetRef: &corev1.ObjectReference{Kind: "Pod", Name: fmt.Sprintf("web-%02d", n)}}
		if e.Conditions.Ready = &yes; n == 24 {
			e.Conditions.Ready = &no
		}
		slice.Endpoints = append(slice.Endpoints, e)
	}
	d := viewOf(t, kube.Ingresses).Detail(i, views.NewWorld(live(kube.Services, s), live(kube.EndpointSlices, slice)).At(noon))
	for _, sec := range d.Sections {
		if sec.Title != "PODS" {
			continue
		}
		rows := sec.Table.Rows
		if got := rows[0].Ref.Name; got != "web-24" {
			t.Errorf("first stands %s", got)
		}
		if got := rows[len(rows)-1].Cells[0].Text; len(rows) != 21 || got != "and 5 more endpoints of web:80" {
			t.Errorf("%d lines, the last %q", len(rows), got)
		}
		return
	}
	t.Error("no pods in the picture")
}

// TestAnIngressesMark follows who serves it and where it leads; what is not known
// leaves none.
func TestAnIngressesMark(t *testing.T) {
	i, s := waysTo()
	class := &networkingv1.IngressClass{ObjectMeta: metav1.ObjectMeta{Name: "nginx"}}
	slices, services, classes := live(kube.EndpointSlices), live(kube.Services, s), kube.NewSnapshot(kube.IngressClasses, kube.Scope{}, 1, kube.Health{State: kube.Live}, class)
	for what, c := range map[string]struct {
		w    views.World
		want views.Mark
	}{
		"nothing is known":     {views.NewWorld(), views.NoMark},
		"of the way it is not": {views.NewWorld(services, classes), views.NoMark},
		"broken":               {views.NewWorld(services, slices, classes), views.Broken},
		"whatever the class":   {views.NewWorld(services, slices), views.Broken},
		"nobody serves it":     {views.NewWorld(kube.NewSnapshot(kube.IngressClasses, kube.Scope{}, 1, kube.Health{State: kube.Live})), views.Broken},
	} {
		row := viewOf(t, kube.Ingresses).Row(i, c.w)
		if got := row.Cells[2].Mark; got != c.want || row.Trouble != (c.want == views.Broken) {
			t.Errorf("%s: mark %d, trouble %t", what, got, row.Trouble)
		}
	}
}

// TestWhyASelectorFindsNothing: by who makes such pods, if that may be known.
func TestWhyASelectorFindsNothing(t *testing.T) {
	_, s := waysTo()
	other := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "other", Labels: map[string]string{"app": "wbe"}}}
	maker := func(app string, replicas int32) *appsv1.Deployment {
		d := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: app}}
		d.Spec.Replicas, d.Spec.Template.Labels = &replicas, map[string]string{"app": app, "tier": "x"}
		return d
	}
	set := &appsv1.StatefulSet{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web"}}
	set.Spec.Replicas, set.Spec.Template.Labels = new(int32), map[string]string{"app": "web"}
	const typo = "matches no pod: no pod here has app=web; app is wbe"
	for want, beside := range map[string][]*kube.Snapshot{
		typo:       nil,
		typo + " ": {live(kube.Deployments, maker("wbe", 0))},
		"web, which makes such pods, is scaled to 0":             {live(kube.Deployments, maker("wbe", 1), maker("web", 0))},
		"deployment web, which makes such pods, has none":        {live(kube.Deployments, maker("web", 2)), live(kube.StatefulSets, set)},
		"statefulset web, which makes such pods, is scaled to 0": {live(kube.StatefulSets, set)},
	} {
		w := views.NewWorld(append(beside, live(kube.EndpointSlices), live(kube.Pods, other))...)
		if got := viewOf(t, kube.Services).Detail(s, w.At(noon)).Headline[0].Text; !strings.HasSuffix(got, strings.TrimSpace(want)) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestAnIngressWithoutClassThatLeadsNowhere: what is sure stands first, and that
// nobody is known to serve it is said once.
func TestAnIngressWithoutClassThatLeadsNowhere(t *testing.T) {
	i, s := waysTo()
	i.Spec.IngressClassName = nil
	var lines []string
	for _, c := range viewOf(t, kube.Ingresses).Detail(i, views.NewWorld(live(kube.Services, s), live(kube.EndpointSlices)).At(noon)).Headline {
		lines = append(lines, c.Text)
	}
	want := []string{"No path leads to a ready endpoint", "no class and no address: nobody serves it, unless a controller takes those without one"}
	if !slices.Equal(lines, want) {
		t.Errorf("%q", lines)
	}
}

// TestAnIngressToUnreadyPods: they are sent to, and it is not said that this is well.
func TestAnIngressToUnreadyPods(t *testing.T) {
	w, i := world(t), &networkingv1.Ingress{}
	for _, f := range fixtures(t, "ingresses") {
		if f.file == "ports.yaml" {
			i = f.object.(*networkingv1.Ingress).DeepCopy()
		}
	}
	paths := i.Spec.Rules[0].HTTP
	paths.Paths = slices.DeleteFunc(paths.Paths, func(p networkingv1.HTTPIngressPath) bool { return p.Path != "/early" })
	got := viewOf(t, kube.Ingresses).Detail(i, w).Headline[0]
	if got.Text != "No path leads to a ready endpoint" || got.Mark != views.Alert {
		t.Errorf("%+v", got)
	}
}

// TestAnIngressWithHalfACertificate names the Secret that is not whole.
func TestAnIngressWithHalfACertificate(t *testing.T) {
	w := world(t)
	for _, f := range fixtures(t, "ingresses") {
		if f.file != "sealed.yaml" {
			continue
		}
		i := f.object.(*networkingv1.Ingress).DeepCopy()
		i.Spec.TLS[0].SecretName = "half-tls"
		got := viewOf(t, kube.Ingresses).Detail(i, w).Headline[0].Text
		if want := "; TLS: secret half-tls has no tls.crt: it has cert.pem"; !strings.HasSuffix(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestIngressLinesAreDistinct: a cursor finds a pod again that stands behind two
// ports.
func TestIngressLinesAreDistinct(t *testing.T) {
	for _, f := range fixtures(t, "ingresses") {
		d := viewOf(t, kube.Ingresses).Detail(f.object, world(t))
		d.Sections = slices.DeleteFunc(d.Sections, func(s views.Section) bool { return s.Title != "PODS" })
		distinct(t, f.file, d)
	}
}

// TestATreeTellsWhatTheDetailTells, by the lists that it asks for alone.
func TestATreeTellsWhatTheDetailTells(t *testing.T) {
	full := world(t)
	for _, r := range []kube.Resource{kube.Ingresses, kube.Services, kube.Pods} {
		for _, f := range fixtures(t, r.Plural) {
			asked := map[kube.Resource]bool{}
			var lists []*kube.Snapshot
			for _, n := range views.TreeNeeds(f.object) {
				if asked[n.Resource] {
					t.Errorf("%s asks for %s twice", f.file, n.Resource)
				}
				asked[n.Resource] = true
				lists = append(lists, full.List(n.Resource))
			}
			whole, _ := views.Tree(f.object, full)
			tree, _ := views.Tree(f.object, views.NewWorld(lists...).At(noon))
			got, want := plainDetail(tree, noon), plainDetail(whole, noon)
			if r != kube.Ingresses { // whose certificates are asked for only from there
				got, want = withoutCertificates.ReplaceAllString(got, ""), withoutCertificates.ReplaceAllString(want, "")
			}
			if got != want {
				t.Errorf("%s: by its needs alone\n%s\nwith all\n%s", f.file, got, want)
			}
		}
	}
}

var withoutCertificates = regexp.MustCompile(`(?m).*Ingress.*`)
