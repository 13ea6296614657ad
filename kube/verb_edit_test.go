package kube_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"

	"example.org/hackfest/kube"
)

// replace is an edit by a stream editor, for kubectl and for us.
func replace(t *testing.T, text, old, with string) string {
	t.Helper()
	out := strings.Replace(text, old, with, 1)
	if out == text {
		t.Fatalf("no %q in\n%s", old, text)
	}
	return out
}

// editor makes a program that keeps what it is given to edit and replaces a text
// in it.
func editor(t *testing.T, old, with string) (command, given string) {
	t.Helper()
	dir := t.TempDir()
	command, given = filepath.Join(dir, "editor"), filepath.Join(dir, "given")
	script := "#!/bin/sh\ncp \"$1\" " + given + "\nsed -i 's|" + old + "|" + with + "|' \"$1\"\n"
	if err := os.WriteFile(command, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return command, given
}

func TestEditIsKubectlEdit(t *testing.T) {
	h := newHand(t)
	at, twin := target(kube.Deployments, h.deployment(t, "ours", 1)), target(kube.Deployments, h.deployment(t, "them", 1))
	d, err := h.Edit(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.Plan(t.Context(), replace(t, d.Text, "image: nginx:1.17.8", "image: nginx:1.18"))
	if said := done(t, p, err); said != "edited" {
		t.Error(said)
	}
	if len(p.Changes) != 1 || p.Changes[0] != (kube.Change{Path: "containers.web.image", Before: "nginx:1.17.8", After: "nginx:1.18"}) || p.DryRun != "accepted" {
		t.Errorf("%+v", p)
	}
	command, _ := editor(t, "image: nginx:1.17.8", "image: nginx:1.18")
	t.Setenv("KUBE_EDITOR", command)
	h.kubectl(t, strings.ReplaceAll(p.Command, at.Name, twin.Name), "")
	alike(t, h.settled(t, at), h.settled(t, twin), at.Name, twin.Name)

	// The text is the one that kubectl shows, the header apart.
	m := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "m"}, Data: map[string]string{"key": "# one\ntwo\n"}}
	m, err = h.box.Client.CoreV1().ConfigMaps(h.ns).Create(t.Context(), m, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	d, err = h.Edit(t.Context(), target(kube.ConfigMaps, m))
	if err != nil {
		t.Fatal(err)
	}
	shows, given := editor(t, "no such text", "")
	t.Setenv("KUBE_EDITOR", shows)
	h.kubectl(t, d.Command, "")
	shown, err := os.ReadFile(given)
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(shown), "\napi")
	if "api"+text != d.Text {
		t.Errorf("kubectl shows\n%s\nwe show\n%s", text, d.Text)
	}
}

func TestEditSendsWhatWasChangedAlone(t *testing.T) {
	h := newHand(t)
	at := target(kube.Deployments, h.deployment(t, "web", 1))
	d, err := h.Edit(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := d.Plan(t.Context(), "# a comment\n"+d.Text+"# another\n"); done(t, p, err) != "nothing was changed" {
		t.Errorf("%+v", p)
	}
	text := replace(t, d.Text, "image: nginx:1.17.8", "image: nginx:1.18")
	first, err := d.Plan(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	scale, err := h.Scale(t.Context(), at, kube.Size{To: 2})
	done(t, scale, err)
	if said := done(t, first, nil); said != "edited" { // another field, after the plan
		t.Error(said)
	}
	if o := h.live(t, "web"); *o.Spec.Replicas != 2 || o.Spec.Template.Spec.Containers[0].Image != "nginx:1.18" {
		t.Errorf("%+v", o.Spec)
	}
}

func TestEditConflicts(t *testing.T) {
	h := newHand(t)
	at := target(kube.Deployments, h.deployment(t, "web", 1))
	d, err := h.Edit(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	text := replace(t, d.Text, "replicas: 1", "replicas: 5")
	p, err := d.Plan(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	other, err := h.Scale(t.Context(), at, kube.Size{To: 2})
	done(t, other, err)
	_, err = p.Do(t.Context())
	if c := conflict(t, err); !strings.Contains(c.Reason, "replicas 1 -> 2") || c.Replaced {
		t.Error(c)
	}
	if n := *h.live(t, "web").Spec.Replicas; n != 2 {
		t.Errorf("its size is %d", n)
	}
	p, err = d.Plan(t.Context(), text) // told, and still meant
	done(t, p, err)
	if n := *h.live(t, "web").Spec.Replicas; n != 5 {
		t.Errorf("its size is %d", n)
	}

	// In lists, whose elements are known by their names.
	if d, err = h.Edit(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	text = replace(t, d.Text, "image: nginx:1.17.8", "image: nginx:1.18")
	for _, theirs := range []string{`{"name":"web","image":"nginx:1.19"}`, `{"name":"beside","image":"busybox"}`} {
		patch := `{"spec":{"template":{"spec":{"containers":[` + theirs + `]}}}}`
		if _, err := h.box.Client.AppsV1().Deployments(h.ns).Patch(t.Context(), "web", types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{}); err != nil {
			t.Fatal(err)
		}
		p, err = d.Plan(t.Context(), text)
		if strings.Contains(theirs, "web") {
			if c := conflict(t, err); !strings.Contains(c.Reason, "nginx:1.17.8 -> nginx:1.19") {
				t.Error(c)
			}
			continue
		}
		if err != nil || len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "beside") {
			t.Errorf("%+v, %v", p, err)
		}
	}

	h.replaced(t, "web")
	_, err = d.Plan(t.Context(), replace(t, d.Text, "replicas: 5", "replicas: 7"))
	if c := conflict(t, err); !c.Replaced {
		t.Error(c)
	}
}

var status = regexp.MustCompile(`(?s)\nstatus:.*`)

func TestEditRefused(t *testing.T) {
	h := newHand(t)
	at := target(kube.Deployments, h.deployment(t, "web", 1))
	d, err := h.Edit(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, with, says string }{
		"invalid":       {"replicas: 1", "replicas: -1", "must be greater than or equal to 0"},
		"unknown field": {"replicas: 1", "replicaz: 2\n  replicas: 1", `unknown field "spec.replicaz"`},
		"wrong type":    {"replicas: 1", "replicas: many", "replicas"},
		"immutable":     {"app: web", "app: other", "field is immutable"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := d.Plan(t.Context(), replace(t, d.Text, c.old, c.with))
			if err != nil || !p.Refused || !strings.Contains(p.DryRun, c.says) {
				t.Fatalf("%+v, %v", p, err)
			}
			if _, err := p.Do(t.Context()); err == nil {
				t.Error("it was done")
			}
		})
	}
	for name, c := range map[string]struct{ old, with, says string }{
		"syntax":    {"replicas: 1", "replicas: [1", "syntax error"},
		"twice":     {"replicas: 1", "replicas: 1\n  replicas: 2", "already set"},
		"its name":  {"name: web\n  namespace", "name: web2\n  namespace", "its name was changed"},
		"two":       {"status:", "---\nstatus:", "more than one object"},
		"no object": {d.Text, "words\n", "no object"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := d.Plan(t.Context(), replace(t, d.Text, c.old, c.with))
			if !errors.Is(err, kube.ErrDraft) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
	p, err := d.Plan(t.Context(), status.ReplaceAllString(d.Text, "\nstatus:\n  collisionCount: 3\n"))
	if said := done(t, p, err); !strings.Contains(said, "the status is its own") {
		t.Error(said)
	}
}

// A kind that is known by its definition alone, and values that are texts with
// lines that look like comments.
func TestEditOtherKinds(t *testing.T) {
	h := newHand(t)
	script := "#!/bin/sh\n# not a comment\necho\n"
	m := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "m"}, Data: map[string]string{"run": script, "other": "a"}}
	m, err := h.box.Client.CoreV1().ConfigMaps(h.ns).Create(t.Context(), m, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := h.Edit(t.Context(), target(kube.ConfigMaps, m))
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.Plan(t.Context(), replace(t, d.Text, "other: a", "another: b"))
	done(t, p, err)
	m, err = h.box.Client.CoreV1().ConfigMaps(h.ns).Get(t.Context(), "m", metav1.GetOptions{})
	if err != nil || m.Data["run"] != script || m.Data["another"] != "b" || len(m.Data) != 2 {
		t.Errorf("%v, %v", m.Data, err)
	}

	known, err := h.Resolve(t.Context(), "projects")
	if err != nil {
		t.Fatal(err)
	}
	client, err := dynamic.NewForConfig(h.box.Config)
	if err != nil {
		t.Fatal(err)
	}
	projects := client.Resource(known.Resource.GVR()).Namespace(h.ns)
	o, err := projects.Create(t.Context(), &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "brigade.sh/" + known.Resource.Version, "kind": "Project",
		"metadata": map[string]any{"name": "mine"}, "spec": map[string]any{"repository": "example.org/mine"},
	}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	d, err = h.Edit(t.Context(), target(known.Resource, o))
	if err != nil {
		t.Fatal(err)
	}
	text := replace(t, d.Text, "example.org/mine", "example.org/yours")
	patch := `{"spec":{"repository":"example.org/theirs"}}`
	if _, err := projects.Patch(t.Context(), "mine", types.MergePatchType, []byte(patch), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	_, err = d.Plan(t.Context(), text)
	conflict(t, err)
	p, err = d.Plan(t.Context(), text)
	done(t, p, err)
	if o, err = projects.Get(t.Context(), "mine", metav1.GetOptions{}); err != nil {
		t.Fatal(err)
	}
	if got, _, _ := unstructured.NestedString(o.Object, "spec", "repository"); got != "example.org/yours" {
		t.Errorf("%q", got)
	}
}
