package kube_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

func (h *hand) configMap(t *testing.T, name string) kube.Target {
	t.Helper()
	m := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}, Data: map[string]string{"a": "1"}}
	m, err := h.box.Client.CoreV1().ConfigMaps(h.ns).Create(t.Context(), m, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return target(kube.ConfigMaps, m)
}

func TestDelete(t *testing.T) {
	h := newHand(t)
	at, twin := h.configMap(t, "ours"), h.configMap(t, "theirs")
	none := int64(0)
	for _, r := range []kube.Removal{{Cascade: kube.Foreground}, {Cascade: kube.Orphan}, {Grace: &none}} {
		p, err := h.Delete(t.Context(), at, r)
		if err != nil || p.DryRun != "accepted" || h.get(t, at) == nil {
			t.Fatalf("%+v, %v", p, err)
		}
	}
	p, err := h.Delete(t.Context(), at, kube.Removal{})
	if said := done(t, p, err); said != "deleted" || h.get(t, at) != nil {
		t.Error(said)
	}
	h.kubectl(t, strings.Replace(p.Command, "ours", "theirs", 1), "")
	if h.get(t, twin) != nil {
		t.Error("the shown line deletes nothing")
	}
	_, err = p.Do(t.Context())
	if c := conflict(t, err); !c.Replaced || c.Reason != "it is gone" {
		t.Error(c)
	}
	for _, r := range []kube.Removal{{Cascade: kube.Foreground}, {Cascade: kube.Orphan}, {Grace: &none}} {
		at := h.configMap(t, "more")
		p, err := h.Delete(t.Context(), at, r)
		if err != nil {
			t.Fatal(err)
		}
		h.kubectl(t, p.Command, "")
		if o := h.get(t, at); o != nil && o.GetDeletionTimestamp() == nil {
			t.Errorf("%s deletes nothing", p.Command)
		}
		if h.get(t, at) != nil {
			h.gone(t, "more")
		}
	}
	if _, err := h.Delete(t.Context(), twin, kube.Removal{Cascade: "all"}); err == nil {
		t.Error("a cascade of no such name")
	}
}

// gone waits for a ConfigMap's garbage collection.
func (h *hand) gone(t *testing.T, name string) {
	t.Helper()
	maps := h.box.Client.CoreV1().ConfigMaps(h.ns)
	list, err := maps.List(t.Context(), metav1.ListOptions{FieldSelector: "metadata.name=" + name})
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Items) == 0 {
		return
	}
	w, err := maps.Watch(t.Context(), metav1.ListOptions{FieldSelector: "metadata.name=" + name, ResourceVersion: list.ResourceVersion})
	watched(t, w, err, func(e watch.Event) bool { return e.Type == watch.Deleted })
}

// An object that was replaced between the plan and the deed is left alone, by
// every verb.
func TestReplacedMeanwhile(t *testing.T) {
	h := newHand(t)
	at := target(kube.Deployments, h.deployment(t, "web", 1))
	plans := map[string]func(context.Context, kube.Target) (*kube.Plan, error){
		"delete":  func(ctx context.Context, t kube.Target) (*kube.Plan, error) { return h.Delete(ctx, t, kube.Removal{}) },
		"restart": h.Restart, "pause": h.Pause,
		"image": func(ctx context.Context, t kube.Target) (*kube.Plan, error) {
			return h.SetImage(ctx, t, kube.Image{Container: "web", Image: "nginx:2"})
		},
		"cause": func(ctx context.Context, t kube.Target) (*kube.Plan, error) { return h.AnnotateCause(ctx, t, "no") },
	}
	var ready []*kube.Plan
	for name, plan := range plans {
		p, err := plan(t.Context(), at)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		ready = append(ready, p)
	}
	h.replaced(t, "web")
	h.revision(t, "web", "1")
	before := h.live(t, "web")
	for _, p := range ready {
		_, err := p.Do(t.Context())
		if c := conflict(t, err); !strings.HasPrefix(err.Error(), p.Title) || c.Object.Name != "web" {
			t.Error(err)
		}
	}
	after := h.live(t, "web")
	if after.UID == at.UID || after.UID != before.UID || after.Spec.Paused || after.DeletionTimestamp != nil || after.Annotations["kubernetes.io/change-cause"] != "" {
		t.Errorf("it was written: %+v", after)
	}
	if after.Spec.Template.Spec.Containers[0].Image != before.Spec.Template.Spec.Containers[0].Image || len(after.Spec.Template.Annotations) != 0 {
		t.Errorf("its template was written: %+v", after.Spec.Template)
	}
	for name, plan := range plans {
		_, err := plan(t.Context(), at)
		if c := conflict(t, err); !c.Replaced {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCordon(t *testing.T) {
	h := newHand(t)
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{GenerateName: "idle-"}}
	n, err := h.box.Client.CoreV1().Nodes().Create(t.Context(), n, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = h.box.Client.CoreV1().Nodes().Delete(context.WithoutCancel(t.Context()), n.Name, metav1.DeleteOptions{})
	})
	at := kube.Target{Resource: kube.Nodes, Name: n.Name, UID: n.UID}
	p, err := h.Cordon(t.Context(), at)
	done(t, p, err)
	back, err := h.Uncordon(t.Context(), at)
	done(t, back, err)
	h.kubectl(t, p.Command, "")
	if again, err := h.Cordon(t.Context(), at); err != nil || again.Skip == "" {
		t.Errorf("%+v, %v", again, err)
	}
	h.kubectl(t, back.Command, "")
	if again, err := h.Uncordon(t.Context(), at); err != nil || again.Skip == "" {
		t.Errorf("%+v, %v", again, err)
	}
}

func TestReadOnlyHasNoHand(t *testing.T) {
	box := kubetest.Sandbox(t)
	c := connect(t, box.Kubeconfig, true)
	at := kube.Target{Resource: kube.Deployments, Namespace: "default", Name: "web"}
	if _, err := c.Restart(t.Context(), at); !errors.Is(err, kube.ErrReadOnly) {
		t.Error(err)
	}
	if _, err := c.Apply(t.Context(), kube.Manifest{Text: "{}"}); !errors.Is(err, kube.ErrReadOnly) {
		t.Error(err)
	}
	if a := c.Allowed(t.Context(), kube.VerbScale, at); a.OK || a.Unknown || !strings.Contains(a.Reason, "read-only") {
		t.Errorf("%+v", a)
	}
}
