package seeds

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
)

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "mine.yaml")
	if err := os.WriteFile(file, []byte("# nothing\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: mine}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "other.yml"), []byte("apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Namespace, metadata: {name: a}}\n- {apiVersion: v1, kind: Namespace, metadata: {name: b}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"empty": 4, dir: 3, file: 1} {
		fsys, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		docs, digest, err := load(fsys)
		if err != nil || len(docs) != want || digest == "" {
			t.Errorf("%s: %d documents, digest %q, %v; want %d", name, len(docs), digest, err, want)
		}
	}
	_, err := Open("wrokshop")
	if err == nil || !strings.Contains(err.Error(), "empty, workshop") {
		t.Errorf("an unknown seed: %v", err)
	}
}

func TestBrokenDocument(t *testing.T) {
	for text, want := range map[string]string{
		"a: b: c":                    "x.yaml, document 1",
		"kind: Pod\napiVersion: v1":  "metadata.name",
		"apiVersion: v1\n---\n: [ {": "x.yaml, document 1",
	} {
		if _, err := parse("x.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestSeedsAreSound reads every document as its type, refusing fields that the
// type does not have. An object stands twice only to become the revisions
// of a Deployment, StatefulSet or DaemonSet.
func TestSeedsAreSound(t *testing.T) {
	if err := apiextensionsv1.AddToScheme(scheme.Scheme); err != nil {
		t.Fatal(err)
	}
	decoder := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	for _, name := range Names() {
		fsys, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		docs, _, err := load(fsys)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, d := range docs {
			if id := describe(d.obj); seen[id] && !slices.Contains([]string{"Deployment", "StatefulSet", "DaemonSet"}, d.obj.GetKind()) {
				t.Errorf("%s: %s stands twice", d.where, id)
			} else {
				seen[id] = true
			}
			if d.obj.GroupVersionKind().Group == "brigade.sh" {
				continue // its type is in the cluster alone
			}
			data, err := d.obj.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := decoder.Decode(data, nil, nil); err != nil {
				t.Errorf("%s: %s: %v", name, d.where, err)
			}
		}
	}
}

func TestParts(t *testing.T) {
	docs, err := parse("x.yaml", []byte(`
apiVersion: v1
kind: Service
metadata: {name: s, namespace: ns, annotations: {sandbox.hackfest/wait: finally rollout}}
spec: {type: LoadBalancer}
status: {loadBalancer: {ingress: [{ip: 10.0.0.1}]}}
`))
	if err != nil {
		t.Fatal(err)
	}
	doc := docs[0].obj
	obj := stored(doc)
	if _, has := obj.Object["status"]; has || obj.GetAnnotations() != nil || obj.Object["spec"] == nil {
		t.Errorf("stored as %v", obj.Object)
	}
	status := statusOf(doc)
	if _, has := status.Object["spec"]; has || status.GetName() != "s" || status.GetNamespace() != "ns" || status.Object["status"] == nil {
		t.Errorf("status %v", status.Object)
	}
	if w := waitOf(doc); w != (waiting{what: "rollout", finally: true}) {
		t.Errorf("waits for %+v", w)
	}
	doc.SetAnnotations(map[string]string{WaitAnnotation: "before rollout"})
	if w := waitOf(doc); w != (waiting{what: "rollout", before: true}) {
		t.Errorf("waits for %+v", w)
	}
	if debugOf(doc) != nil {
		t.Error("a Service has ephemeral containers")
	}
	doc.SetKind("Node")
	if statusOf(doc) != nil {
		t.Error("a Node's status is applied")
	}
}

func TestDebugOf(t *testing.T) {
	docs, err := parse("x.yaml", []byte(`
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: ns, annotations: {sandbox.hackfest/end: delete, a: b}}
spec: {containers: [{name: a}], ephemeralContainers: [{name: debug}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	obj, debug := stored(docs[0].obj), debugOf(docs[0].obj)
	if _, has, _ := unstructured.NestedSlice(obj.Object, "spec", "ephemeralContainers"); has || len(obj.GetAnnotations()) != 1 {
		t.Errorf("stored as %v", obj.Object)
	}
	list, _, _ := unstructured.NestedSlice(debug.Object, "spec", "ephemeralContainers")
	if _, has, _ := unstructured.NestedSlice(debug.Object, "spec", "containers"); has || len(list) != 1 || debug.GetName() != "p" {
		t.Errorf("added %v", debug.Object)
	}
}

func TestRolledOut(t *testing.T) {
	for text, want := range map[string]bool{
		"": false,
		"observedGeneration: 1, updatedReplicas: 3, availableReplicas: 3, replicas: 3": false,
		"observedGeneration: 2, updatedReplicas: 1, availableReplicas: 3, replicas: 4": false,
		"observedGeneration: 2, updatedReplicas: 3, availableReplicas: 3, replicas: 4": false,
		"observedGeneration: 2, updatedReplicas: 3, availableReplicas: 2, replicas: 3": false,
		"observedGeneration: 2, updatedReplicas: 3, availableReplicas: 3, replicas: 3": true,
	} {
		docs, err := parse("x.yaml", []byte("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, generation: 2}\nspec: {replicas: 3}\nstatus: {"+text+"}\n"))
		if err != nil {
			t.Fatal(err)
		}
		whole(docs[0].obj.Object)
		if got := rolledOut(docs[0].obj); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
}

// whole makes whole numbers of floats, as a client's decoder does.
func whole(m map[string]any) {
	for k, v := range m {
		switch v := v.(type) {
		case float64:
			m[k] = int64(v)
		case map[string]any:
			whole(v)
		}
	}
}

func TestConditionTrue(t *testing.T) {
	obj := &unstructured.Unstructured{Object: map[string]any{"status": map[string]any{"conditions": []any{
		map[string]any{"type": "Ready", "status": "True"}, map[string]any{"type": "Failed", "status": "False"},
	}}}}
	if !conditionTrue("Ready")(obj) || conditionTrue("Failed")(obj) || conditionTrue("Other")(obj) {
		t.Error("conditions are misread")
	}
	if !slices.Equal(Names(), []string{"empty", "workshop"}) {
		t.Errorf("seeds %v", Names())
	}
}
