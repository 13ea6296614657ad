package views

import (
	"maps"
	"slices"

	"example.org/hackfest/kube"
)

// metadataSection is what every object has: where it is, its labels, its owner.
func metadataSection(o kube.Object) Section {
	var pairs []Pair
	if ns := o.GetNamespace(); ns != "" {
		pairs = append(pairs, Pair{"namespace", Text(ns)})
	}
	pairs = append(pairs, Pair{"created", ago(o.GetCreationTimestamp().Time)})
	for _, owner := range o.GetOwnerReferences() {
		pairs = append(pairs, Pair{"owned by", Text(owner.Kind + "/" + owner.Name)})
	}
	labels := o.GetLabels()
	for _, k := range slices.Sorted(maps.Keys(labels)) {
		pairs = append(pairs, Pair{"label", Text(k + "=" + labels[k])})
	}
	return Section{Title: "METADATA", Pairs: pairs}
}

// plainDetail is the picture of an object of which only the metadata is known.
func plainDetail(o kube.Object) Detail {
	if absent(o) {
		return Detail{}
	}
	return sayDeleting(Detail{Title: o.GetName(), Sections: []Section{metadataSection(o)}}, o)
}
