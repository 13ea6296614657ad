package views

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// stateLeast has room for most states of an endpoint with their mark.
const stateLeast = 24

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
		{Name: "ADDRESS", Rank: 2, Least: len("255.255.255.255")},
		{Name: "STATE", Rank: 1, Least: stateLeast},
		{Name: "POD"},
		{Name: "WHY", Rank: 3},
	}}
	slices.SortStableFunc(all, func(a, b rules.Endpoint) int { return cmp.Compare(endpointRank(a), endpointRank(b)) })
	why, rest := podReasons(s, nil, all, w)
	for _, e := range all {
		lacks, allOfThem := missingPorts(s, e)
		item := endpointItem(s, e, why[e.Pod])
		item.Cells = []Cell{Text(strings.Join(e.Addresses, ", ")), endpointState(e, lacks, allOfThem), item.Cells[0], item.Cells[1]}
		t.Rows = append(t.Rows, item)
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

// podReasons gives why pods are not ready for a port, nil for all of a Service's,
// by name, and the selected pods that are no endpoints. One that has ended is
// none, as it should be.
func podReasons(s *corev1.Service, port *corev1.ServicePort, all []rules.Endpoint, w World) (why map[string]string, rest []rules.Expected) {
	why = map[string]string{}
	if !w.Known(kube.Pods) {
		return why, nil
	}
	for _, x := range rules.ExpectedEndpoints(s, podsHere(s, w)) {
		why[x.Pod.Name] = x.Reason()
		for _, p := range x.Missing {
			if port != nil && port.Name != p.Name {
				continue
			}
			miss := ", names no port " + p.TargetPort.String()
			if other := rules.NamedFor(p, x.Pod); other != "" {
				miss = fmt.Sprintf(", names %s for %s, not %s", p.TargetPort.String(), other, protocolWord(p))
			}
			why[x.Pod.Name] = strings.TrimPrefix(why[x.Pod.Name]+miss, ", ")
		}
		in := func(e rules.Endpoint) bool { return e.Pod == x.Pod.Name }
		if !slices.ContainsFunc(all, in) && x.LeftOut != rules.IsOver {
			rest = append(rest, x)
		}
	}
	return why, rest
}

// endpointRank puts those that are ready first, those on their way out last.
func endpointRank(e rules.Endpoint) int {
	switch {
	case e.Terminating:
		return 2
	case e.Ready:
		return 0
	}
	return 1
}

// endpointState says how an endpoint is. It lacks some of the ports asked for, or
// all of them.
func endpointState(e rules.Endpoint, lacks []string, all bool) Cell {
	switch {
	case e.Ready && e.Terminating:
		return Status(Changing, Warn, "terminating, sent to")
	case e.Ready && all:
		return Status(Alert, Warn, "ready, no port")
	case e.Ready && !e.Serving:
		return Status(Running, Warn, "sent to, ready or not") // publishNotReadyAddresses
	case e.Ready && len(lacks) > 0:
		return Status(Running, Warn, "ready, not for "+strings.Join(lacks, ", "))
	case e.Ready:
		return Status(Running, Good, "ready")
	case e.Terminating && e.Serving:
		return Status(Changing, Warn, "terminating, serving")
	case e.Terminating:
		return Status(Changing, Busy, "terminating")
	}
	return Status(Alert, Warn, "not ready")
}

// endpointItem is what an endpoint leads to, and why it is as it is.
func endpointItem(s *corev1.Service, e rules.Endpoint, why string) Item {
	target := Dimmed("no pod")
	item := Item{}
	if e.Pod != "" {
		target = Text(e.Pod)
		item.Ref = Ref{Kind: Object, Name: e.Pod, Resource: kube.Pods, Namespace: s.Namespace}
	}
	if why == "" && e.Node != "" {
		why = "on " + e.Node
	}
	item.Cells = []Cell{target, Dimmed(why)}
	return item
}

// tallyWords: "3 ready, 1 not ready".
func tallyWords(t rules.Tally) string {
	var words []string
	for _, one := range []struct {
		n    int
		what string
	}{
		{t.Ready, "ready"},
		{t.Anyway, "sent to without being ready"},
		{t.NotReady, "not ready"},
		{t.Portless, "without the port"},
		{t.Leaving, "terminating and still serving"},
		{t.Gone, "terminating"},
	} {
		if one.n > 0 {
			words = append(words, fmt.Sprintf("%d %s", one.n, one.what))
		}
	}
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}
