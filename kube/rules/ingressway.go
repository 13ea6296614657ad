package rules

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// Step is how far a request gets.
type Step int

// The steps of a request, from its Ingress to a pod. A Way stops at the first
// that breaks.
const (
	AtService   Step = iota // the Service is not there
	AtPort                  // the Service has no such port
	AtSelector              // the Service selects no pods
	AtTarget                // no pod has the port by the name that the Service uses
	AtEndpoints             // there are endpoints, none of them ready
	AtResource              // the backend is no Service: its controller knows the rest
	AtOutside               // the Service is another name for something outside
	Unsure                  // a list that would tell is not to be had
	Through                 // there is a ready endpoint
)

// Way is the way of one path of an Ingress: host and path to a Service's port,
// its endpoints, their pods.
type Way struct {
	Host    string // "" for every host
	Path    string
	Kind    networkingv1.PathType
	Default bool   // of what no rule matches
	Backend string // "web:http"

	Service *corev1.Service
	Port    *corev1.ServicePort
	Tally   Tally // of the endpoints that have the port
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
}

// Ways follows every path of an Ingress, in the order of its rules, the default
// backend last.
func Ways(i *networkingv1.Ingress, r Reach) []Way {
	var all []Way
	for _, rule := range i.Spec.Rules {
		if rule.HTTP == nil {
			continue // it goes to the default backend
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
	w.Step, w.Reason = NoEndpoints(w.Service, w.Port, all, r.Pods)
}

// NoEndpoints says why a Service's port leads to nothing that is ready. Port is
// nil for a Service without ports. Pods is nil where they are not to be had: then
// the slices alone tell.
func NoEndpoints(s *corev1.Service, port *corev1.ServicePort, all []Endpoint, pods func() []*corev1.Pod) (Step, string) {
	tally := CountAll(s, all)
	if port != nil {
		tally = Count(all, port)
	}
	switch {
	case tally.All() == 0 && len(all) > 0:
		names := "; the pods may not be looked at"
		if pods != nil {
			names = targetNames(s, pods())
		}
		return AtTarget, "no pod has a port named " + port.TargetPort.String() + names
	case tally.All() > 0:
		return AtEndpoints, noneReady(s, tally, pods)
	case len(s.Spec.Selector) == 0:
		return AtSelector, "the service has no selector, and nobody has written endpoints for it"
	case pods == nil:
		return AtSelector, "the service has no endpoints"
	}
	return noneWritten(s, pods())
}

// noneWritten is about a selector for which the slices have nothing.
func noneWritten(s *corev1.Service, here []*corev1.Pod) (Step, string) {
	expect := ExpectedEndpoints(s, here)
	if len(expect) == 0 {
		reason := "its selector " + labels.FormatLabels(s.Spec.Selector) + " matches no pod"
		if miss := SelectorMiss(s, here); miss != "" {
			reason += ": " + miss
		}
		return AtSelector, reason
	}
	first := expect[0]
	for _, x := range expect {
		if x.LeftOut == NotLeftOut {
			return AtEndpoints, "its pods are not among its endpoints yet: their controller has not written them"
		}
		if first.LeftOut == IsOver {
			first = x
		}
	}
	return AtEndpoints, "none of its " + count(len(expect), "pod") + " is an endpoint: " + first.Pod.Name + " " + first.Reason()
}

// noneReady: "0 of 2 ready: api-5f... its readiness probe fails".
func noneReady(s *corev1.Service, t Tally, pods func() []*corev1.Pod) string {
	words := fmt.Sprintf("0 of %d ready", t.All())
	if t.Leaving > 0 {
		words += fmt.Sprintf(", %d that is ending still serves", t.Leaving)
	}
	if pods == nil {
		return words + "; why is not known: the pods may not be looked at"
	}
	for _, x := range ExpectedEndpoints(s, pods()) {
		if reason := x.Reason(); reason != "" && !x.Ready && x.LeftOut == NotLeftOut {
			return words + ": " + x.Pod.Name + " " + reason
		}
	}
	return words
}

// Reason says why a pod is no endpoint, or none that is ready; "" for one that
// is.
func (x Expected) Reason() string {
	switch {
	case x.LeftOut == IsOver:
		return "has ended"
	case x.LeftOut == OtherFamily:
		return "has no address of the service's family"
	case x.Terminating:
		return "is ending"
	case x.LeftOut == NoAddress || !x.Ready:
		why := PodWhy(x.Pod)
		if why.Short != "" {
			return why.Short
		}
		if x.LeftOut == NoAddress {
			return "has no address yet"
		}
		return "is not ready"
	}
	return ""
}

// targetNames: "; they name web, metrics".
func targetNames(s *corev1.Service, pods []*corev1.Pod) string {
	for _, x := range ExpectedEndpoints(s, pods) {
		if x.LeftOut == NotLeftOut {
			if names := PortNames(x.Pod); len(names) > 0 {
				return "; there is " + few(names, 6)
			}
			return "; its containers name none"
		}
	}
	return ""
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
