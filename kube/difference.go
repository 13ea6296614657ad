package kube

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"example.org/hackfest/kube/rules"
)

// changes lists what differs between two states of an object, as far as a person
// means it: neither the status nor what the server keeps for itself. Values of a
// Secret are lengths. A pod template's path begins inside it.
func changes(before, after *unstructured.Unstructured) []Change {
	var out []Change
	for _, c := range rules.ObjectChanges(meant(before), meant(after)) {
		path := c.String()
		for _, template := range []string{"spec.jobTemplate.spec.template.", "spec.template.", "spec."} {
			if rest, ok := strings.CutPrefix(path, template); ok {
				path = strings.TrimPrefix(rest, "spec.")
				if strings.HasPrefix(path, "metadata.") { // not the object's own
					path = "template." + path
				}
				break
			}
		}
		out = append(out, Change{Path: path, Before: c.Old, After: c.New})
	}
	return out
}

func meant(o *unstructured.Unstructured) map[string]any {
	if o == nil {
		return nil
	}
	o = o.DeepCopy()
	if o.GetKind() == "Secret" {
		maskSecret(o)
	}
	m := o.Object
	delete(m, "status")
	delete(m, "apiVersion")
	delete(m, "kind")
	if md, ok := m["metadata"].(map[string]any); ok {
		for _, k := range []string{"uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "name", "namespace", "selfLink"} {
			delete(md, k)
		}
		if a, ok := md["annotations"].(map[string]any); ok {
			delete(a, LastApplied)
		}
		maps.Copy(m, md)
		delete(m, "metadata")
	}
	return m
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func among(rs []Resource, r Resource) bool {
	return slices.ContainsFunc(rs, func(one Resource) bool { return one.GVR() == r.GVR() })
}

func figure(n int64) string { return strconv.FormatInt(n, 10) }
