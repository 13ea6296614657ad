package views

import (
	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
)

func namespaces() View {
	return Kind[*corev1.Namespace]{
		Res:     kube.Namespaces,
		Aliases: []string{"namespace", "ns"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "STATUS", Rank: 1},
			{Name: "AGE", Right: true, Rank: 2},
		},
		Cells:     namespaceCells,
		LooksAt:   namespaceLooksAt,
		Picture:   namespaceDetail,
		EnterGoes: podsOfNamespace,
	}
}

func namespaceCells(n *corev1.Namespace, _ World) []Cell {
	status := Status(Running, Good, string(n.Status.Phase))
	switch {
	case n.Status.Phase == corev1.NamespaceTerminating:
		status.Mark, status.Tone = Changing, Busy
	case n.Status.Phase != corev1.NamespaceActive:
		status.Mark, status.Tone = NoMark, Plain
	}
	return []Cell{Text(n.Name), status, Since(n.CreationTimestamp.Time)}
}

func podsOfNamespace(n *corev1.Namespace) Target {
	if n.Name == "" {
		return Target{} // would be every pod there is
	}
	return Target{
		Resource: kube.Pods,
		Scope:    kube.Scope{Namespace: n.Name},
		Title:    "of namespace " + n.Name,
	}
}
