package views_test

import (
	"fmt"
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
