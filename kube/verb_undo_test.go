package kube_test

import (
	"context"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
	"k8s.io/kubectl/pkg/polymorphichelpers"

	"example.org/hackfest/kube"
)

// watched waits for an object to be as it should be, by a watch from the state
// that it has now on.
func watched(t *testing.T, w watch.Interface, err error, good func(watch.Event) bool) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	for {
		select {
		case e, ok := <-w.ResultChan():
			if !ok {
				t.Fatal("the watch ended")
			}
			if good(e) {
				return
			}
		case <-ctx.Done():
			t.Fatal("it does not become what it should")
		}
	}
}

// revision waits until the Deployment's controller has numbered its template.
func (h *hand) revision(t *testing.T, name, number string) {
	t.Helper()
	w, err := h.box.Client.AppsV1().Deployments(h.ns).Watch(t.Context(), metav1.SingleObject(metav1.ObjectMeta{Name: name}))
	watched(t, w, err, func(e watch.Event) bool {
		d, ok := e.Object.(*appsv1.Deployment)
		return ok && d.Annotations["deployment.kubernetes.io/revision"] == number && d.Status.ObservedGeneration >= d.Generation
	})
}

// change edits a Deployment, whatever its version.
func (h *hand) change(t *testing.T, name string, edit func(*appsv1.Deployment)) {
	t.Helper()
	for {
		d := h.live(t, name)
		edit(d)
		_, err := h.box.Client.AppsV1().Deployments(h.ns).Update(t.Context(), d, metav1.UpdateOptions{})
		if err == nil {
			return
		}
		if !strings.Contains(err.Error(), "modified") {
			t.Fatal(err)
		}
	}
}

// revised makes a Deployment with three revisions, the third of which cannot be
// pulled and has an environment and an annotation that the others have not.
func (h *hand) revised(t *testing.T, name string) *appsv1.Deployment {
	t.Helper()
	h.deployment(t, name, 2)
	h.revision(t, name, "1")
	h.change(t, name, func(d *appsv1.Deployment) {
		d.Annotations["kubernetes.io/change-cause"] = "newer"
		d.Spec.Template.Spec.Containers[0].Image = "nginx:1.18"
	})
	h.revision(t, name, "2")
	h.change(t, name, func(d *appsv1.Deployment) {
		d.Annotations["kubernetes.io/change-cause"] = "too new"
		d.Annotations["example.org/later"] = "yes"
		d.Spec.Template.Annotations = map[string]string{"later": "yes"}
		c := &d.Spec.Template.Spec.Containers[0]
		c.Image, c.Env = "nginx:1.99", []corev1.EnvVar{{Name: "LATER", Value: "yes"}}
	})
	h.revision(t, name, "3")
	return h.live(t, name)
}

// kubectlUndo is the oracle.
func (h *hand) kubectlUndo(t *testing.T, kind string, o metav1.Object, revision int64) string {
	t.Helper()
	r, err := polymorphichelpers.RollbackerFor(schema.GroupKind{Group: "apps", Kind: kind}, h.box.Client)
	if err != nil {
		t.Fatal(err)
	}
	live := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: o.GetName(), Namespace: h.ns}}
	said, err := r.Rollback(live, nil, revision, cmdutil.DryRunNone)
	if err != nil {
		t.Fatal(err)
	}
	return said
}

func TestUndoIsKubectls(t *testing.T) {
	h := newHand(t)
	for _, to := range []int64{0, 1, 2, 3} {
		ours, theirs := names("ours", to), names("them", to)
		d, twin := h.revised(t, ours), h.revised(t, theirs)
		p, err := h.Undo(t.Context(), target(kube.Deployments, d), to)
		said := done(t, p, err)
		h.kubectlUndo(t, "Deployment", twin, to)
		if to == 3 {
			if said != "skipped rollback (current template already matches revision 3)" || len(p.Changes) != 0 {
				t.Errorf("%+v", p)
			}
		} else {
			h.revision(t, ours, "4")
			h.revision(t, theirs, "4")
		}
		a, b := h.live(t, ours), h.live(t, theirs)
		alike(t, a, b, ours, theirs)
		if to == 2 {
			if len(a.Spec.Template.Spec.Containers[0].Env) != 0 || len(a.Spec.Template.Annotations) != 0 || a.Annotations["example.org/later"] != "" {
				t.Errorf("what the newer revision added is still there: %+v", a)
			}
			found := false
			for _, c := range p.Changes {
				found = found || c == kube.Change{Path: "containers.web.image", Before: "nginx:1.99", After: "nginx:1.18"}
			}
			if len(p.About) != 1 || p.About[0] != "revision 2: newer" {
				t.Errorf("%q", p.About)
			}
			if !found || strings.Join(p.Keeps, ", ") != "replicas 2, strategy RollingUpdate" {
				t.Errorf("%+v", p)
			}
		}
	}
}

func names(s string, n int64) string { return s + string(rune('0'+n)) }

func TestUndoTwiceSwaps(t *testing.T) {
	h := newHand(t)
	d := h.revised(t, "web")
	at := target(kube.Deployments, d)
	for i, image := range []string{"nginx:1.18", "nginx:1.99", "nginx:1.18"} {
		p, err := h.Undo(t.Context(), at, 0)
		done(t, p, err)
		if want := []string{"revision 2: newer", "revision 3: too new", "revision 4 (was 2): newer"}[i]; len(p.About) != 1 || p.About[0] != want {
			t.Errorf("%q, want %q", p.About, want)
		}
		h.revision(t, "web", string(rune('4'+i)))
		if now := h.live(t, "web").Spec.Template.Spec.Containers[0].Image; now != image {
			t.Fatalf("undo %d: %s", i, now)
		}
	}
	if _, err := h.Undo(t.Context(), at, 2); err == nil || !strings.Contains(err.Error(), "unable to find specified revision 2 in history") {
		t.Errorf("a revision that is gone: %v", err)
	}
}

func TestUndoRefuses(t *testing.T) {
	h := newHand(t)
	d := h.revised(t, "web")
	at := target(kube.Deployments, d)
	h.change(t, "web", func(d *appsv1.Deployment) { d.Spec.Paused = true })
	if _, err := h.Undo(t.Context(), at, 0); err == nil || !strings.Contains(err.Error(), "cannot rollback a paused") {
		t.Errorf("paused: %v", err)
	}
	if _, err := h.Restart(t.Context(), at); err == nil || !strings.Contains(err.Error(), "can't restart paused") {
		t.Errorf("paused: %v", err)
	}
	if _, err := h.Undo(t.Context(), at, -1); err == nil {
		t.Error("revision -1")
	}
	one := h.deployment(t, "one", 1)
	h.revision(t, "one", "1")
	if _, err := h.Undo(t.Context(), target(kube.Deployments, one), 0); err == nil || !strings.Contains(err.Error(), "no rollout history found") {
		t.Errorf("no history: %v", err)
	}
}

// With revisionHistoryLimit 0 nothing is kept, once the rollout is complete.
func TestUndoWithoutHistory(t *testing.T) {
	h := newHand(t)
	d := h.deployment(t, "web", 1)
	h.change(t, "web", func(d *appsv1.Deployment) { d.Spec.RevisionHistoryLimit = new(int32) })
	h.revision(t, "web", "1")
	h.change(t, "web", func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[0].Image = "nginx:1.18" })
	sets := h.box.Client.AppsV1().ReplicaSets(h.ns)
	list, err := sets.List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, rs := range list.Items {
		if rs.Spec.Template.Spec.Containers[0].Image != "nginx:1.17.8" {
			continue
		}
		w, err := sets.Watch(t.Context(), metav1.ListOptions{FieldSelector: "metadata.name=" + rs.Name, ResourceVersion: list.ResourceVersion})
		watched(t, w, err, func(e watch.Event) bool { return e.Type == watch.Deleted })
	}
	if _, err := h.Undo(t.Context(), target(kube.Deployments, d), 0); err == nil || !strings.Contains(err.Error(), "no rollout history found") {
		t.Errorf("%v", err)
	}
}

func TestUndoConflicts(t *testing.T) {
	h := newHand(t)
	d := h.revised(t, "web")
	at := target(kube.Deployments, d)
	plan := func() *kube.Plan {
		p, err := h.Undo(t.Context(), at, 1)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := plan()
	h.change(t, "web", func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[0].Image = "nginx:2" })
	_, err := p.Do(t.Context())
	if c := conflict(t, err); c.Replaced || h.live(t, "web").Spec.Template.Spec.Containers[0].Image != "nginx:2" {
		t.Error(c)
	}
	h.revision(t, "web", "4")
	p = plan()
	h.change(t, "web", func(d *appsv1.Deployment) { d.Annotations["kubernetes.io/change-cause"] = "mine" })
	_, err = p.Do(t.Context())
	conflict(t, err)
	p = plan()
	h.replaced(t, "web")
	_, err = p.Do(t.Context())
	conflict(t, err)
	if now := h.live(t, "web"); now.Generation != 1 {
		t.Errorf("it was written: %+v", now)
	}
}
