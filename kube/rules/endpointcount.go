package rules

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
)

// Tally counts endpoints, each in one of its numbers.
type Tally struct {
	Ready    int
	Anyway   int // not ready, or on their way out, and sent to all the same
	NotReady int
	Portless int // without the port, or any of the ports, that is asked for
	Leaving  int // on their way out, serving still
	Gone     int // on their way out, serving no more
}

// Count tallies the endpoints behind one port of a Service.
func Count(all []Endpoint, port *corev1.ServicePort) Tally {
	var t Tally
	for _, e := range all {
		_, has := e.Port(port)
		t.add(e, has)
	}
	return t
}

// CountAll tallies the endpoints of a Service, for whichever of its ports. Ask
// ShortPorts for those that are worse off.
func CountAll(s *corev1.Service, all []Endpoint) Tally {
	var t Tally
	for _, e := range all {
		t.add(e, len(s.Spec.Ports) == 0 || len(e.Lacks(s)) < len(s.Spec.Ports))
	}
	return t
}

// Lacks are the ports of the Service that lead to no port of the endpoint.
func (e Endpoint) Lacks(s *corev1.Service) []*corev1.ServicePort {
	var lacks []*corev1.ServicePort
	for i := range s.Spec.Ports {
		if p := &s.Spec.Ports[i]; !e.has(p) {
			lacks = append(lacks, p)
		}
	}
	return lacks
}

func (e Endpoint) has(p *corev1.ServicePort) bool {
	_, ok := e.Port(p)
	return ok
}

func (t *Tally) add(e Endpoint, has bool) {
	switch {
	case !has:
		t.Portless++
	case e.Ready && e.Serving && !e.Terminating:
		t.Ready++
	case e.Ready:
		t.Anyway++
	case e.Terminating && e.Serving:
		t.Leaving++
	case e.Terminating:
		t.Gone++
	default:
		t.NotReady++
	}
}

// All is how many there are.
func (t Tally) All() int { return t.Sent() + t.NotReady + t.Portless + t.Leaving + t.Gone }

// Sent is how many are sent to.
func (t Tally) Sent() int { return t.Ready + t.Anyway }

// PortCount is a port of a Service with what is behind it.
type PortCount struct {
	Port *corev1.ServicePort
	Tally
}

// ShortPorts are the ports of a Service that lead to fewer of its endpoints than
// are sent to by all its ports together; to none of them, if a port is dead. There
// are no such ports where nothing is sent to at all.
func ShortPorts(s *corev1.Service, all []Endpoint) []PortCount {
	var short []PortCount
	most := CountAll(s, all).Sent()
	for i := range s.Spec.Ports {
		p := &s.Spec.Ports[i]
		if t := Count(all, p); t.Sent() < most {
			short = append(short, PortCount{p, t})
		}
	}
	return short
}

// PortWord is what a port is called: its name, or its number.
func PortWord(p *corev1.ServicePort) string { return Or(p.Name, fmt.Sprint(p.Port)) }

// NamedFor is the protocol for which a pod has a port of the name that a
// Service's leads to, where it is not the Service's; "" where it has none such.
func NamedFor(port *corev1.ServicePort, p *corev1.Pod) corev1.Protocol {
	name := port.TargetPort.StrVal
	if name == "" {
		return ""
	}
	for _, proto := range []corev1.Protocol{corev1.ProtocolTCP, corev1.ProtocolUDP, corev1.ProtocolSCTP} {
		if _, ok := namedPort(p, name, proto); ok && proto != protocol(port.Protocol) {
			return proto
		}
	}
	return ""
}
