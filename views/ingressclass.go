package views

import (
	"fmt"

	networkingv1 "k8s.io/api/networking/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func ingressClasses() View {
	return Kind[*networkingv1.IngressClass]{
		Res:     kube.IngressClasses,
		Aliases: []string{"ingressclass"},
		Head: []Column{ // as kubectl get has them; the higher its Rank, the sooner one gives way
			{Name: "NAME"},
			{Name: "CONTROLLER", Rank: 1},
			{Name: "PARAMETERS", Rank: 3},
			{Name: "AGE", Right: true, Rank: 2},
		},
		Cells:   ingressClassCells,
		LooksAt: func(*networkingv1.IngressClass) []Need { return []Need{{Resource: kube.Ingresses}} },
		Picture: ingressClassDetail,
	}
}

func ingressClassCells(c *networkingv1.IngressClass, _ World) []Cell {
	name, parameters := Text(c.Name), rules.None
	if rules.DefaultIngressClass(c) {
		name.Text += " (default)"
	}
	if p := c.Spec.Parameters; p != nil {
		parameters = p.Kind + "/" + p.Name
		if p.APIGroup != nil {
			parameters = p.Kind + "." + *p.APIGroup + "/" + p.Name
		}
	}
	return []Cell{name, Text(c.Spec.Controller), Text(parameters), Since(c.CreationTimestamp.Time)}
}

// ingressClassDetail says who serves the class, and what it serves.
func ingressClassDetail(c *networkingv1.IngressClass, w World) Detail {
	served := Section{Title: "INGRESSES", Table: &Table{}}
	for _, i := range listed[*networkingv1.Ingress](w, kube.Ingresses) {
		if name, _ := rules.IngressClassOf(i); name == c.Name {
			served.Table.Rows = append(served.Table.Rows, objectItem("networking.k8s.io/v1", "Ingress", i.Namespace, i.Name))
		}
	}
	served.Note = Dimmed(fmt.Sprint(len(served.Table.Rows)))
	if note, lacks := lacking(w, kube.Ingresses); lacks {
		served.Note, served.Table = note, nil
	}
	lines := []Cell{Text("Its Ingresses are served by " + rules.Or(c.Spec.Controller, "nobody"))}
	if rules.DefaultIngressClass(c) {
		lines = append(lines, Status(Running, Good, "new Ingresses that name no class get this one"))
	}
	return Detail{Title: c.Name, Headline: lines, Sections: []Section{served, metadataSection(c)}}
}
