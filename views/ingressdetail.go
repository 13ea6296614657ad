package views

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
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
	return append(needs, eventsOf(i))
}

// ingressDetail is the way of a request: host and path, the Service, its
// endpoints, up to the first thing that breaks it.
func ingressDetail(i *networkingv1.Ingress, w World) Detail {
	ways := rules.Ways(i, reach(i, w))
	d := Detail{Title: i.Name, Headline: ingressHeadline(i, ways, w)}
	d.Sections = append(d.Sections, waysSections(ways, w)...)
	if len(i.Spec.TLS) > 0 {
		d.Sections = append(d.Sections, tlsSection(i, w))
	}
	d.Sections = append(d.Sections, classSection(i, w), eventsSection(w, aboutUID(i)), ingressAbout(i))
	return d
}

// reach gives the rules what the lists hold, each only if it can be believed.
func reach(i *networkingv1.Ingress, w World) rules.Reach {
	r := rules.Reach{Pods: podsIfKnown(i, w)}
	if list := w.List(kube.Services); w.Known(kube.Services) {
		r.Service = func(name string) *corev1.Service {
			s, _ := list.Get(i.Namespace, name).(*corev1.Service)
			return s
		}
	}
	if w.Known(kube.EndpointSlices) {
		r.Endpoints = func(s *corev1.Service) []rules.Endpoint { return endpointsOf(s, w) }
	}
	return r
}

// ingressHeadline: does every path lead somewhere, and does anybody listen.
func ingressHeadline(i *networkingv1.Ingress, ways []rules.Way, w World) []Cell {
	broken, sure := 0, 0
	for _, way := range ways {
		switch {
		case way.Broken():
			broken++
		case way.Step != rules.Unsure:
			sure++
		}
	}
	var how Cell
	switch {
	case len(ways) == 0:
		how = Status(Alert, Warn, "It leads nowhere: it has no path and no default backend")
	case broken == len(ways):
		how = Status(Broken, Bad, "No path leads to a ready endpoint")
	case broken > 0:
		how = Status(Alert, Warn, fmt.Sprintf("%d of %s do not lead to a ready endpoint", broken, plural(len(ways), "path")))
		if broken == 1 {
			how.Text = fmt.Sprintf("1 of %d paths does not lead to a ready endpoint", len(ways))
		}
	case sure == len(ways):
		how = Status(Running, Good, "Every path leads to a ready endpoint")
	default:
		how = Dimmed("where the paths lead is not known")
	}
	lines := []Cell{how, classCell(i, w)}
	if a := rules.IngressAddresses(i); len(a) > 0 {
		lines = append(lines, Text("address "+strings.Join(a, ", ")))
	} else {
		lines = append(lines, Status(Alert, Warn, "address pending: no controller has claimed it"))
	}
	return lines
}

// classCell says who is to serve the Ingress.
func classCell(i *networkingv1.Ingress, w World) Cell {
	name, old := rules.IngressClassOf(i)
	list := w.List(kube.IngressClasses)
	switch {
	case name == "":
		c := Status(Alert, Warn, "no class: only a controller that takes Ingresses without one serves it")
		if w.Known(kube.IngressClasses) {
			c.Text += "; " + classesHere(list)
		}
		return c
	case old:
		return Cell{Tone: Warn, Text: "class " + name + ", by the annotation of old: its controller must know it by that"}
	}
	if note, lacks := lacking(w, kube.IngressClasses); lacks {
		note.Text = "class " + name + " (" + note.Text + ")"
		return note
	}
	c, ok := list.Get("", name).(*networkingv1.IngressClass)
	if !ok {
		return Status(Broken, Bad, "class "+name+" not found: nobody serves it; "+classesHere(list))
	}
	return Text("class " + name + ", served by " + c.Spec.Controller)
}

func classesHere(list *kube.Snapshot) string {
	var names []string
	for _, c := range typed[*networkingv1.IngressClass](list.Objects) {
		name := c.Name
		if rules.DefaultIngressClass(c) {
			name += " (default for new ones)"
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return "the cluster has no class"
	}
	return "the cluster has " + strings.Join(names, ", ")
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
	case way.Default:
		path = "anything"
	}
	item := Item{Cells: []Cell{Text(path), Dimmed(kind), Text("→ " + way.Backend), wayCell(way, w)}}
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

// tlsSection: which hosts are served by which certificate, and whether it is
// there.
func tlsSection(i *networkingv1.Ingress, w World) Section {
	s := Section{Title: "TLS"}
	t := &Table{}
	for _, tls := range i.Spec.TLS {
		hosts := rules.Or(strings.Join(tls.Hosts, ", "), "every host")
		item := Item{Cells: []Cell{Text(hosts), Text("→ " + rules.Or(tls.SecretName, "no secret")), certificateCell(i.Namespace, tls.SecretName, w)}}
		if tls.SecretName != "" {
			item.Ref = Ref{Kind: Object, Name: tls.SecretName, Resource: kube.Secrets, Namespace: i.Namespace}
		}
		t.Rows = append(t.Rows, item)
	}
	s.Table = t
	return s
}

func certificateCell(namespace, name string, w World) Cell {
	if name == "" {
		return Dimmed("its controller's own certificate")
	}
	if note, lacks := lacking(w, kube.Secrets); lacks {
		return note
	}
	secret, ok := w.List(kube.Secrets).Get(namespace, name).(*corev1.Secret)
	if !ok {
		return Status(Broken, Bad, "secret "+name+" not found")
	}
	for _, key := range []string{corev1.TLSCertKey, corev1.TLSPrivateKeyKey} {
		if len(secret.Data[key]) == 0 {
			return Status(Broken, Bad, "the secret has no "+key+": it has "+rules.Or(strings.Join(slices.Sorted(maps.Keys(secret.Data)), ", "), "nothing"))
		}
	}
	return Status(Done, Good, "there")
}

func classSection(i *networkingv1.Ingress, w World) Section {
	s := Section{Title: "CLASS"}
	name, _ := rules.IngressClassOf(i)
	if name == "" {
		s.Note = Dimmed("none")
		return s
	}
	s.Pairs = []Pair{{"name", Text(name)}}
	if list := w.List(kube.IngressClasses); list != nil {
		if c, ok := list.Get("", name).(*networkingv1.IngressClass); ok {
			s.Pairs = append(s.Pairs, Pair{"controller", Text(c.Spec.Controller)})
			if p := c.Spec.Parameters; p != nil {
				s.Pairs = append(s.Pairs, Pair{"parameters", Text(p.Kind + "/" + p.Name)})
			}
			if rules.DefaultIngressClass(c) {
				s.Pairs = append(s.Pairs, Pair{"default", Text("new Ingresses without a class get it")})
			}
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
