package kube_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
)

const twoMaps = `# two of them
apiVersion: v1
kind: ConfigMap
metadata: {name: NAME-one}
data: {a: "1", b: "it's <&>"}
---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: NAME-two}
  data: {b: "2"}
---
`

func TestApply(t *testing.T) {
	h := newHand(t)
	text := strings.ReplaceAll(twoMaps, "NAME", "ours")
	p, err := h.Apply(t.Context(), kube.Manifest{Text: text, Namespace: h.ns})
	if err != nil || p.Title != "apply 2 objects" || p.DryRun != "accepted" || len(p.Changes) < 4 {
		t.Fatalf("%+v, %v", p, err)
	}
	one := kube.Target{Resource: kube.ConfigMaps, Namespace: h.ns, Name: "ours-one"}
	if h.get(t, one) != nil {
		t.Fatal("the plan wrote")
	}
	want := "created configmap " + h.ns + "/ours-one, created configmap " + h.ns + "/ours-two"
	if said := done(t, p, err); said != want {
		t.Error(said)
	}
	h.kubectl(t, p.Command, strings.ReplaceAll(p.Input, "ours", "them"))
	alike(t, h.get(t, one), h.get(t, kube.Target{Resource: kube.ConfigMaps, Namespace: h.ns, Name: "them-one"}), "ours", "them")

	p, err = h.Apply(t.Context(), kube.Manifest{Text: text, Namespace: h.ns})
	if said := done(t, p, err); said != "everything is like that already" {
		t.Error(said)
	}
	text = strings.Replace(text, `a: "1", `, "", 1)
	p, err = h.Apply(t.Context(), kube.Manifest{Text: text, Namespace: h.ns})
	if err != nil || len(p.Changes) != 1 || p.Changes[0] != (kube.Change{Of: "configmap " + h.ns + "/ours-one", Path: "data.a", Before: "1"}) {
		t.Fatalf("%+v, %v", p, err)
	}
	maps := h.box.Client.CoreV1().ConfigMaps(h.ns)
	if err := maps.Delete(t.Context(), "ours-one", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	h.configMap(t, "ours-one")
	_, err = p.Do(t.Context())
	conflict(t, err)
	if o := h.get(t, one); o.Object["data"].(map[string]any)["a"] != "1" {
		t.Error("it was written")
	}
}

func TestApplyRefusals(t *testing.T) {
	h := newHand(t)
	for text, why := range map[string]string{
		"":                        "there is no object in it",
		"kind: Pod":               "document 1: apiVersion or kind is missing",
		"apiVersion: v1\nkind: X": "has no name",
		"apiVersion: v1\nkind: X\nmetadata: {name: x}":          "the server has no kind X in v1",
		"apiVersion: v1\nkind: ConfigMap\nkind: Pod":            "document 1",
		"apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: x": "document 1",
	} {
		if p, err := h.Apply(t.Context(), kube.Manifest{Text: text, Namespace: h.ns}); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %+v, %v", text, p, err)
		}
	}
	bad := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndaat: {a: b}"
	p, err := h.Apply(t.Context(), kube.Manifest{Text: bad, Namespace: h.ns})
	if err != nil || !p.Refused || !strings.Contains(p.DryRun, "daat") {
		t.Fatalf("%+v, %v", p, err)
	}
	if _, err := p.Do(t.Context()); err == nil {
		t.Error("what was refused was done")
	}
	three := bad + "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: fine}\ndata: {a: b}" +
		"\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: lost, namespace: none-" + h.ns + "}"
	p, err = h.Apply(t.Context(), kube.Manifest{Text: three, Namespace: h.ns})
	if err != nil || !p.Refused || len(p.Changes) == 0 || p.Changes[0] != (kube.Change{Of: "configmap " + h.ns + "/fine", After: "created"}) {
		t.Fatalf("%+v, %v", p, err)
	}
	for _, says := range []string{"configmap " + h.ns + "/x: ", "daat", "configmap none-" + h.ns + "/lost: ", "not found"} {
		if !strings.Contains(p.DryRun, says) {
			t.Errorf("no %q in %q", says, p.DryRun)
		}
	}
	m := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "theirs"}, Data: map[string]string{"a": "1"}}
	if _, err := h.box.Client.CoreV1().ConfigMaps(h.ns).Create(t.Context(), m, metav1.CreateOptions{FieldManager: "somebody"}); err != nil {
		t.Fatal(err)
	}
	mine := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: theirs}\ndata: {a: '2'}"
	p, err = h.Apply(t.Context(), kube.Manifest{Text: mine, Namespace: h.ns})
	if err != nil || !p.Refused || !strings.Contains(p.DryRun, "somebody") {
		t.Fatalf("%+v, %v", p, err)
	}
	p, err = h.Apply(t.Context(), kube.Manifest{Text: mine, Namespace: h.ns, Force: true})
	done(t, p, err)
	h.kubectl(t, p.Command, p.Input)
}

func TestApplyWithItsNamespace(t *testing.T) {
	h := newHand(t)
	ns := h.ns + "-in"
	text := "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + ns + "}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: " + ns + "}"
	p, err := h.Apply(t.Context(), kube.Manifest{Text: text})
	if err != nil || len(p.Warnings) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	if said := done(t, p, err); said != "created namespace "+ns+", created configmap "+ns+"/x" {
		t.Error(said)
	}
	at := kube.Target{Resource: kube.Namespaces, Name: ns}
	gone, err := h.Delete(t.Context(), at, kube.Removal{})
	if said := done(t, gone, err); said != "deleted" {
		t.Error(said)
	}
	if again, err := h.Delete(t.Context(), at, kube.Removal{}); err == nil && again.Skip == "" {
		t.Errorf("%+v", again)
	}
}
