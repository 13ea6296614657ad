package seeds

import "k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

// stored is the document as it is applied: without status, and without the
// annotation that is meant for us.
func stored(doc *unstructured.Unstructured) *unstructured.Unstructured {
	obj := doc.DeepCopy()
	unstructured.RemoveNestedField(obj.Object, "status")
	notes := obj.GetAnnotations()
	delete(notes, WaitAnnotation)
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
