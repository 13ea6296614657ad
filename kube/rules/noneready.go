package rules

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// NoneReady says why nothing is ready behind a port of a Service that has these
// endpoints, and how far that lets a request get. Port is nil for a Service
// without ports.
func (r Reach) NoneReady(s *corev1.Service, port *corev1.ServicePort, all []Endpoint) (Step, string) {
	tally := CountAll(s, all)
	if port != nil {
		tally = Count(all, port)
	}
	switch {
	case tally.Portless > 0 && tally.Portless == tally.All():
		return AtTarget, r.noTarget(s, port, all)
	case tally.Anyway > 0:
		return Unready, r.unready(s, tally)
	case tally.All() > 0:
		return AtEndpoints, r.unready(s, tally)
	case len(s.Spec.Selector) == 0:
		return AtSelector, "the service has no selector, and nobody has written endpoints for it"
	case r.Pods == nil:
		return AtSelector, "the service has no endpoints"
	}
	return r.noneWritten(s, r.Pods())
}

// noneWritten is about a selector for which the slices have nothing.
func (r Reach) noneWritten(s *corev1.Service, here []*corev1.Pod) (Step, string) {
	expect := ExpectedEndpoints(s, here)
	if len(expect) == 0 {
		return AtSelector, r.nothingSelected(s, here)
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

// unready: "0 of 2 ready: api-5f... its readiness probe fails".
func (r Reach) unready(s *corev1.Service, t Tally) string {
	words := fmt.Sprintf("0 of %d ready", t.All())
	if t.Anyway > 0 {
		words += fmt.Sprintf(", %d sent to all the same", t.Anyway)
	}
	if t.Leaving > 0 {
		words += fmt.Sprintf(", %d that is ending still serves", t.Leaving)
	}
	if r.Pods == nil {
		return words + "; why is not known: the pods may not be looked at"
	}
	for _, x := range ExpectedEndpoints(s, r.Pods()) {
		if reason := x.Reason(); reason != "" && x.LeftOut == NotLeftOut {
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
	case x.LeftOut == NoAddress || !x.Serving:
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

// noTarget is about endpoints none of which has the port.
func (r Reach) noTarget(s *corev1.Service, port *corev1.ServicePort, all []Endpoint) string {
	name := port.TargetPort.StrVal
	switch {
	case len(s.Spec.Selector) == 0:
		return "the endpoints written for it have no port " + Or(port.Name, "without a name") + theyHave(all, protocol(port.Protocol))
	case name == "":
		return fmt.Sprintf("its endpoints have no port %s yet: their controller has not written it", PortWord(port))
	case r.Pods == nil:
		return "no pod has a port named " + name + "; the pods may not be looked at"
	}
	for _, x := range ExpectedEndpoints(s, r.Pods()) {
		if x.LeftOut != NotLeftOut {
			continue
		}
		if other := NamedFor(port, x.Pod); other != "" {
			return fmt.Sprintf("no pod has a %s port named %s; there it is %s", protocol(port.Protocol), name, other)
		}
		if names := PortNames(x.Pod); len(names) > 0 {
			return "no pod has a port named " + name + "; there is " + few(names, 6)
		}
		return "no pod has a port named " + name + "; its containers name none"
	}
	return "no pod has a port named " + name
}

// theyHave: "; they have db, metrics (UDP)".
func theyHave(all []Endpoint, proto corev1.Protocol) string {
	var words []string
	for _, e := range all {
		for _, p := range e.Ports {
			word := Or(p.Name, "one without a name")
			if p.Protocol != proto {
				word += " (" + string(p.Protocol) + ")"
			}
			if !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	return "; they have " + Or(strings.TrimSpace(few(words, 6)), "none")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
