package kube_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube"
)

// TestUnsentGoesOn: at another seat a text is what it was at its own:
// others' changes stay, or are a conflict, once.
func TestUnsentGoesOn(t *testing.T) {
	h := newHand(t)
	at := target(kube.Deployments, h.deployment(t, "web", 1))
	d, err := h.Edit(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	text := replace(t, d.Text, "image: nginx:1.17.8", "image: nginx:1.18")
	again := func() *kube.Draft {
		t.Helper()
		u, err := d.Unsent(text)
		if err != nil {
			t.Fatal(err)
		}
		if u.Text() != text || u.Size() < len(text)+len(d.Text) {
			t.Errorf("%d bytes of %d: %s", u.Size(), len(text)+len(d.Text), u.Text())
		}
		next, err := seat(t, h.Cluster, kube.Person{}).Reopen(u)
		if err != nil {
			t.Fatal(err)
		}
		if next.Text != d.Text || next.Object != d.Object || next.Command != d.Command {
			t.Errorf("%+v, want %+v", next, d)
		}
		return next
	}
	scale, err := h.Scale(t.Context(), at, kube.Size{To: 2})
	done(t, scale, err)
	p, err := again().Plan(t.Context(), text)
	if err != nil || len(p.Changes) != 1 || len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "replicas 1 -> 2") {
		t.Fatalf("%+v, %v", p, err)
	}

	// Both changed the same: it is told once, wherever it was told.
	patch := `{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"nginx:1.19"}]}}}}`
	if _, err := h.box.Client.AppsV1().Deployments(h.ns).Patch(t.Context(), "web", types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	d = again()
	_, err = d.Plan(t.Context(), text)
	conflict(t, err)
	p, err = again().Plan(t.Context(), text)
	if said := done(t, p, err); said != "edited" {
		t.Error(said)
	}
	if o := h.live(t, "web"); *o.Spec.Replicas != 2 || o.Spec.Template.Spec.Containers[0].Image != "nginx:1.18" {
		t.Errorf("%+v", o.Spec)
	}

	// What was sent after all is not sent twice.
	if p, err := again().Plan(t.Context(), text); err != nil || p.Skip == "" {
		t.Errorf("%+v, %v", p, err)
	}
	h.replaced(t, "web")
	_, err = again().Plan(t.Context(), text)
	if c := conflict(t, err); !c.Replaced {
		t.Error(c)
	}
	u, err := d.Unsent(text)
	if err != nil {
		t.Fatal(err)
	}
	saved, err := u.Save()
	if err != nil {
		t.Fatal(err)
	}
	if back, err := kube.ReadUnsent(saved); err != nil || back != u {
		t.Errorf("%+v, %v of %s", back, err, saved)
	}
	if _, err := kube.ReadUnsent(bytes.ReplaceAll(saved, []byte(`"Group":"apps","Version":"v1","Plural":"deployments"`), []byte(`"Group":"","Version":"v1","Plural":"secrets"`))); !errors.Is(err, kube.ErrUnsaved) {
		t.Errorf("a Secret is read: %v", err)
	}
	if _, err := seat(t, h.Cluster, kube.Person{ReadOnly: true}).Reopen(u); err == nil {
		t.Error("a seat that writes nothing goes on with it")
	}
}

// TestUnsentIsNotPrinted: what prints it by accident prints a name.
func TestUnsentIsNotPrinted(t *testing.T) {
	h := newHand(t)
	s, err := h.box.Client.CoreV1().Secrets(h.ns).Create(t.Context(), &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "door"}, StringData: map[string]string{"code": "correct-horse"},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := h.Edit(t.Context(), target(kube.Secrets, s))
	if err != nil {
		t.Fatal(err)
	}
	u, err := d.Unsent(d.Text)
	if err != nil {
		t.Fatal(err)
	}
	if saved, err := u.Save(); !errors.Is(err, kube.ErrUnsaved) || saved != nil {
		t.Errorf("a Secret is saved: %s, %v", saved, err)
	}
	j, err := json.Marshal(u)
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{fmt.Sprint(u), fmt.Sprintf("%+v", u), fmt.Sprintf("%#v", u), fmt.Sprintf("%+v", []kube.Unsent{u}), string(j)} {
		if strings.Contains(said, "Y29ycmVjdC1ob3JzZQ") || !strings.Contains(said, "door") {
			t.Error(said)
		}
	}
}
