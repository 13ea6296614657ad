package kube_test

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
)

// TestDeleteAll: several go, each by its UID; one that was replaced meanwhile, or
// is gone already, keeps none of the others and is named.
func TestDeleteAll(t *testing.T) {
	h := newHand(t)
	maps := h.box.Client.CoreV1().ConfigMaps(h.ns)
	remove := func(name string) {
		t.Helper()
		if err := maps.Delete(t.Context(), name, metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	var all []kube.Target
	for _, name := range []string{"one", "two", "three", "four"} {
		all = append(all, h.configMap(t, name))
	}
	remove("four")
	p, err := h.DeleteAll(t.Context(), all, kube.Removal{})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Changes) != 3 || p.DryRun != "accepted" || !p.Lasts() || p.Title != "delete 4 configmaps" {
		t.Errorf("%+v", p)
	}
	if len(p.Warnings) != 1 || !strings.HasPrefix(p.Warnings[0], "configmap "+h.ns+"/four: it stays") {
		t.Errorf("warnings: %q", p.Warnings)
	}
	remove("two")
	other := h.configMap(t, "two")
	steps := 0
	_, err = p.DoSaying(t.Context(), func(kube.Step) { steps++ })
	if err == nil || !strings.Contains(err.Error(), "not all are deleted") || !strings.Contains(err.Error(), "configmap "+h.ns+"/two") || strings.Contains(err.Error(), "/one") {
		t.Error(err)
	}
	if steps != 3 || h.get(t, all[0]) != nil || h.get(t, all[2]) != nil || h.get(t, other) == nil {
		t.Errorf("%d steps; one, three: %v, %v; the other two: %v", steps, h.get(t, all[0]), h.get(t, all[2]), h.get(t, other))
	}
	p, err = h.DeleteAll(t.Context(), all, kube.Removal{})
	if said := done(t, p, err); said != "none of them can be deleted" || h.get(t, other) == nil {
		t.Error(said)
	}

	all = []kube.Target{h.configMap(t, "five"), h.configMap(t, "six")}
	p, err = h.DeleteAll(t.Context(), all, kube.Removal{})
	if err != nil {
		t.Fatal(err)
	}
	h.kubectl(t, p.Command, "")
	if h.get(t, all[0]) != nil || h.get(t, all[1]) != nil {
		t.Errorf("the shown line deletes not all: %s", p.Command)
	}
}
