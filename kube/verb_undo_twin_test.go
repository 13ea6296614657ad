package kube_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
	"k8s.io/kubectl/pkg/polymorphichelpers"

	"example.org/hackfest/kube"
)

// becomes waits until a Deployment is as it should be.
func (h *hand) becomes(t *testing.T, name string, good func(*appsv1.Deployment) bool) {
	t.Helper()
	w, err := h.box.Client.AppsV1().Deployments(h.ns).Watch(t.Context(), metav1.SingleObject(metav1.ObjectMeta{Name: name}))
	watched(t, w, err, func(e watch.Event) bool {
		d, ok := e.Object.(*appsv1.Deployment)
		return ok && good(d)
	})
}

// settledAt is a Deployment whose controller has numbered it and done all it can.
func settledAt(number string) func(*appsv1.Deployment) bool {
	return func(d *appsv1.Deployment) bool {
		return d.Annotations["deployment.kubernetes.io/revision"] == number && d.Status.ObservedGeneration >= d.Generation
	}
}

// image makes the next revision.
func (h *hand) image(t *testing.T, name, image, number string) {
	t.Helper()
	h.change(t, name, func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[0].Image = image })
	h.becomes(t, name, settledAt(number))
}

// withoutHistory has kept no old revision, or with stuck cannot let go of it yet.
func (h *hand) withoutHistory(t *testing.T, name string, stuck bool) kube.Target {
	t.Helper()
	d := h.deployment(t, name, 2)
	h.change(t, name, func(d *appsv1.Deployment) { d.Spec.RevisionHistoryLimit = new(int32) })
	h.becomes(t, name, func(d *appsv1.Deployment) bool { return settledAt("1")(d) && d.Status.AvailableReplicas == 2 })
	if stuck {
		h.image(t, name, "nginx:1.99", "2") // there is none such
		return target(kube.Deployments, d)
	}
	sets := h.box.Client.AppsV1().ReplicaSets(h.ns)
	list, err := sets.List(t.Context(), metav1.ListOptions{LabelSelector: "app=" + name})
	if err != nil || len(list.Items) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	h.image(t, name, "nginx:1.18", "2")
	w, err := sets.Watch(t.Context(), metav1.ListOptions{FieldSelector: "metadata.name=" + list.Items[0].Name, ResourceVersion: list.ResourceVersion})
	watched(t, w, err, func(e watch.Event) bool { return e.Type == watch.Deleted })
	return target(kube.Deployments, d)
}

// midway is a Deployment in the middle of a rollout that gets no further: pods of
// both revisions are there.
func (h *hand) midway(t *testing.T, name string) kube.Target {
	t.Helper()
	d := h.deployment(t, name, 3)
	h.becomes(t, name, func(d *appsv1.Deployment) bool { return settledAt("1")(d) && d.Status.AvailableReplicas == 3 })
	h.image(t, name, "nginx:1.99", "2")
	h.becomes(t, name, func(d *appsv1.Deployment) bool {
		return d.Status.UpdatedReplicas > 0 && d.Status.AvailableReplicas > 0 && d.Status.Replicas > d.Status.UpdatedReplicas
	})
	return target(kube.Deployments, d)
}

// TestUndoOfATwin: each case of a rollback on one object, by kubectl's own code on
// its twin: said alike, refused alike, and the two are the same afterwards.
func TestUndoOfATwin(t *testing.T) {
	h := newHand(t)
	three := func(t *testing.T, name string) kube.Target { return target(kube.Deployments, h.revised(t, name)) }
	one := func(t *testing.T, name string) kube.Target {
		d := h.deployment(t, name, 1)
		h.becomes(t, name, settledAt("1"))
		return target(kube.Deployments, d)
	}
	paused := func(t *testing.T, name string) kube.Target {
		at := three(t, name)
		h.change(t, name, func(d *appsv1.Deployment) { d.Spec.Paused = true })
		return at
	}
	asleep := func(t *testing.T, name string) kube.Target {
		at := three(t, name)
		h.change(t, name, func(d *appsv1.Deployment) { d.Spec.Replicas = new(int32) })
		h.becomes(t, name, func(d *appsv1.Deployment) bool { return settledAt("3")(d) && d.Status.Replicas == 0 })
		return at
	}
	limit0 := func(t *testing.T, name string) kube.Target { return h.withoutHistory(t, name, false) }
	limit0Stuck := func(t *testing.T, name string) kube.Target { return h.withoutHistory(t, name, true) }
	for name, c := range map[string]struct {
		made func(*testing.T, string) kube.Target
		to   []int64 // one after the other
		says string  // at last: of ours, what is common to both
	}{
		"the one before":                       {three, []int64{0}, "rolled back"},
		"undone twice swaps":                   {three, []int64{0, 0}, "rolled back"},
		"three times":                          {three, []int64{0, 0, 0}, "rolled back"},
		"to a revision":                        {three, []int64{1}, "rolled back"},
		"to the current one":                   {three, []int64{3}, "skipped rollback (current template already matches revision 3)"},
		"skipped changes nothing for the next": {three, []int64{3, 0}, "rolled back"},
		"a number that is another now":         {three, []int64{1, 1}, "unable to find specified revision 1 in history"},
		"a revision that never was":            {three, []int64{9}, "unable to find specified revision 9 in history"},
		"paused":                               {paused, []int64{0}, "you cannot rollback a paused deployment; resume it first"},
		"paused, to the current one":           {paused, []int64{3}, "you cannot rollback a paused deployment; resume it first"},
		"no history":                           {one, []int64{0}, "no rollout history found for deployment"},
		"the only one":                         {one, []int64{1}, "skipped rollback (current template already matches revision 1)"},
		"in the middle of a rollout":           {h.midway, []int64{0}, "rolled back"},
		"in the middle, and back again":        {h.midway, []int64{0, 0}, "rolled back"},
		"scaled to nothing":                    {asleep, []int64{2}, "rolled back"},
		"limit 0":                              {limit0, []int64{0}, "no rollout history found for deployment"},
		"limit 0, in the middle":               {limit0Stuck, []int64{0}, "rolled back"},
		"a daemonset":                          {h.revisedDaemonSet, []int64{0}, "rolled back"},
		"a daemonset, twice":                   {h.revisedDaemonSet, []int64{0, 0}, "rolled back"},
		"a daemonset, the current one":         {h.revisedDaemonSet, []int64{2}, "skipped rollback (current template already matches revision 2)"},
		"a daemonset's revision that is none":  {h.revisedDaemonSet, []int64{7}, "unable to find specified revision 7 in history"},
		"a statefulset":                        {h.revisedStatefulSet, []int64{1}, "rolled back"},
		"a statefulset, twice":                 {h.revisedStatefulSet, []int64{0, 0}, "rolled back"},
		"a statefulset, a number that moved":   {h.revisedStatefulSet, []int64{1, 1}, "unable to find specified revision 1 in history"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			word := strings.NewReplacer(" ", "-", ",", "", "'", "").Replace(name)
			at, twin := c.made(t, "ours-"+word), c.made(t, "them-"+word)
			said, theirs := "", ""
			for i, to := range c.to {
				said, theirs = h.undone(t, at, to), h.undoneByKubectl(t, twin, to)
				last := i == len(c.to)-1
				for _, both := range []kube.Target{at, twin} {
					if strings.HasPrefix(said, "rolled back") {
						h.written(t, both, i)
					}
				}
				if !last && strings.HasPrefix(said, "rolled back") != strings.HasPrefix(theirs, "rolled back") {
					t.Fatalf("step %d: ours %q, kubectl's %q", i, said, theirs)
				}
			}
			if !strings.Contains(said, c.says) || !strings.Contains(theirs, c.says) {
				t.Errorf("ours %q, kubectl's %q, wanted %q", said, theirs, c.says)
			}
			alike(t, h.settled(t, at), h.settled(t, twin), at.Name, twin.Name)
		})
	}
}

// undone is what a rollback of ours says, in words of the result or of the error.
func (h *hand) undone(t *testing.T, at kube.Target, to int64) string {
	t.Helper()
	p, err := h.Undo(t.Context(), at, to)
	if err != nil {
		return err.Error()
	}
	r, err := p.Do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r.Said
}

func (h *hand) undoneByKubectl(t *testing.T, at kube.Target, to int64) string {
	t.Helper()
	r, err := polymorphichelpers.RollbackerFor(schema.GroupKind{Group: at.Resource.Group, Kind: at.Resource.Kind}, h.box.Client)
	if err != nil {
		t.Fatal(err)
	}
	said, err := r.Rollback(h.get(t, at), nil, to, cmdutil.DryRunNone)
	if err != nil {
		return err.Error()
	}
	return said
}

// written waits until the controller has given what was rolled back a number: the
// nth rollback of an object that had two revisions, or of a Deployment any number.
func (h *hand) written(t *testing.T, at kube.Target, n int) {
	t.Helper()
	if at.Resource != kube.Deployments {
		h.recorded(t, at.Name, int64(3+n))
		return
	}
	h.becomes(t, at.Name, func(d *appsv1.Deployment) bool { return d.Status.ObservedGeneration >= d.Generation })
	// The ReplicaSet has its number before the Deployment: either may come last.
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, soon, true, func(ctx context.Context) (bool, error) {
		d := h.live(t, at.Name)
		list, err := h.box.Client.AppsV1().ReplicaSets(h.ns).List(ctx, metav1.ListOptions{LabelSelector: "app=" + at.Name})
		return err == nil && slices.ContainsFunc(list.Items, func(rs appsv1.ReplicaSet) bool {
			return rs.Spec.Template.Spec.Containers[0].Image == d.Spec.Template.Spec.Containers[0].Image &&
				rs.Annotations["deployment.kubernetes.io/revision"] == d.Annotations["deployment.kubernetes.io/revision"]
		}), err
	})
	if err != nil {
		t.Fatalf("%s gets no number: %v", at, err)
	}
}
