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
		Cells:   ingressCells,
		LooksAt: ingressLooksAt,
		Picture: ingressDetail,
	}
}

func ingressCells(i *networkingv1.Ingress, _ World) []Cell {
	words := rules.IngressRow(i)
	class := Text(words.Class)
	if words.Class == rules.None {
		class.Tone = Warn
	}
	return []Cell{
		Text(i.Name),
		class,
		Text(words.Hosts),
		Text(words.Address),
		Dimmed(words.Ports),
		Since(i.CreationTimestamp.Time),
	}
}
