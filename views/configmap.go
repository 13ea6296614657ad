package views

import (
	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
)

func configMaps() View {
	return Kind[*corev1.ConfigMap]{
		Res:     kube.ConfigMaps,
		Aliases: []string{"configmap", "cm"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "DATA", Right: true, Rank: 1},
			{Name: "AGE", Right: true, Rank: 2},
		},
		Cells: func(c *corev1.ConfigMap, _ World) []Cell {
			return []Cell{Text(c.Name), Number(len(c.Data) + len(c.BinaryData)), Since(c.CreationTimestamp.Time)}
		},
		LooksAt: func(c *corev1.ConfigMap) []Need {
			return []Need{{Resource: kube.Pods, Scope: kube.Scope{Namespace: c.Namespace}}, eventsOf(c)}
		},
		Picture: configMapDetail,
	}
}

// configMapDetail is the picture of a ConfigMap: its keys, and who reads them.
func configMapDetail(c *corev1.ConfigMap, w World) Detail {
	sizes := map[string]int{}
	for k, v := range c.Data {
		sizes[k] = len(v)
	}
	for k, v := range c.BinaryData {
		sizes[k] = len(v)
	}
	has := func(key string) bool { _, ok := sizes[key]; return ok }
	how := Text(plural(len(sizes), "key") + ", " + bytesWord(total(sizes)))
	if c.Immutable != nil && *c.Immutable {
		how.Text += ", immutable"
	}
	return Detail{
		Title: c.Name, Headline: []Cell{how},
		Sections: []Section{
			dataSection(kube.ConfigMaps, c, sizes, "enter shows a value"),
			usersSection(c, usersOf(kube.ConfigMaps, c.Name, podsHere(c, w)), w, has),
			eventsSection(w, aboutUID(c)),
			metadataSection(c),
		},
	}
}
