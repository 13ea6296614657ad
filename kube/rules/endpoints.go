package rules

import (
	"cmp"
	"net/netip"
	"slices"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Endpoint is one place that a Service leads to, all its addresses together.
type Endpoint struct {
	Addresses []string // of both families, sorted
	Ports     []EndpointPort
	Pod       string // "" where it is none
	UID       types.UID
	Node      string
	Zone      string

	// Ready is what is sent to. A terminating one is not ready, but may be
	// serving still: it is sent to when there is nothing better.
	Ready, Serving, Terminating bool
}

// EndpointPort is a port under the name that it has in the Service.
type EndpointPort struct {
	Name     string
	Number   int32 // 0: every port
	Protocol corev1.Protocol
}

// Endpoints puts together what the slices of one Service say. An endpoint may
// stand in several of them: once for each address family, and twice while it
// moves from one to another.
//
// Source: k8s.io/api/discovery/v1, EndpointConditions: a Ready that is unset is
// true, Serving follows Ready, Terminating is false.
func Endpoints(slicesOf []*discoveryv1.EndpointSlice) []Endpoint {
	type key struct {
		uid     types.UID
		address string
	}
	at := map[key]int{}
	var all []Endpoint
	for _, s := range slicesOf {
		for i := range s.Endpoints {
			e := &s.Endpoints[i]
			k := key{}
			if t := e.TargetRef; t != nil && t.UID != "" {
				k.uid = t.UID
			} else if len(e.Addresses) > 0 {
				k.address = e.Addresses[0]
			}
			n, ok := at[k]
			if !ok {
				n = len(all)
				at[k] = n
				all = append(all, endpoint(e))
			}
			all[n].add(e.Addresses, s.Ports)
		}
	}
	slices.SortFunc(all, func(a, b Endpoint) int {
		return cmp.Or(cmp.Compare(a.Pod, b.Pod), slices.Compare(a.Addresses, b.Addresses))
	})
	return all
}

func endpoint(e *discoveryv1.Endpoint) Endpoint {
	p := Endpoint{
		Ready:       e.Conditions.Ready == nil || *e.Conditions.Ready,
		Terminating: e.Conditions.Terminating != nil && *e.Conditions.Terminating,
	}
	p.Serving = p.Ready
	if s := e.Conditions.Serving; s != nil {
		p.Serving = *s
	}
	if t := e.TargetRef; t != nil {
		p.UID = t.UID
		if t.Kind == "Pod" {
			p.Pod = t.Name
		}
	}
	if e.NodeName != nil {
		p.Node = *e.NodeName
	}
	if e.Zone != nil {
		p.Zone = *e.Zone
	}
	return p
}

func (e *Endpoint) add(addresses []string, ports []discoveryv1.EndpointPort) {
	for _, a := range addresses {
		if !slices.Contains(e.Addresses, a) {
			e.Addresses = append(e.Addresses, a)
		}
	}
	slices.Sort(e.Addresses)
	for _, p := range ports {
		one := EndpointPort{Protocol: corev1.ProtocolTCP}
		if p.Name != nil {
			one.Name = *p.Name
		}
		if p.Port != nil {
			one.Number = *p.Port
		}
		if p.Protocol != nil {
			one.Protocol = *p.Protocol
		}
		if !slices.Contains(e.Ports, one) {
			e.Ports = append(e.Ports, one)
		}
	}
}

// Port finds the endpoint's port for one of the Service's: by name.
func (e Endpoint) Port(p *corev1.ServicePort) (EndpointPort, bool) {
	i := slices.IndexFunc(e.Ports, func(have EndpointPort) bool {
		return have.Name == p.Name && have.Protocol == protocol(p.Protocol)
	})
	if i < 0 {
		return EndpointPort{}, false
	}
	return e.Ports[i], true
}

func protocol(p corev1.Protocol) corev1.Protocol {
	if p == "" {
		return corev1.ProtocolTCP // the API's default
	}
	return p
}

// LeftOut says why a pod that a Service selects is none of its endpoints.
type LeftOut int

const (
	NotLeftOut  LeftOut = iota
	IsOver              // succeeded or failed
	NoAddress           // it has not got one yet
	OtherFamily         // its addresses are not of the Service's families
)

// Expected is what the endpoint controller makes of one pod that a Service
// selects.
type Expected struct {
	Pod     *corev1.Pod
	LeftOut LeftOut
	Endpoint
	Missing []*corev1.ServicePort // named ports that no container has
}

// ExpectedEndpoints says, for every pod that the Service selects, what its
// endpoint should be. It goes by the pods alone: the controller also leaves out
// a pod whose node is gone.
//
// Source: k8s.io/endpointslice reconciler.go and utils.go (podToEndpoint,
// getEndpointPorts, FindPort), util/controller_utils.go (ShouldPodBeInEndpoints).
func ExpectedEndpoints(s *corev1.Service, pods []*corev1.Pod) []Expected {
	var all []Expected
	for _, p := range pods {
		if Selects(s, p) {
			all = append(all, expected(s, p))
		}
	}
	return all
}

// Selects says whether the Service leads to the pod by its selector. One
// without a selector leads to what somebody else writes into its slices.
func Selects(s *corev1.Service, p *corev1.Pod) bool {
	if len(s.Spec.Selector) == 0 || s.Spec.Type == corev1.ServiceTypeExternalName || p.Namespace != s.Namespace {
		return false
	}
	return selects(s.Spec.Selector, p.Labels)
}

func selects(selector, has map[string]string) bool {
	for k, v := range selector {
		if is, ok := has[k]; !ok || is != v {
			return false
		}
	}
	return true
}

func expected(s *corev1.Service, p *corev1.Pod) Expected {
	x := Expected{Pod: p}
	x.Endpoint = Endpoint{Pod: p.Name, UID: p.UID, Node: p.Spec.NodeName, Terminating: p.DeletionTimestamp != nil}
	x.Serving = podCondition(p, corev1.PodReady) == corev1.ConditionTrue
	x.Ready = s.Spec.PublishNotReadyAddresses || x.Serving && !x.Terminating
	switch {
	case Ended(p):
		x.LeftOut = IsOver
		return x
	case len(p.Status.PodIPs) == 0 && p.Status.PodIP == "":
		x.LeftOut = NoAddress
		return x
	}
	if x.Addresses = endpointAddresses(s, p); len(x.Addresses) == 0 {
		x.LeftOut = OtherFamily
		return x
	}
	for i := range s.Spec.Ports {
		port := &s.Spec.Ports[i]
		if n, ok := TargetPort(port, p); ok {
			x.Ports = append(x.Ports, EndpointPort{Name: port.Name, Number: n, Protocol: protocol(port.Protocol)})
		} else {
			x.Missing = append(x.Missing, port)
		}
	}
	return x
}

// endpointAddresses are the pod's, of the families that the Service has. A
// Service of old has none written down: then that of its address counts.
func endpointAddresses(s *corev1.Service, p *corev1.Pod) []string {
	four, six := families(s)
	var all []string
	for _, a := range p.Status.PodIPs {
		ip, err := netip.ParseAddr(a.IP)
		if err != nil {
			continue
		}
		if is6 := ip.Is6() && !ip.Is4In6(); is6 && six || !is6 && four {
			all = append(all, ip.String())
		}
	}
	slices.Sort(all)
	return all
}

func families(s *corev1.Service) (four, six bool) {
	for _, f := range s.Spec.IPFamilies {
		four, six = four || f == corev1.IPv4Protocol, six || f == corev1.IPv6Protocol
	}
	if four || six {
		return four, six
	}
	if s.Spec.ClusterIP == corev1.ClusterIPNone {
		return true, true
	}
	ip, err := netip.ParseAddr(s.Spec.ClusterIP)
	return err != nil || ip.Is4(), err == nil && ip.Is6()
}

// TargetPort gives the number of the pod's port that a Service's port leads to:
// a number is taken as it is, whether or not a container names it; a name is
// looked for among the containers, then among the native sidecars.
func TargetPort(port *corev1.ServicePort, p *corev1.Pod) (int32, bool) {
	if name := port.TargetPort.StrVal; name != "" {
		return namedPort(p, name, protocol(port.Protocol))
	}
	if n := port.TargetPort.IntVal; n != 0 {
		return n, true
	}
	return port.Port, true // the API's default
}

func namedPort(p *corev1.Pod, name string, proto corev1.Protocol) (int32, bool) {
	in := func(c *corev1.Container) (int32, bool) {
		for _, have := range c.Ports {
			if have.Name == name && protocol(have.Protocol) == proto {
				return have.ContainerPort, true
			}
		}
		return 0, false
	}
	for i := range p.Spec.Containers {
		if n, ok := in(&p.Spec.Containers[i]); ok {
			return n, true
		}
	}
	for i := range p.Spec.InitContainers {
		if c := &p.Spec.InitContainers[i]; IsSidecar(c) {
			if n, ok := in(c); ok {
				return n, true
			}
		}
	}
	return 0, false
}
