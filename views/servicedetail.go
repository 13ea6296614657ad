package views

import (
	"cmp"
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
	return []Need{
		{Resource: kube.EndpointSlices, Scope: here},
		{Resource: kube.Pods, Scope: here},
		eventsOf(s),
	}
}

// serviceDetail is the picture of a Service: what its type makes it, where its
// ports lead, and which endpoints take what is sent there.
func serviceDetail(s *corev1.Service, w World) Detail {
	about := metadataSection(s)
	about.Pairs = append(servicePairs(s), about.Pairs...)
	d := Detail{Title: s.Name, Headline: serviceHeadline(s, w)}
	if s.Spec.Type != corev1.ServiceTypeExternalName {
		d.Sections = append(d.Sections, portsSection(s, w), endpointsSection(s, w))
	}
	d.Sections = append(d.Sections, eventsSection(w, aboutUID(s)), about)
	return d
}

// podsHere are the pods of the object's namespace.
func podsHere(o kube.Object, w World) []*corev1.Pod {
	return typed[*corev1.Pod](w.Bucket(kube.Pods, kube.ByNamespace, o.GetNamespace()).Objects)
}

// podsIfKnown is podsHere for the rules: nil where the list cannot be believed.
func podsIfKnown(o kube.Object, w World) func() []*corev1.Pod {
	if !w.Known(kube.Pods) {
		return nil
	}
	return func() []*corev1.Pod { return podsHere(o, w) }
}

// serviceHeadline: how many endpoints are ready, or why none is; what the type
// means; why there is no address.
func serviceHeadline(s *corev1.Service, w World) []Cell {
	var lines []Cell
	if s.Spec.Type != corev1.ServiceTypeExternalName {
		lines = append(lines, reachCell(s, w))
	}
	lines = append(lines, Text(rules.ServiceMeaning(s)))
	if why := rules.AddressPending(s); why != "" {
		lines = append(lines, Status(Alert, Warn, "address pending: "+why))
		if e := lastWarning(s, w); e != nil {
			lines = append(lines, Cell{Tone: Warn, Text: e.Reason + ": " + rules.OneLine(e.Message)})
		}
	}
	return lines
}

func reachCell(s *corev1.Service, w World) Cell {
	if note, lacks := lacking(w, kube.EndpointSlices); lacks {
		note.Text = "endpoints: " + note.Text
		return note
	}
	all := endpointsOf(s, w)
	tally := rules.CountAll(s, all)
	how := endpointsMark(tally)
	if tally.Ready > 0 {
		how.Text = fmt.Sprintf("%d of %s ready", tally.Ready, plural(tally.Ready+tally.NotReady, "endpoint"))
		if leaving := tally.Leaving + tally.Gone; leaving > 0 {
			how.Text += fmt.Sprintf(", %d on the way out", leaving)
		}
		return how
	}
	var port *corev1.ServicePort
	if len(s.Spec.Ports) > 0 {
		port = &s.Spec.Ports[0]
	}
	_, how.Text = rules.NoEndpoints(s, port, all, podsIfKnown(s, w))
	how.Text = "No endpoint is ready: " + how.Text
	if len(s.Spec.Selector) == 0 && len(all) == 0 {
		how.Mark, how.Tone = Alert, Warn
	}
	return how
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
	nodePorts := slices.ContainsFunc(s.Spec.Ports, func(p corev1.ServicePort) bool { return p.NodePort > 0 })
	t := &Table{Head: []Column{{Name: "PORT"}, {Name: "NAME", Rank: 2}, {Name: "LEADS TO", Rank: 1}}}
	if nodePorts {
		t.Head = append(t.Head, Column{Name: "ON EVERY NODE", Right: true, Rank: 3})
	}
	var expect []rules.Expected
	if w.Known(kube.Pods) {
		expect = rules.ExpectedEndpoints(s, podsHere(s, w))
	}
	for i := range s.Spec.Ports {
		p := &s.Spec.Ports[i]
		port := fmt.Sprint(p.Port)
		if p.Protocol != "" && p.Protocol != corev1.ProtocolTCP {
			port += "/" + string(p.Protocol)
		}
		if p.AppProtocol != nil {
			port += " " + *p.AppProtocol
		}
		cells := []Cell{Text(port), Text(p.Name), targetCell(p, expect)}
		if nodePorts {
			cells = append(cells, Text(strings.TrimPrefix(fmt.Sprint(p.NodePort), "0")))
		}
		t.Rows = append(t.Rows, Item{Cells: cells})
	}
	sec.Table = t
	return sec
}

// targetCell: "http → 8080 of nginx", "8080", "http, which no pod names".
func targetCell(p *corev1.ServicePort, expect []rules.Expected) Cell {
	name := p.TargetPort.String()
	var numbers []string
	missing, pods := 0, 0
	for _, x := range expect {
		if x.LeftOut != rules.NotLeftOut {
			continue
		}
		pods++
		n, ok := rules.TargetPort(p, x.Pod)
		if !ok {
			missing++
		} else if word := fmt.Sprint(n); !slices.Contains(numbers, word) {
			numbers = append(numbers, word)
		}
	}
	slices.Sort(numbers)
	switch {
	case p.TargetPort.StrVal == "" || pods == 0:
		return Text(name)
	case missing == pods:
		return Status(Broken, Bad, name+", which no pod names")
	case missing > 0:
		return Status(Alert, Warn, fmt.Sprintf("%s → %s, which %d of %d pods do not name", name, strings.Join(numbers, " or "), missing, pods))
	}
	return Text(name + " → " + strings.Join(numbers, " or "))
}

// endpointsSection lists the endpoints as the slices have them, and the pods
// that the Service selects and that are none.
func endpointsSection(s *corev1.Service, w World) Section {
	sec := Section{Title: "ENDPOINTS"}
	if note, lacks := lacking(w, kube.EndpointSlices); lacks {
		sec.Note = note
		return sec
	}
	all := endpointsOf(s, w)
	tally := rules.CountAll(s, all)
	sec.Note = Dimmed(tallyWords(tally))
	t := &Table{Head: []Column{
		{Name: "ADDRESS", Rank: 2},
		{Name: "STATE", Rank: 1},
		{Name: "POD"},
		{Name: "WHY", Rank: 3},
	}}
	rank := func(e rules.Endpoint) int {
		switch {
		case e.Terminating:
			return 2
		case e.Ready:
			return 0
		}
		return 1
	}
	slices.SortStableFunc(all, func(a, b rules.Endpoint) int { return cmp.Compare(rank(a), rank(b)) })
	why, rest := podReasons(s, all, w)
	for _, e := range all {
		t.Rows = append(t.Rows, endpointItem(s, e, why[e.Pod]))
	}
	for _, x := range rest {
		t.Rows = append(t.Rows, Item{
			Cells: []Cell{Dimmed(rules.None), Status(Off, Warn, "no endpoint"), Text(x.Pod.Name), Dimmed(rules.Or(x.Reason(), "not written yet"))},
			Ref:   Ref{Kind: Object, Name: x.Pod.Name, Resource: kube.Pods, Namespace: s.Namespace},
		})
	}
	if len(t.Rows) > 0 {
		sec.Table = t
	}
	return sec
}

// podReasons gives why pods are not ready, by name, and the selected pods that
// are no endpoints. One that has ended is none, as it should be.
func podReasons(s *corev1.Service, all []rules.Endpoint, w World) (why map[string]string, rest []rules.Expected) {
	why = map[string]string{}
	if !w.Known(kube.Pods) {
		return why, nil
	}
	for _, x := range rules.ExpectedEndpoints(s, podsHere(s, w)) {
		why[x.Pod.Name] = x.Reason()
		for _, p := range x.Missing {
			why[x.Pod.Name] = strings.TrimPrefix(why[x.Pod.Name]+", names no port "+p.TargetPort.String(), ", ")
		}
		in := func(e rules.Endpoint) bool { return e.Pod == x.Pod.Name }
		if !slices.ContainsFunc(all, in) && x.LeftOut != rules.IsOver {
			rest = append(rest, x)
		}
	}
	return why, rest
}

func endpointItem(s *corev1.Service, e rules.Endpoint, why string) Item {
	var state Cell
	switch {
	case e.Ready && !e.Serving:
		state = Status(Running, Warn, "sent to, ready or not") // publishNotReadyAddresses
	case e.Ready:
		state = Status(Running, Good, "ready")
	case e.Terminating && e.Serving:
		state = Status(Changing, Warn, "terminating, still serving")
	case e.Terminating:
		state = Status(Changing, Busy, "terminating")
	default:
		state = Status(Alert, Warn, "not ready")
	}
	target := Dimmed("no pod")
	item := Item{}
	if e.Pod != "" {
		target = Text(e.Pod)
		item.Ref = Ref{Kind: Object, Name: e.Pod, Resource: kube.Pods, Namespace: s.Namespace}
	}
	if why == "" && e.Node != "" {
		why = "on " + e.Node
	}
	item.Cells = []Cell{Text(strings.Join(e.Addresses, ", ")), state, target, Dimmed(why)}
	return item
}

// tallyWords: "3 ready, 1 not ready".
func tallyWords(t rules.Tally) string {
	var words []string
	for _, one := range []struct {
		n    int
		what string
	}{{t.Ready, "ready"}, {t.NotReady, "not ready"}, {t.Leaving, "terminating and still serving"}, {t.Gone, "terminating"}} {
		if one.n > 0 {
			words = append(words, fmt.Sprintf("%d %s", one.n, one.what))
		}
	}
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
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
