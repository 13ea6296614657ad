package kube_test

import (
	"maps"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// TestFirstAnnotations: what others annotate between the dialog and its key stays,
// also where there was no annotation before; a change-cause of theirs is a conflict.
func TestFirstAnnotations(t *testing.T) {
	h := newHand(t)
	sets := h.box.Client.AppsV1().StatefulSets(h.ns)
	annotated := func(name, patch string) {
		t.Helper()
		if _, err := sets.Patch(t.Context(), name, types.MergePatchType, []byte(`{"metadata":{"annotations":`+patch+`}}`), metav1.PatchOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		before, meanwhile string
		want              map[string]string // nil: a conflict
	}{
		"none":              {"", "", map[string]string{rules.ChangeCause: "ours"}},
		"the-first":         {"", `{"theirs":"too"}`, map[string]string{rules.ChangeCause: "ours", "theirs": "too"}},
		"one-more":          {`{"before":"it"}`, `{"theirs":"too"}`, map[string]string{rules.ChangeCause: "ours", "theirs": "too", "before": "it"}},
		"all-gone":          {`{"before":"it"}`, `{"before":null}`, nil},
		"their-cause":       {"", `{"kubernetes.io/change-cause":"theirs"}`, nil},
		"their-cause-too":   {`{"before":"it"}`, `{"kubernetes.io/change-cause":"theirs"}`, nil},
		"their-other-cause": {`{"kubernetes.io/change-cause":"before"}`, `{"kubernetes.io/change-cause":"theirs"}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := h.statefulSet(t, name)
			if c.before != "" {
				annotated(name, c.before)
			}
			plan, err := h.AnnotateCause(t.Context(), target(kube.StatefulSets, s), "ours")
			if err != nil {
				t.Fatal(err)
			}
			if c.meanwhile != "" {
				annotated(name, c.meanwhile)
			}
			_, err = plan.Do(t.Context())
			if c.want == nil {
				if said := conflict(t, err); said.Replaced {
					t.Errorf("%+v", said)
				}
				return
			}
			now, readErr := sets.Get(t.Context(), name, metav1.GetOptions{})
			if err != nil || readErr != nil || !maps.Equal(now.Annotations, c.want) {
				t.Errorf("%v, %v, %v", err, readErr, now.Annotations)
			}
		})
	}
}
