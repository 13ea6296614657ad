package kube_test

import (
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"example.org/hackfest/kube"
)

// recorded waits until a controller has recorded so many revisions of a workload.
func (h *hand) recorded(t *testing.T, app string, number int64) {
	t.Helper()
	w, err := h.box.Client.AppsV1().ControllerRevisions(h.ns).Watch(t.Context(), metav1.ListOptions{LabelSelector: "app=" + app})
	watched(t, w, err, func(e watch.Event) bool {
		r, ok := e.Object.(*appsv1.ControllerRevision)
		return ok && r.Revision == number
	})
}

// newer changes a template so that going back has something to remove.
func newer(t *corev1.PodTemplateSpec) {
	t.Annotations = map[string]string{"later": "yes"}
	t.Spec.Containers[0].Image = "nginx:1.99"
	t.Spec.Containers[0].Env = []corev1.EnvVar{{Name: "LATER", Value: "yes"}}
}

func (h *hand) revisedDaemonSet(t *testing.T, name string) kube.Target {
	t.Helper()
	h.daemonSet(t, name)
	h.recorded(t, name, 1)
	all := h.box.Client.AppsV1().DaemonSets(h.ns)
	for {
		d, err := all.Get(t.Context(), name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		newer(&d.Spec.Template)
		d, err = all.Update(t.Context(), d, metav1.UpdateOptions{})
		if err == nil {
			h.recorded(t, name, 2)
			return target(kube.DaemonSets, d)
		}
		if !strings.Contains(err.Error(), "modified") {
			t.Fatal(err)
		}
	}
}

func (h *hand) revisedStatefulSet(t *testing.T, name string) kube.Target {
	t.Helper()
	h.statefulSet(t, name)
	h.recorded(t, name, 1)
	all := h.box.Client.AppsV1().StatefulSets(h.ns)
	for {
		s, err := all.Get(t.Context(), name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		newer(&s.Spec.Template)
		s, err = all.Update(t.Context(), s, metav1.UpdateOptions{})
		if err == nil {
			h.recorded(t, name, 2)
			return target(kube.StatefulSets, s)
		}
		if !strings.Contains(err.Error(), "modified") {
			t.Fatal(err)
		}
	}
}

func TestUndoByControllerRevisions(t *testing.T) {
	h := newHand(t)
	for kind, made := range map[string]func(*testing.T, string) kube.Target{
		"DaemonSet": h.revisedDaemonSet, "StatefulSet": h.revisedStatefulSet,
	} {
		t.Run(kind, func(t *testing.T) {
			word := strings.ToLower(kind)
			at, twin := made(t, "ours-"+word), made(t, "them-"+word)
			if p, err := h.Undo(t.Context(), at, 2); err != nil || p.Skip != "skipped rollback (current template already matches revision 2)" {
				t.Errorf("%+v, %v", p, err)
			}
			if _, err := h.Undo(t.Context(), at, 7); err == nil || !strings.Contains(err.Error(), "unable to find specified revision 7 in history") {
				t.Error(err)
			}
			p, err := h.Undo(t.Context(), at, 0)
			if said := done(t, p, err); said != "rolled back to revision 1" {
				t.Error(said)
			}
			h.kubectlUndo(t, kind, &metav1.ObjectMeta{Name: twin.Name}, 0)
			alike(t, h.settled(t, at), h.settled(t, twin), at.Name, twin.Name)
			h.recorded(t, at.Name, 3)
			if _, err := h.Undo(t.Context(), at, 1); err == nil {
				t.Error("revision 1 has a new number, and is found")
			}
			p, err = h.Undo(t.Context(), at, 0)
			done(t, p, err)
			if text := string(must(h.get(t, at).MarshalJSON())); !strings.Contains(text, "nginx:1.99") || !strings.Contains(text, "LATER") {
				t.Error("a second undo does not swap")
			}
		})
	}
	one := target(kube.StatefulSets, h.statefulSet(t, "one"))
	h.recorded(t, "one", 1)
	if _, err := h.Undo(t.Context(), one, 0); err == nil || !strings.Contains(err.Error(), "no last revision to roll back to") {
		t.Error(err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestOnDeleteIsSaid(t *testing.T) {
	h := newHand(t)
	at := h.revisedDaemonSet(t, "manual")
	all := h.box.Client.AppsV1().DaemonSets(h.ns)
	patch := []byte(`{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}`)
	if _, err := all.Patch(t.Context(), "manual", types.MergePatchType, patch, metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	applied := []byte(`{"metadata":{"annotations":{"` + kube.LastApplied + `":"{}"}}}`)
	if _, err := all.Patch(t.Context(), "manual", types.MergePatchType, applied, metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	p, err := h.Undo(t.Context(), at, 0)
	if err != nil || len(p.Warnings) != 2 || !strings.Contains(p.Warnings[0], "kubectl apply") || !strings.Contains(p.Warnings[1], "OnDelete") {
		t.Errorf("%+v, %v", p, err)
	}
}
