package views

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func serviceLooksAt(s *corev1.Service) []Need {
	here := kube.Scope{Namespace: s.Namespace}
	needs := []Need{
		{Resource: kube.EndpointSlices, Scope: here},
		{Resource: kube.Pods, Scope: here},
		eventsOf(s),
	}
	if len(s.Spec.Selector) > 0 && s.Spec.Type != corev1.ServiceTypeExternalName {
		needs = append(needs, makersOf(s)...)
	}
	return needs
}

// makersOf are the lists that tell why a selector finds no pod.
func makersOf(o kube.Object) []Need {
	here := kube.Scope{Namespace: o.GetNamespace()}
	return []Need{{Resource: kube.Deployments, Scope: here}, {Resource: kube.StatefulSets, Scope: here}}
}

// serviceDetail is the picture of a Service: what its type makes it, where its
// ports lead, and which endpoints take what is sent there.
func serviceDetail(s *corev1.Service, w World) Detail {
	about := metadataSection(s)
	about.Pairs = append(servicePairs(s), about.Pairs...)
	d := Detail{Title: s.Name, Headline: serviceHeadline(s, w)}
	if s.Spec.Type != corev1.ServiceTypeExternalName {
		d.Sections = append(d.Sections, portsSection(s, w), endpointsSection(s, w))
	} else if len(s.Spec.Ports) > 0 {
		d.Sections = append(d.Sections, portsSection(s, w))
	}
	d.Sections = append(d.Sections, eventsSection(w, aboutUID(s)), about)
	return d
}

// serviceHeadline: how many endpoints are ready, or why none is; what the type
// means; why there is no address.
func serviceHeadline(s *corev1.Service, w World) []Cell {
	var lines []Cell
	if s.Spec.Type != corev1.ServiceTypeExternalName {
		lines = append(lines, reachCell(s, nil, w))
	}
	meaning := Text(rules.ServiceMeaning(s))
	if rules.NamesAddress(s) {
		meaning.Mark, meaning.Tone = Alert, Warn
		lines = append(lines, meaning, Text("what leads to an address is a Service without a selector, with an EndpointSlice that has it"))
	} else {
		lines = append(lines, meaning)
	}
	if why := rules.AddressPending(s); why != "" {
		lines = append(lines, Status(Alert, Warn, "address pending: "+why))
		if e := lastWarning(s, w); e != nil {
			lines = append(lines, Cell{Tone: Warn, Text: e.Reason + ": " + rules.OneLine(e.Message)})
		}
	}
	return lines
}

// lastWarning is the newest event about an object that is not Normal, nil where
// none is known.
func lastWarning(o kube.Object, w World) *corev1.Event {
	var last *corev1.Event
	about := aboutUID(o)
	for _, e := range listed[*corev1.Event](w, kube.Events) {
		if about(e) && alarming(e) && (last == nil || newestFirst(e, last) < 0) {
			last = e
		}
	}
	return last
}

// portsSection shows where each port leads: a name is looked up in the pods.
func portsSection(s *corev1.Service, w World) Section {
	sec := Section{Title: "PORTS"}
	if len(s.Spec.Ports) == 0 {
		sec.Note = Dimmed("none: every port of the endpoints")
		return sec
	}
	if s.Spec.Type == corev1.ServiceTypeExternalName {
		sec.Note = Dimmed("for who asks the Service, as an Ingress; a name has none")
	}
	nodePorts := slices.ContainsFunc(s.Spec.Ports, func(p corev1.ServicePort) bool { return p.NodePort > 0 })
	t := &Table{Head: []Column{{Name: "PORT"}, {Name: "NAME", Rank: 2}}}
	if nodePorts {
		t.Head = append(t.Head, Column{Name: "NODE PORT", Right: true, Rank: 3})
	}
	t.Head = append(t.Head, Column{Name: "LEADS TO", Rank: 1})
	var expect []rules.Expected
	if w.Known(kube.Pods) {
		expect = rules.ExpectedEndpoints(s, podsHere(s, w))
	}
	for i := range s.Spec.Ports {
		p := &s.Spec.Ports[i]
		port := fmt.Sprint(p.Port)
		if proto := protocolWord(p); proto != string(corev1.ProtocolTCP) {
			port += "/" + proto
		}
		if p.AppProtocol != nil {
			port += " " + *p.AppProtocol
		}
		cells := []Cell{Text(port), Text(p.Name)}
		if nodePorts {
			cells = append(cells, Text(strings.TrimPrefix(fmt.Sprint(p.NodePort), "0")))
		}
		t.Rows = append(t.Rows, Item{Cells: append(cells, targetCell(p, expect))})
	}
	sec.Table = t
	return sec
}

// targetCell: "http → 8080", "8080", "http, which no pod names", "http, which no
// pod names for UDP".
func targetCell(p *corev1.ServicePort, expect []rules.Expected) Cell {
	name := p.TargetPort.String()
	var numbers []string
	missing, pods, otherwise := 0, 0, ""
	for _, x := range expect {
		if x.LeftOut != rules.NotLeftOut {
			continue
		}
		pods++
		n, ok := rules.TargetPort(p, x.Pod)
		if !ok {
			missing++
			if rules.NamedFor(p, x.Pod) != "" {
				otherwise = " for " + protocolWord(p)
			}
		} else if word := fmt.Sprint(n); !slices.Contains(numbers, word) {
			numbers = append(numbers, word)
		}
	}
	slices.Sort(numbers)
	switch {
	case p.TargetPort.StrVal == "" || pods == 0:
		return Text(name)
	case missing == pods:
		return Status(Broken, Bad, name+", which no pod names"+otherwise)
	case missing > 0:
		return Status(Alert, Warn, fmt.Sprintf("%s → %s, which %d of %d pods do not name%s", name, strings.Join(numbers, " or "), missing, pods, otherwise))
	}
	return Text(name + " → " + strings.Join(numbers, " or "))
}

func protocolWord(p *corev1.ServicePort) string {
	return rules.Or(string(p.Protocol), string(corev1.ProtocolTCP)) // the API's default
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func servicePairs(s *corev1.Service) []Pair {
	pairs := []Pair{}
	add := func(name, value string) {
		if value != "" {
			pairs = append(pairs, Pair{name, Text(value)})
		}
	}
	if len(s.Spec.Selector) > 0 {
		add("selector", labels.FormatLabels(s.Spec.Selector))
	} else if s.Spec.Type != corev1.ServiceTypeExternalName {
		add("selector", "none: its endpoints are written by somebody else")
	}
	add("addresses", strings.Join(s.Spec.ClusterIPs, ", "))
	add("external addresses", strings.Join(s.Spec.ExternalIPs, ", "))
	if s.Spec.SessionAffinity == corev1.ServiceAffinityClientIP {
		add("session affinity", "one client stays with one endpoint")
	}
	if s.Spec.PublishNotReadyAddresses {
		add("publishes", "endpoints that are not ready, too")
	}
	if p := s.Spec.InternalTrafficPolicy; p != nil && *p == corev1.ServiceInternalTrafficPolicyLocal {
		add("from inside", "to endpoints of the same node alone (internalTrafficPolicy Local)")
	}
	if s.Spec.ExternalTrafficPolicy == corev1.ServiceExternalTrafficPolicyLocal {
		add("from outside", "to endpoints of the node that was reached alone (externalTrafficPolicy Local)")
	}
	if len(s.Spec.LoadBalancerSourceRanges) > 0 {
		add("only from", strings.Join(s.Spec.LoadBalancerSourceRanges, ", "))
	}
	return pairs
}
