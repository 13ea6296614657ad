package views

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func ingressLooksAt(i *networkingv1.Ingress) []Need {
	here := kube.Scope{Namespace: i.Namespace}
	needs := []Need{
		{Resource: kube.Services, Scope: here},
		{Resource: kube.EndpointSlices, Scope: here},
		{Resource: kube.Pods, Scope: here},
		{Resource: kube.IngressClasses},
	}
	if len(i.Spec.TLS) > 0 {
		needs = append(needs, Need{Resource: kube.Secrets, Scope: here})
	}
	needs = append(needs, makersOf(i)...)
	return append(needs, eventsOf(i))
}

// ingressDetail is the way of a request: who takes it, host and path, the Service,
// its endpoints, their pods, up to the first thing that breaks it.
func ingressDetail(i *networkingv1.Ingress, w World) Detail {
	ways := rules.Ways(i, reach(i, w))
	d := Detail{Title: i.Name, Headline: ingressHeadline(i, ways, w)}
	d.Sections = append(d.Sections, waysSections(ways, w)...)
	if pods := wayPodsSection(ways, w); pods.Table != nil {
		d.Sections = append(d.Sections, pods)
	}
	if len(i.Spec.TLS) > 0 {
		d.Sections = append(d.Sections, tlsSection(i, w))
	}
	d.Sections = append(d.Sections, classSection(i, w), eventsSection(w, aboutUID(i)), ingressAbout(i))
	return d
}

// waysSections: of each host its paths, each with how far a request gets.
func waysSections(ways []rules.Way, w World) []Section {
	if len(ways) == 0 {
		return []Section{{Title: "WAYS", Note: Dimmed("none")}}
	}
	var all []Section
	for n, way := range ways {
		if n == 0 || way.Host != ways[n-1].Host || way.Default != ways[n-1].Default {
			title, host := "HOST", Text(way.Host)
			switch {
			case way.Default:
				title, host = "ALL ELSE", Dimmed("what no rule matches")
			case way.Host == "":
				host = Dimmed("every one")
			}
			all = append(all, Section{Title: title, Note: host, Table: &Table{Head: []Column{
				{Name: "PATH", Rank: 1},
				{Name: "MATCH", Rank: 3},
				{Name: "SERVICE"},
				{Name: "ENDPOINTS", Rank: 2},
			}}})
		}
		t := all[len(all)-1].Table
		t.Rows = append(t.Rows, wayItem(way, w))
	}
	return all
}

func wayItem(way rules.Way, w World) Item {
	kind := strings.ToLower(string(way.Kind))
	path := rules.Or(way.Path, "/")
	switch {
	case way.Kind == networkingv1.PathTypeImplementationSpecific:
		kind = "as its controller reads it"
	case way.Bare:
		path, kind = "anything", "no path is given"
	case way.Default:
		path = "anything"
	}
	item := Item{Cells: []Cell{Text(path), Dimmed(kind), Text("→ " + rules.Or(way.Backend, "nothing")), wayCell(way, w)}}
	if way.Service != nil {
		item.Ref = Ref{Kind: Object, Name: way.Service.Name, Resource: kube.Services, Namespace: way.Service.Namespace}
	}
	return item
}

func wayCell(way rules.Way, w World) Cell {
	switch way.Step {
	case rules.Through:
		words := plural(way.Tally.Ready, "endpoint") + " ready"
		if more := way.Tally.All() - way.Tally.Ready; more > 0 {
			return Status(Done, Good, fmt.Sprintf("%s, %d not", words, more))
		}
		return Status(Done, Good, words)
	case rules.Unready, rules.AtAddress:
		return Status(Alert, Warn, way.Reason)
	case rules.AtResource, rules.AtOutside:
		return Status(Off, Plain, way.Reason)
	case rules.Unsure:
		for _, r := range []kube.Resource{kube.Services, kube.EndpointSlices} {
			if note, lacks := lacking(w, r); lacks {
				return note
			}
		}
		return Dimmed("loading")
	}
	return Status(Broken, Bad, way.Reason)
}

func classSection(i *networkingv1.Ingress, w World) Section {
	s := Section{Title: "CLASS"}
	name, _ := rules.IngressClassOf(i)
	if name == "" {
		s.Note = Dimmed("none")
		return s
	}
	s.Pairs = []Pair{{"name", Text(name)}}
	if c := classNamed(name, w); c != nil {
		s.Pairs = append(s.Pairs, Pair{"controller", Text(c.Spec.Controller)})
		if p := c.Spec.Parameters; p != nil {
			s.Pairs = append(s.Pairs, Pair{"parameters", Text(p.Kind + "/" + p.Name)})
		}
		if rules.DefaultIngressClass(c) {
			s.Pairs = append(s.Pairs, Pair{"default", Text("new Ingresses without a class get it")})
		}
	}
	return s
}

func ingressAbout(i *networkingv1.Ingress) Section {
	about := metadataSection(i)
	if len(i.Annotations) > 0 {
		for _, k := range slices.Sorted(maps.Keys(i.Annotations)) {
			if k != kube.LastApplied {
				about.Pairs = append(about.Pairs, Pair{"annotation", Text(k + "=" + rules.OneLine(i.Annotations[k]))})
			}
		}
	}
	return about
}
