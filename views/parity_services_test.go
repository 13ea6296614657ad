package views_test

import (
	"fmt"
	"net/http"
	"testing"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// parityServices makes Services and Ingresses as dry runs, and writes statuses to
// real ones.
func parityServices(t *testing.T, s server) {
	ns := s.Namespace(t)
	var c tried
	const each, held, statuses = 60, 6, 10
	ofServices, ofIngresses := views.For(kube.Known{Resource: kube.Services}), views.For(kube.Known{Resource: kube.Ingresses})
	inParallel(each, func(i int) {
		g := newGenerator(3000 + uint64(i))
		a, err := s.table(http.MethodPost, place(kube.Services, ns), g.service())
		c.one(t, ofServices, a, err)
		a, err = s.table(http.MethodPost, place(kube.Ingresses, ns), g.ingress())
		c.one(t, ofIngresses, a, err)
	})
	inParallel(held, func(i int) {
		g := newGenerator(4000 + uint64(i))
		balanced := g.service()
		balanced.Spec.Ports = []corev1.ServicePort{{Port: 80}}
		balanced.Spec.Type, balanced.Spec.ClusterIP, balanced.Spec.ExternalName = corev1.ServiceTypeLoadBalancer, "", ""
		service, err := s.Client.CoreV1().Services(ns).Create(t.Context(), balanced, metav1.CreateOptions{})
		if err != nil {
			t.Error(err)
			return
		}
		ingress, err := s.Client.NetworkingV1().Ingresses(ns).Create(t.Context(), g.ingress(), metav1.CreateOptions{})
		if err != nil {
			t.Error(err)
			return
		}
		service.ResourceVersion, ingress.ResourceVersion = "", ""
		for range statuses {
			service.Status.LoadBalancer.Ingress, ingress.Status.LoadBalancer.Ingress = nil, nil
			for n := range g.IntN(4) {
				ip, host := fmt.Sprintf("192.0.2.%d", g.IntN(250)), fmt.Sprintf("lb-%d.example.com", n)
				if g.IntN(2) == 0 {
					host = ""
				}
				service.Status.LoadBalancer.Ingress = append(service.Status.LoadBalancer.Ingress, corev1.LoadBalancerIngress{IP: ip})
				ingress.Status.LoadBalancer.Ingress = append(ingress.Status.LoadBalancer.Ingress, networkingv1.IngressLoadBalancerIngress{IP: of(g, ip, ""), Hostname: host})
			}
			a, err := s.table(http.MethodPut, place(kube.Services, ns, service.Name, "status"), service)
			c.one(t, ofServices, a, err)
			a, err = s.table(http.MethodPut, place(kube.Ingresses, ns, ingress.Name, "status"), ingress)
			c.one(t, ofIngresses, a, err)
		}
	})
	c.enough(t, 2*(each+held*statuses)*8/10)
}

func (g *generator) service() *corev1.Service {
	s := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: g.name()}}
	s.Spec.Type = of(g, "", corev1.ServiceTypeClusterIP, corev1.ServiceTypeNodePort, corev1.ServiceTypeLoadBalancer, corev1.ServiceTypeExternalName)
	if g.IntN(3) > 0 {
		s.Spec.Selector = map[string]string{"z": "last", "a": "first"}
	}
	for i := range 1 + g.IntN(3) {
		s.Spec.Ports = append(s.Spec.Ports, corev1.ServicePort{
			Name: fmt.Sprintf("p%d", i), Port: int32(1 + i + g.IntN(60000)), Protocol: of(g, corev1.ProtocolTCP, corev1.ProtocolUDP),
			TargetPort: of(g, intstr.FromInt32(80), intstr.FromString("http"), intstr.IntOrString{}),
		})
	}
	if g.IntN(3) == 0 {
		s.Spec.ExternalIPs = []string{"198.51.100.7", "198.51.100.3"}[:1+g.IntN(2)]
	}
	switch {
	case s.Spec.Type == corev1.ServiceTypeExternalName:
		s.Spec.ExternalName, s.Spec.Ports = "example.com", s.Spec.Ports[:g.IntN(2)]
	case s.Spec.Type == corev1.ServiceTypeClusterIP && g.IntN(2) == 0:
		s.Spec.ClusterIP = corev1.ClusterIPNone
	}
	return s
}

func (g *generator) ingress() *networkingv1.Ingress {
	i := &networkingv1.Ingress{ObjectMeta: metav1.ObjectMeta{Name: g.name()}}
	if g.IntN(2) == 0 {
		i.Spec.IngressClassName = new(string)
		*i.Spec.IngressClassName = "nginx"
	}
	backend := networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{Name: "web", Port: networkingv1.ServiceBackendPort{Number: 80}}}
	prefix := networkingv1.PathTypePrefix
	for n := range g.IntN(6) {
		r := networkingv1.IngressRule{Host: of(g, "", fmt.Sprintf("h%d.example.org", n), fmt.Sprintf("*.h%d.example.org", n))}
		r.HTTP = &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{{Path: "/", PathType: &prefix, Backend: backend}}}
		i.Spec.Rules = append(i.Spec.Rules, r)
	}
	if len(i.Spec.Rules) == 0 || g.IntN(2) == 0 {
		i.Spec.DefaultBackend = &backend
	}
	if g.IntN(2) == 0 {
		i.Spec.TLS = []networkingv1.IngressTLS{{Hosts: []string{"a.example.org"}, SecretName: "tls"}}
	}
	return i
}
