package views

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// reach gives the rules what the lists hold of the object's namespace, each only
// if it can be believed.
func reach(o kube.Object, w World) rules.Reach {
	var r rules.Reach
	if list := w.List(kube.Services); w.Known(kube.Services) {
		r.Service = func(name string) *corev1.Service {
			s, _ := list.Get(o.GetNamespace(), name).(*corev1.Service)
			return s
		}
	}
	if w.Known(kube.EndpointSlices) {
		r.Endpoints = func(s *corev1.Service) []rules.Endpoint { return endpointsOf(s, w) }
	}
	if w.Known(kube.Pods) {
		r.Pods = func() []*corev1.Pod { return podsHere(o, w) }
	}
	if w.Known(kube.Deployments) || w.Known(kube.StatefulSets) {
		r.Makers = func() []rules.Maker {
			return rules.Makers(
				typed[*appsv1.Deployment](w.Bucket(kube.Deployments, kube.ByNamespace, o.GetNamespace()).Objects),
				typed[*appsv1.StatefulSet](w.Bucket(kube.StatefulSets, kube.ByNamespace, o.GetNamespace()).Objects))
		}
	}
	return r
}

// podsHere are the pods of the object's namespace.
func podsHere(o kube.Object, w World) []*corev1.Pod {
	return typed[*corev1.Pod](w.Bucket(kube.Pods, kube.ByNamespace, o.GetNamespace()).Objects)
}

// reachCell says how many endpoints are ready, or why none is: behind one port, or
// behind whichever of a Service's, and then which of them are worse off.
func reachCell(s *corev1.Service, port *corev1.ServicePort, w World) Cell {
	if note, lacks := lacking(w, kube.EndpointSlices); lacks {
		note.Text = "endpoints: " + note.Text
		return note
	}
	all := endpointsOf(s, w)
	tally, short := rules.CountAll(s, all), rules.ShortPorts(s, all)
	if port != nil {
		tally, short = rules.Count(all, port), nil
	}
	how := endpointsMark(tally, short)
	if tally.Ready == 0 {
		if port == nil && len(s.Spec.Ports) > 0 {
			port = &s.Spec.Ports[0]
		}
		_, why := reach(s, w).NoneReady(s, port, all)
		how.Text = "No endpoint is ready: " + why
		if len(s.Spec.Selector) == 0 && len(all) == 0 {
			how.Mark, how.Tone = Alert, Warn // somebody else is to write them
		}
		return how
	}
	how.Text = fmt.Sprintf("%d of %s ready", tally.Ready, plural(tally.All()-tally.Leaving-tally.Gone, "endpoint"))
	if tally.Anyway > 0 {
		how.Text += fmt.Sprintf(", %d sent to without being so", tally.Anyway)
	}
	if leaving := tally.Leaving + tally.Gone; leaving > 0 {
		how.Text += fmt.Sprintf(", %d on the way out", leaving)
	}
	for i, p := range short {
		how.Text += map[bool]string{true: ", but ", false: "; "}[i == 0] + shortWords(s, p, all, w)
	}
	return how
}

// shortWords: "1 for http", "none for metrics: no pod has a port named metrics".
func shortWords(s *corev1.Service, p rules.PortCount, all []rules.Endpoint, w World) string {
	if p.Sent() > 0 {
		return fmt.Sprintf("%d for %s", p.Sent(), rules.PortWord(p.Port))
	}
	_, why := reach(s, w).NoneReady(s, p.Port, all)
	return "none for " + rules.PortWord(p.Port) + ": " + why
}

// endpointsMark says how a Service is by its endpoints: one that is ready will
// do, if there is one for each of its ports.
func endpointsMark(t rules.Tally, short []rules.PortCount) Cell {
	for _, p := range short {
		if t.Ready > 0 && p.Sent() == 0 {
			return Status(Alert, Warn, "")
		}
	}
	switch {
	case t.Ready > 0 && t.NotReady+t.Anyway+t.Portless+len(short) == 0:
		return Status(Running, Good, "")
	case t.Ready > 0:
		return Status(Running, Warn, "")
	case t.Anyway > 0 || t.Leaving > 0:
		return Status(Alert, Warn, "")
	default:
		return Status(Broken, Bad, "")
	}
}

// missingPorts are the words for those ports of a Service that an endpoint does
// not have; all says that it has none of them.
func missingPorts(s *corev1.Service, e rules.Endpoint) (words []string, all bool) {
	for _, p := range e.Lacks(s) {
		words = append(words, rules.PortWord(p))
	}
	return words, len(words) > 0 && len(words) == len(s.Spec.Ports)
}
