package rules

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// Step is how far a request gets.
type Step int

// The steps of a request, from its Ingress to a pod. A Way stops at the first
// that breaks.
const (
	AtRule      Step = iota // the rule has no path, and there is no default backend
	AtService               // the Service is not there
	AtPort                  // the Service has no such port
	AtSelector              // the Service selects no pods
	AtTarget                // no pod has the port by the name that the Service uses
	AtEndpoints             // there are endpoints, none of them ready
	AtResource              // the backend is no Service: its controller knows the rest
	AtOutside               // the Service is another name for something outside
	AtAddress               // the same, by an address where a name is wanted
	Unsure                  // a list that would tell is not to be had
	Unready                 // there are endpoints that are sent to, none of them ready
	Through                 // there is a ready endpoint
)

// Way is the way of one path of an Ingress: host and path to a Service's port,
// its endpoints, their pods.
type Way struct {
	Host    string // "" for every host
	Path    string
	Kind    networkingv1.PathType
	Default bool   // of what no rule matches
	Bare    bool   // of a rule without paths
	Backend string // "web:http"; "" for none

	Service *corev1.Service
	Port    *corev1.ServicePort
	Tally   Tally // of the endpoints behind the port
	Step    Step
	Reason  string // where it does not go through
}

// Broken says whether a request that goes this way gets no answer.
func (w Way) Broken() bool { return w.Step <= AtEndpoints }

// Reach is what the ways of an Ingress lead through, in its namespace. A nil
// function stands for a list that is not to be had.
type Reach struct {
	Service   func(name string) *corev1.Service
	Endpoints func(*corev1.Service) []Endpoint
	Pods      func() []*corev1.Pod
	Makers    func() []Maker
}

// Ways follows every path of an Ingress, in the order of its rules, the default
// backend last. A rule without paths leads to the default backend, too: for its
// host, or for all, as the controller reads it.
//
// Source: k8s.io/api/networking/v1, IngressRuleValue.
func Ways(i *networkingv1.Ingress, r Reach) []Way {
	var all []Way
	for _, rule := range i.Spec.Rules {
		if rule.HTTP == nil || len(rule.HTTP.Paths) == 0 {
			all = append(all, r.bare(rule.Host, i.Spec.DefaultBackend))
			continue
		}
		for n := range rule.HTTP.Paths {
			p := &rule.HTTP.Paths[n]
			w := Way{Host: rule.Host, Path: p.Path}
			if p.PathType != nil {
				w.Kind = *p.PathType
			}
			all = append(all, r.follow(w, &p.Backend))
		}
	}
	if b := i.Spec.DefaultBackend; b != nil {
		all = append(all, r.follow(Way{Default: true}, b))
	}
	return all
}

func (r Reach) bare(host string, b *networkingv1.IngressBackend) Way {
	w := Way{Host: host, Bare: true}
	if b == nil {
		w.Step, w.Reason = AtRule, "the rule has no path, and there is no default backend"
		return w
	}
	return r.follow(w, b)
}

func (r Reach) follow(w Way, b *networkingv1.IngressBackend) Way {
	if b.Service == nil {
		w.Step, w.Reason = AtResource, "not a Service: its controller knows where it leads"
		if res := b.Resource; res != nil {
			w.Backend = res.Kind + "/" + res.Name
		}
		return w
	}
	w.Backend = b.Service.Name + ":" + Or(b.Service.Port.Name, fmt.Sprint(b.Service.Port.Number))
	if r.Service == nil {
		w.Step = Unsure
		return w
	}
	if w.Service = r.Service(b.Service.Name); w.Service == nil {
		w.Step, w.Reason = AtService, "service "+b.Service.Name+" not found"
		return w
	}
	if w.Service.Spec.Type == corev1.ServiceTypeExternalName {
		w.Step, w.Reason = AtOutside, "leads out of the cluster, to "+w.Service.Spec.ExternalName
		if p := backendPort(w.Service, b.Service.Port); p != nil {
			w.Reason += fmt.Sprintf(", port %d", p.Port)
		}
		if NamesAddress(w.Service) {
			w.Step = AtAddress
			w.Reason += ": an address where a name is wanted, which DNS does not know; some controllers go there all the same"
		}
		return w
	}
	if w.Port = backendPort(w.Service, b.Service.Port); w.Port == nil {
		w.Step, w.Reason = AtPort, "service "+w.Service.Name+" has no such port: it has "+Or(portWords(w.Service), "none")
		return w
	}
	w.endpoints(r)
	return w
}

func backendPort(s *corev1.Service, want networkingv1.ServiceBackendPort) *corev1.ServicePort {
	for i := range s.Spec.Ports {
		p := &s.Spec.Ports[i]
		if want.Name != "" && p.Name == want.Name || want.Name == "" && p.Port == want.Number {
			return p
		}
	}
	return nil
}

// portWords: "80 (http), 443".
func portWords(s *corev1.Service) string {
	words := make([]string, len(s.Spec.Ports))
	for i, p := range s.Spec.Ports {
		if words[i] = fmt.Sprint(p.Port); p.Name != "" {
			words[i] += " (" + p.Name + ")"
		}
	}
	return strings.Join(words, ", ")
}

// endpoints goes on behind the Service's port.
func (w *Way) endpoints(r Reach) {
	if r.Endpoints == nil {
		w.Step = Unsure
		return
	}
	all := r.Endpoints(w.Service)
	if w.Tally = Count(all, w.Port); w.Tally.Ready > 0 {
		w.Step = Through
		return
	}
	w.Step, w.Reason = r.NoneReady(w.Service, w.Port, all)
}
