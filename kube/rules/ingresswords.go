package rules

import (
	"fmt"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
)

// legacyClass is how the class was named before ingressClassName.
const legacyClass = "kubernetes.io/ingress.class"

// defaultClass marks the class that Ingresses without one are given when they
// are created.
const defaultClass = "ingressclass.kubernetes.io/is-default-class"

// IngressWords is what the columns of an Ingress's row say.
type IngressWords struct {
	Class, Hosts, Address, Ports string
}

// IngressRow reads an Ingress as the server's table does.
//
// Source: pkg/printers/internalversion/printers.go, printIngress.
func IngressRow(i *networkingv1.Ingress) IngressWords {
	w := IngressWords{Class: None, Hosts: ingressHosts(i.Spec.Rules), Address: strings.Join(IngressAddresses(i), ","), Ports: "80"}
	if c := i.Spec.IngressClassName; c != nil {
		w.Class = *c
	}
	if len(i.Spec.TLS) > 0 {
		w.Ports = "80, 443"
	}
	return w
}

// ingressHosts names three; what it says of the others counts rules, also those
// without a host, and only when there is a rule after the third host.
func ingressHosts(all []networkingv1.IngressRule) string {
	const most = 3
	var named []string
	more := false
	for _, r := range all {
		more = more || len(named) == most
		if !more && r.Host != "" {
			named = append(named, r.Host)
		}
	}
	words := Or(strings.Join(named, ","), "*")
	if more {
		words += fmt.Sprintf(" + %d more...", len(all)-most)
	}
	return words
}

// IngressAddresses are those that the controller has told, sorted.
func IngressAddresses(i *networkingv1.Ingress) []string {
	var all []string
	for _, in := range i.Status.LoadBalancer.Ingress {
		all = append(all, Or(in.IP, in.Hostname))
	}
	return addresses(all)
}

// IngressClassOf names the class of an Ingress, "" for none. Old says that it
// is named by the annotation of old.
func IngressClassOf(i *networkingv1.Ingress) (name string, old bool) {
	if c := i.Spec.IngressClassName; c != nil {
		return *c, false
	}
	name = i.Annotations[legacyClass]
	return name, name != ""
}

// DefaultIngressClass says whether new Ingresses without a class get this one.
func DefaultIngressClass(c *networkingv1.IngressClass) bool {
	return c.Annotations[defaultClass] == "true"
}
