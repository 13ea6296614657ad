package views

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// servicesOf are the Services that select a pod.
func servicesOf(p *corev1.Pod, w World) []*corev1.Service {
	var all []*corev1.Service
	for _, s := range typed[*corev1.Service](w.Bucket(kube.Services, kube.ByNamespace, p.Namespace).Objects) {
		if rules.Selects(s, p) {
			all = append(all, s)
		}
	}
	return all
}

// ways shows the Ingresses that lead to any of the Services, then the Services
// to which none does.
func (t *treeOf) ways(services []*corev1.Service) {
	led := map[string]bool{}
	if len(services) > 0 {
		for _, i := range typed[*networkingv1.Ingress](t.w.Bucket(kube.Ingresses, kube.ByNamespace, services[0].Namespace).Objects) {
			names := backendsOf(i)
			wanted := func(s *corev1.Service) bool { return slices.Contains(names, s.Name) }
			if slices.ContainsFunc(services, wanted) {
				t.ingress(i)
				for _, n := range names {
					led[n] = true
				}
			}
		}
	}
	for _, s := range services {
		if !led[s.Name] {
			t.service(s)
		}
	}
}

// backendsOf are the names of the Services that an Ingress leads to.
func backendsOf(i *networkingv1.Ingress) []string {
	var names []string
	for _, w := range rules.Ways(i, rules.Reach{}) {
		if w.Step != rules.AtResource {
			names = append(names, serviceName(w))
		}
	}
	return names
}

// serviceName is the name in a way's backend, whether there is such a Service or
// not.
func serviceName(w rules.Way) string {
	name, _, _ := strings.Cut(w.Backend, ":")
	return name
}

// ingress shows an Ingress, and each port of a Service that it leads to once.
func (t *treeOf) ingress(i *networkingv1.Ingress) {
	ways := rules.Ways(i, reach(i, t.w))
	t.line(kube.Ingresses, i, ingressHeadline(i, ways, t.w)[0], func() {
		defer t.through(i.Name)()
		seen := map[string]bool{}
		for _, w := range ways {
			if seen[w.Backend] {
				continue
			}
			seen[w.Backend] = true
			t.backend(w)
		}
	})
}

// backend shows what one way of an Ingress leads to, as far as it leads.
func (t *treeOf) backend(w rules.Way) {
	if w.Service != nil {
		defer t.through(w.Backend)()
		n, state, below := len(t.rows), wayCell(w, t.w), func() {}
		if w.Port != nil {
			state, below = reachCell(w.Service, w.Port, t.w), func() { t.endpoints(w.Service) }
		}
		t.line(kube.Services, w.Service, state, below)
		t.rows[n].Cells[0].Text = w.Backend
		return
	}
	state := wayCell(w, t.w)
	kind := "Service"
	if w.Step == rules.AtResource || w.Backend == "" {
		kind = ""
	}
	mark := state.Mark
	state.Mark = NoMark
	name := rules.Or(w.Backend, rules.Or(w.Host, "every host"))
	t.rows = append(t.rows, Item{Cells: []Cell{{Text: name, Mark: mark}, Dimmed(kind), state}, Indent: t.depth})
}

// service shows a Service and the pods that are its endpoints.
func (t *treeOf) service(s *corev1.Service) {
	state := reachCell(s, nil, t.w)
	if s.Spec.Type == corev1.ServiceTypeExternalName {
		state = Status(Off, Plain, "leads out of the cluster, to "+s.Spec.ExternalName)
		if rules.NamesAddress(s) {
			state = Status(Alert, Warn, state.Text+", which is no name")
		}
	}
	t.line(kube.Services, s, state, func() { t.endpoints(s) })
}

// endpoints shows the pods that are a Service's endpoints.
func (t *treeOf) endpoints(s *corev1.Service) {
	defer t.through(s.Name)()
	if note, lacks := lacking(t.w, kube.Pods); lacks {
		t.remark(note)
		return
	}
	var pods []*corev1.Pod
	for _, e := range endpointsOf(s, t.w) {
		if p, ok := t.w.List(kube.Pods).Get(s.Namespace, e.Pod).(*corev1.Pod); ok && e.Pod != "" && !absent(p) {
			pods = append(pods, p)
		}
	}
	for _, p := range troubleFirst(pods)[:min(len(pods), treeMost)] {
		t.line(kube.Pods, p, podTreeState(p), nil)
	}
	if more := len(pods) - treeMost; more > 0 {
		t.remark(Dimmed("and " + plural(more, "more pod")))
	}
}

// through tells what is below from the same object elsewhere, until its result is
// called.
func (t *treeOf) through(name string) func() {
	was := t.via
	t.via += "/" + name
	return func() { t.via = was }
}
