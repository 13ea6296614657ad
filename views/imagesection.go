package views

import (
	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube/rules"
)

// imagesSection says where the images come from and which ones they are: a tag
// may mean another image tomorrow, a digest never does.
func imagesSection(p *corev1.Pod) Section {
	t := &Table{Head: []Column{
		{Name: "CONTAINER", Rank: 4},
		{Name: "REGISTRY", Rank: 1},
		{Name: "IMAGE"},
		{Name: "TAG", Rank: 2},
		{Name: "DIGEST", Rank: 3},
	}}
	ids := map[string]string{}
	for _, all := range [][]corev1.ContainerStatus{p.Status.InitContainerStatuses, p.Status.ContainerStatuses, p.Status.EphemeralContainerStatuses} {
		for i := range all {
			ids[all[i].Name] = all[i].ImageID
		}
	}
	for _, c := range rules.Containers(p) {
		i := rules.ImageOf(c.Image, ids[c.Name])
		if i.Odd != "" {
			t.Rows = append(t.Rows, Item{Cells: []Cell{Text(c.Name), Dimmed("?"), Status(Alert, Warn, i.Odd), Dimmed("-"), Dimmed("-")}})
			continue
		}
		tag, digest := Text(rules.Or(i.Tag, "-")), Dimmed("not pulled yet")
		if c.Stage == rules.Runs || c.Stage == rules.Over {
			digest.Text = "not told"
		}
		switch {
		case i.Pinned:
			digest = Text(rules.ShortDigest(i.Digest))
		case i.Digest != "":
			digest = Dimmed(rules.ShortDigest(i.Digest))
		}
		if i.Tag == "latest" && !i.Pinned {
			tag = Status(Alert, Warn, "latest")
		}
		t.Rows = append(t.Rows, Item{Cells: []Cell{Text(c.Name), Text(i.Registry), Text(i.Name), tag, digest}})
	}
	if len(t.Rows) == 0 {
		return Section{Title: "IMAGES", Note: Dimmed("none")}
	}
	return Section{Title: "IMAGES", Table: t}
}
