package kube_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"

	"example.org/hackfest/kube"
)

// Each verb on one object, and the line that it shows, run by kubectl's own code,
// on its twin: the two are the same afterwards.
func TestTheShownLineDoesTheSame(t *testing.T) {
	h := newHand(t)
	deployment := func(t *testing.T, name string) kube.Target { return target(kube.Deployments, h.deployment(t, name, 1)) }
	daemonSet := func(t *testing.T, name string) kube.Target { return target(kube.DaemonSets, h.daemonSet(t, name)) }
	statefulSet := func(t *testing.T, name string) kube.Target {
		return target(kube.StatefulSets, h.statefulSet(t, name))
	}
	cronJob := func(t *testing.T, name string) kube.Target { return target(kube.CronJobs, h.cronJob(t, name, false)) }
	paused := func(t *testing.T, name string) kube.Target {
		at := deployment(t, name)
		p, err := h.Pause(t.Context(), at)
		done(t, p, err)
		return at
	}
	suspended := func(t *testing.T, name string) kube.Target {
		return target(kube.CronJobs, h.cronJob(t, name, true))
	}
	type plan = func(context.Context, kube.Target) (*kube.Plan, error)
	scale := func(ctx context.Context, at kube.Target) (*kube.Plan, error) {
		return h.Scale(ctx, at, kube.Size{To: 2})
	}
	image := func(ctx context.Context, at kube.Target) (*kube.Plan, error) {
		return h.SetImage(ctx, at, kube.Image{Container: "web", Image: "nginx:1.18"})
	}
	imageOfRuns := func(ctx context.Context, at kube.Target) (*kube.Plan, error) {
		return h.SetImage(ctx, at, kube.Image{Container: "web", Image: "busybox:1.36"})
	}
	because := func(ctx context.Context, at kube.Target) (*kube.Plan, error) {
		return h.SetImage(ctx, at, kube.Image{Container: "web", Image: "nginx:1.18", Cause: "it's <new> & $HOME"})
	}
	cause := func(ctx context.Context, at kube.Target) (*kube.Plan, error) {
		return h.AnnotateCause(ctx, at, "why 'not'; rm -rf /")
	}
	for name, c := range map[string]struct {
		made func(*testing.T, string) kube.Target
		plan plan
	}{
		"scale":                 {deployment, scale},
		"scale a statefulset":   {statefulSet, scale},
		"restart":               {deployment, h.Restart},
		"restart a daemonset":   {daemonSet, h.Restart},
		"restart a statefulset": {statefulSet, h.Restart},
		"pause":                 {deployment, h.Pause},
		"resume":                {paused, h.Resume},
		"image":                 {deployment, image},
		"image of a daemonset":  {daemonSet, image},
		"image of a cronjob":    {cronJob, imageOfRuns},
		"image with its cause":  {deployment, because},
		"cause":                 {deployment, cause},
		"suspend":               {cronJob, h.Suspend},
		"wake":                  {suspended, h.Wake},
	} {
		t.Run(name, func(t *testing.T) {
			word := strings.ReplaceAll(name, " ", "-")
			at, twin := c.made(t, "ours-"+word), c.made(t, "them-"+word)
			p, err := c.plan(t.Context(), at)
			done(t, p, err)
			if p.DryRun != "accepted" || len(p.Changes) == 0 || p.Title != string(p.Verb)+" "+at.String() || p.Risk != kube.Write {
				t.Errorf("%+v", p)
			}
			h.kubectl(t, strings.ReplaceAll(p.Command, at.Name, twin.Name), "")
			alike(t, h.settled(t, at), h.settled(t, twin), at.Name, twin.Name)
			again, err := c.plan(t.Context(), at)
			if p.Verb != kube.VerbRestart && (err != nil || again.Skip == "") {
				t.Errorf("once more: %+v, %v", again, err)
			}
		})
	}
}

var moments = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^"]*`)

// settled gives an object, its restart's moment blurred, without what its
// controller may have written or not yet.
func (h *hand) settled(t *testing.T, at kube.Target) map[string]any {
	t.Helper()
	o := h.get(t, at)
	if o == nil {
		t.Fatalf("%s is gone", at)
	}
	as := o.GetAnnotations()
	delete(as, "deployment.kubernetes.io/revision")
	delete(as, "deprecated.daemonset.template.generation")
	if len(as) == 0 {
		as = nil // no annotation is left: the same as none before the controller wrote one
	}
	o.SetAnnotations(as)
	o.SetGeneration(0) // a Deployment's counts writes of annotations, the controller's too
	template := []string{"spec", "template", "metadata", "annotations", "kubectl.kubernetes.io/restartedAt"}
	if when, ok, _ := unstructured.NestedString(o.Object, template...); ok {
		_ = unstructured.SetNestedField(o.Object, moments.ReplaceAllString(when, "then"), template...)
	}
	return o.Object
}

// get reads an object live; nil when it is not there.
func (h *hand) get(t *testing.T, at kube.Target) *unstructured.Unstructured {
	t.Helper()
	client, err := dynamic.NewForConfig(h.box.Config)
	if err != nil {
		t.Fatal(err)
	}
	var all dynamic.ResourceInterface = client.Resource(at.Resource.GVR())
	if at.Namespace != "" {
		all = client.Resource(at.Resource.GVR()).Namespace(at.Namespace)
	}
	list, err := all.List(t.Context(), metav1.ListOptions{FieldSelector: "metadata.name=" + at.Name})
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Items) == 0 {
		return nil
	}
	return &list.Items[0]
}
