package kube_test

import (
	"context"
	"errors"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

// hand is a connection that acts, in a namespace of its own.
type hand struct {
	*kube.Cluster
	box *kubetest.Cluster
	ns  string
}

func newHand(t *testing.T) *hand {
	t.Helper()
	box := kubetest.Sandbox(t)
	return &hand{connect(t, box.Kubeconfig, false), box, box.Namespace(t)}
}

func template(app, image string) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": app}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: image}}},
	}
}

// deployment makes a Deployment of a size.
func (h *hand) deployment(t *testing.T, name string, size int32) *appsv1.Deployment {
	t.Helper()
	d := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: appsv1.DeploymentSpec{
		Replicas: &size,
		Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": name}},
		Template: template(name, "nginx:1.17.8"),
	}}
	d, err := h.box.Client.AppsV1().Deployments(h.ns).Create(t.Context(), d, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func target(r kube.Resource, o metav1.Object) kube.Target {
	return kube.Target{Resource: r, Namespace: o.GetNamespace(), Name: o.GetName(), UID: o.GetUID()}
}

func (h *hand) live(t *testing.T, name string) *appsv1.Deployment {
	t.Helper()
	d, err := h.box.Client.AppsV1().Deployments(h.ns).Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// done plans and does.
func done(t *testing.T, p *kube.Plan, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r.Said
}

// conflict demands a *Conflict.
func conflict(t *testing.T, err error) *kube.Conflict {
	t.Helper()
	var c *kube.Conflict
	if !errors.As(err, &c) {
		t.Fatalf("not a conflict: %v", err)
	}
	return c
}

func TestScale(t *testing.T) {
	h := newHand(t)
	d := h.deployment(t, "web", 1)
	at := target(kube.Deployments, d)
	p, err := h.Scale(t.Context(), at, kube.Size{To: 3})
	if said := done(t, p, err); said != "scaled 1 to 3" {
		t.Error(said)
	}
	if n := *h.live(t, "web").Spec.Replicas; n != 3 {
		t.Errorf("its size is %d", n)
	}
	if len(p.Changes) != 1 || p.Changes[0] != (kube.Change{Path: "replicas", Before: "1", After: "3"}) || p.DryRun != "accepted" {
		t.Errorf("%+v", p)
	}
	p, err = h.Scale(t.Context(), at, kube.Size{To: 3})
	if said := done(t, p, err); said != "its size is 3 already" {
		t.Error(said)
	}
	seen := int32(2)
	_, err = h.Scale(t.Context(), at, kube.Size{To: 5, Seen: &seen})
	conflict(t, err)
	if p, err := h.Scale(t.Context(), at, kube.Size{To: -1}); err == nil {
		t.Errorf("%+v", p)
	}
}

func TestScaleConflicts(t *testing.T) {
	h := newHand(t)
	at := target(kube.Deployments, h.deployment(t, "web", 1))
	p, err := h.Scale(t.Context(), at, kube.Size{To: 3})
	if err != nil {
		t.Fatal(err)
	}
	other, err := h.Scale(t.Context(), at, kube.Size{To: 2})
	done(t, other, err)
	_, err = p.Do(t.Context())
	if c := conflict(t, err); c.Reason != "its size is 2 now, not 1" {
		t.Error(c)
	}
	if n := *h.live(t, "web").Spec.Replicas; n != 2 {
		t.Errorf("its size is %d", n)
	}
}

// replaced deletes an object and makes its like anew, with another UID.
func (h *hand) replaced(t *testing.T, name string) {
	t.Helper()
	all := h.box.Client.AppsV1().Deployments(h.ns)
	w, err := all.Watch(t.Context(), metav1.SingleObject(metav1.ObjectMeta{Name: name}))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	if err := all.Delete(t.Context(), name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	for gone := false; !gone; {
		select {
		case e := <-w.ResultChan():
			gone = e.Type == "DELETED"
		case <-ctx.Done():
			t.Fatal("it is still there")
		}
	}
	h.deployment(t, name, 1)
}

func TestScaleOfAnotherObject(t *testing.T) {
	h := newHand(t)
	at := target(kube.Deployments, h.deployment(t, "web", 1))
	p, err := h.Scale(t.Context(), at, kube.Size{To: 3})
	if err != nil {
		t.Fatal(err)
	}
	h.replaced(t, "web")
	_, err = p.Do(t.Context())
	if c := conflict(t, err); !c.Replaced {
		t.Error(c)
	}
	if n := *h.live(t, "web").Spec.Replicas; n != 1 {
		t.Errorf("its size is %d", n)
	}
	_, err = h.Scale(t.Context(), at, kube.Size{To: 3})
	conflict(t, err)
}
