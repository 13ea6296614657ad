package views

import (
	networkingv1 "k8s.io/api/networking/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func ingresses() View {
	return Kind[*networkingv1.Ingress]{
		Res:     kube.Ingresses,
		Aliases: []string{"ingress", "ing"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "CLASS", Rank: 3},
			{Name: "HOSTS", Rank: 1},
			{Name: "ADDRESS", Rank: 2},
			{Name: "PORTS", Rank: 5},
			{Name: "AGE", Right: true, Rank: 4},
		},
		Cells: ingressCells,
		Needs: []Need{
			{Resource: kube.Services, Index: kube.ByNamespace, Key: kube.Object.GetNamespace},
			{Resource: kube.EndpointSlices, Index: kube.ByNamespace, Key: kube.Object.GetNamespace},
			{Resource: kube.IngressClasses},
		},
		LooksAt: ingressLooksAt,
		Picture: ingressDetail,
	}
}

func ingressCells(i *networkingv1.Ingress, w World) []Cell {
	words := rules.IngressRow(i)
	class := Text(words.Class)
	switch by := servedBy(i, w); {
	case by == rules.ByNobody:
		class.Tone = Bad
	case by.Doubtful():
		class.Tone = Warn
	case words.Class == rules.None:
		class.Tone = Dim
	}
	hosts := Text(words.Hosts)
	if how := ingressHeadline(i, rules.Ways(i, reach(i, w)), w)[0]; how.Mark != NoMark {
		hosts.Mark, hosts.Tone = how.Mark, how.Tone
	}
	return []Cell{
		Text(i.Name),
		class,
		hosts,
		Text(words.Address),
		Dimmed(words.Ports),
		Since(i.CreationTimestamp.Time),
	}
}
