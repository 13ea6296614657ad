package views

import (
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/labels"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func services() View {
	return Kind[*corev1.Service]{
		Res:     kube.Services,
		Aliases: []string{"service", "svc"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "TYPE", Rank: 1},
			{Name: "CLUSTER-IP", Rank: 4},
			{Name: "EXTERNAL-IP", Rank: 3},
			{Name: "PORT(S)", Rank: 2},
			{Name: "AGE", Right: true, Rank: 5},
			{Name: "SELECTOR", Wide: true, Rank: 6},
		},
		Cells:     serviceCells,
		Needs:     []Need{{Resource: kube.EndpointSlices, Index: kube.ByService, Key: slicesKey}},
		LooksAt:   serviceLooksAt,
		Picture:   serviceDetail,
		EnterGoes: podsOfService,
	}
}

func slicesKey(o kube.Object) string { return kube.ServiceKey(o.GetNamespace(), o.GetName()) }

func serviceCells(s *corev1.Service, w World) []Cell {
	words := rules.ServiceRow(s)
	external := Text(words.ExternalIP)
	switch {
	case words.ExternalIP == rules.None:
		external.Tone = Dim
	case rules.AddressPending(s) != "":
		external.Tone = Warn
	}
	cluster := Text(words.ClusterIP)
	if words.ClusterIP == rules.None || words.ClusterIP == corev1.ClusterIPNone {
		cluster.Tone = Dim
	}
	return []Cell{
		Text(s.Name),
		serviceType(s, words, w),
		cluster,
		external,
		Text(words.Ports),
		Since(s.CreationTimestamp.Time),
		Dimmed(labels.FormatLabels(s.Spec.Selector)),
	}
}

// serviceType marks the type by what the Service leads to, where the slices are
// to be had.
func serviceType(s *corev1.Service, words rules.ServiceWords, w World) Cell {
	c := Text(words.Type)
	if s.Spec.Type == corev1.ServiceTypeExternalName {
		if c.Mark, c.Tone = Off, Dim; rules.NamesAddress(s) {
			c.Mark, c.Tone = Alert, Warn
		}
		return c
	}
	if !w.Known(kube.EndpointSlices) {
		return c
	}
	all := endpointsOf(s, w)
	how := endpointsMark(rules.CountAll(s, all), rules.ShortPorts(s, all))
	c.Mark, c.Tone = how.Mark, how.Tone
	if c.Mark == Broken && len(s.Spec.Selector) == 0 {
		c.Mark, c.Tone = Alert, Warn // somebody else is to write them
	}
	return c
}

func endpointsOf(s *corev1.Service, w World) []rules.Endpoint {
	return rules.Endpoints(typed[*discoveryv1.EndpointSlice](w.Bucket(kube.EndpointSlices, kube.ByService, slicesKey(s)).Objects))
}

func podsOfService(s *corev1.Service) Target {
	if len(s.Spec.Selector) == 0 || s.Spec.Type == corev1.ServiceTypeExternalName {
		return Target{}
	}
	return Target{
		Resource: kube.Pods,
		Scope:    kube.Scope{Namespace: s.Namespace, Labels: labels.Set(s.Spec.Selector).String()},
		Title:    "of service " + s.Name,
	}
}
