package seeds

import "k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

// stored is the document as it is applied: without what goes to a subresource,
// and without the annotations that are meant for us.
func stored(doc *unstructured.Unstructured) *unstructured.Unstructured {
	obj := doc.DeepCopy()
	unstructured.RemoveNestedField(obj.Object, "status")
	unstructured.RemoveNestedField(obj.Object, "spec", "ephemeralContainers")
	notes := obj.GetAnnotations()
	delete(notes, WaitAnnotation)
	delete(notes, EndAnnotation)
	if len(notes) == 0 {
		notes = nil
	}
	obj.SetAnnotations(notes)
	return obj
}

// statusOf is what the status subresource is given: nil when the document has
// none, and for Nodes, whose status has another writer.
func statusOf(doc *unstructured.Unstructured) *unstructured.Unstructured {
	status, ok := doc.Object["status"]
	if !ok || doc.GetKind() == "Node" {
		return nil
	}
	obj := &unstructured.Unstructured{Object: map[string]any{"status": status}}
	obj.SetGroupVersionKind(doc.GroupVersionKind())
	obj.SetNamespace(doc.GetNamespace())
	obj.SetName(doc.GetName())
	return obj.DeepCopy()
}

// debugOf is what the subresource ephemeralcontainers is given: nil when the
// document is not a Pod that has some.
func debugOf(doc *unstructured.Unstructured) *unstructured.Unstructured {
	list, _, _ := unstructured.NestedSlice(doc.Object, "spec", "ephemeralContainers")
	if doc.GetKind() != "Pod" || len(list) == 0 {
		return nil
	}
	obj := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"ephemeralContainers": list}}}
	obj.SetGroupVersionKind(doc.GroupVersionKind())
	obj.SetNamespace(doc.GetNamespace())
	obj.SetName(doc.GetName())
	return obj
}
