package rules_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/rules"
)

// TestWaysToAnotherName: a name leads out of the cluster; an address in its place
// is doubtful, since DNS has nothing for it though some controllers go there.
func TestWaysToAnotherName(t *testing.T) {
	i := &networkingv1.Ingress{}
	i.Spec.DefaultBackend = &networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{
		Name: "s", Port: networkingv1.ServiceBackendPort{Name: "https"},
	}}
	for _, c := range []struct {
		name, port string
		step       rules.Step
		reason     string
	}{
		{"shop.example.com", "https", rules.AtOutside, "leads out of the cluster, to shop.example.com, port 443"},
		{"shop.example.com", "other", rules.AtOutside, "leads out of the cluster, to shop.example.com"},
		{"192.0.2.10", "https", rules.AtAddress, "leads out of the cluster, to 192.0.2.10, port 443: an address where a name is wanted, which DNS does not know; some controllers go there all the same"},
		{"192.0.2.300", "https", rules.AtOutside, "leads out of the cluster, to 192.0.2.300, port 443"}, // no address
	} {
		s := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "s"}}
		s.Spec = corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName, ExternalName: c.name, Ports: []corev1.ServicePort{{Name: c.port, Port: 443}}}
		way := rules.Ways(i, rules.Reach{Service: func(string) *corev1.Service { return s }})[0]
		if way.Step != c.step || way.Reason != c.reason || way.Broken() {
			t.Errorf("%s: %+v", c.name, way)
		}
		if warns := strings.Contains(rules.ServiceMeaning(s), "is an address"); warns != (c.step == rules.AtAddress) {
			t.Errorf("%s: %s", c.name, rules.ServiceMeaning(s))
		}
	}
}
