package kube_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/rand"
	"k8s.io/apimachinery/pkg/util/wait"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

// node makes one that the scheduler puts nothing on.
func (h *hand) node(t *testing.T) *corev1.Node {
	t.Helper()
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "drained-" + rand.String(5)}}
	n.Labels = map[string]string{"drained": h.ns}
	n.Spec.Taints = []corev1.Taint{{Key: "test", Effect: corev1.TaintEffectNoSchedule}}
	n, err := h.box.Client.CoreV1().Nodes().Create(t.Context(), n, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.box.Client.CoreV1().Nodes().Delete(context.Background(), n.Name, metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	})
	return n
}

// on makes a pod that runs on a node.
func (h *hand) on(t *testing.T, node *corev1.Node, name string, edit func(*corev1.Pod)) *corev1.Pod {
	t.Helper()
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"app": name}}}
	p.Spec = template(name, "nginx").Spec
	p.Spec.NodeName, p.Spec.TerminationGracePeriodSeconds = node.Name, new(int64)
	edit(p)
	pods := h.box.Client.CoreV1().Pods(h.ns)
	_, err := pods.Create(t.Context(), p, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return h.box.AwaitPod(t, h.ns, name, kubetest.Running)
}

// managed makes a pod one that has a controller: one that does nothing.
func (h *hand) managed(t *testing.T) func(*corev1.Pod) {
	t.Helper()
	m, err := h.box.Client.CoreV1().ConfigMaps(h.ns).Create(t.Context(), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{GenerateName: "owner-"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	yes := true
	return func(p *corev1.Pod) {
		p.OwnerReferences = []metav1.OwnerReference{{APIVersion: "v1", Kind: "ConfigMap", Name: m.Name, UID: m.UID, Controller: &yes}}
	}
}

// remaining are the pods that are on a node, by name.
func (h *hand) remaining(t *testing.T, node *corev1.Node) string {
	t.Helper()
	list, err := h.box.Client.CoreV1().Pods("").List(t.Context(), metav1.ListOptions{FieldSelector: "spec.nodeName=" + node.Name})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range list.Items {
		name, _, _ := strings.Cut(p.Name, "-")
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

// inhabited is a node with a pod of each sort.
func (h *hand) inhabited(t *testing.T) *corev1.Node {
	t.Helper()
	n := h.node(t)
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, soon, true, func(ctx context.Context) (bool, error) {
		now, err := h.box.Client.CoreV1().Nodes().Get(ctx, n.Name, metav1.GetOptions{})
		return err == nil && now.Annotations[corev1.ObjectTTLAnnotationKey] != "" && h.remaining(t, n) == "agent", err
	})
	if err != nil {
		t.Fatalf("the controllers have yet to see it, or no pod of the DaemonSet came: %v", err)
	}
	h.on(t, n, "lone-"+n.Name, func(*corev1.Pod) {})
	managed := h.managed(t)
	h.on(t, n, "scratch-"+n.Name, func(p *corev1.Pod) {
		managed(p)
		p.Spec.Volumes = []corev1.Volume{{Name: "tmp", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}}
	})
	return n
}

func TestDrainIsKubectlDrain(t *testing.T) {
	h := newHand(t)
	ds := h.daemonSet(t, "agent")
	wanted := fmt.Sprintf(`{"spec":{"template":{"spec":{"nodeSelector":{"none":null,"drained":%q},"tolerations":[{"operator":"Exists"}]}}}}`, h.ns)
	if _, err := h.box.Client.AppsV1().DaemonSets(h.ns).Patch(t.Context(), ds.Name, types.MergePatchType, []byte(wanted), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	node, twin := h.inhabited(t), h.inhabited(t)
	at := target(kube.Nodes, node)
	for _, c := range []struct {
		d    kube.Draining
		says []string
	}{
		{kube.Draining{}, []string{"--delete-emptydir-data", "--force", "lone-", "scratch-"}},
		{kube.Draining{LocalData: true}, []string{"--force", "lone-"}},
		{kube.Draining{Unmanaged: true}, []string{"--delete-emptydir-data", "scratch-"}},
	} {
		p, err := h.Drain(t.Context(), at, c.d)
		if err != nil || !p.Refused {
			t.Fatalf("%+v, %v", p, err)
		}
		for _, s := range c.says {
			if !p.InTheWay || !strings.Contains(p.DryRun, s) {
				t.Errorf("%+v: no %q in %q", c.d, s, p.DryRun)
			}
		}
		if _, err := p.Do(t.Context()); err == nil || h.remaining(t, node) != "agent lone scratch" {
			t.Errorf("%v: it was done", err)
		}
	}
	p, err := h.Drain(t.Context(), at, kube.Draining{LocalData: true, Unmanaged: true})
	if err != nil || p.DryRun != "accepted" || len(p.Changes) != 3 || p.Changes[0] != (kube.Change{Path: "unschedulable", After: "true"}) {
		t.Fatalf("%+v, %v", p, err)
	}
	var steps []string
	r, err := p.DoSaying(t.Context(), func(s kube.Step) { steps = append(steps, s.Text) })
	if err != nil || r.Said != "drained: 2 pods are gone" {
		t.Errorf("%+v, %v", r, err)
	}
	for _, s := range []string{"cordoned", "evicting " + h.ns + "/lone-" + node.Name, h.ns + "/scratch-" + node.Name + " is gone"} {
		if !strings.Contains(strings.Join(steps, "\n"), s) {
			t.Errorf("no %q in %q", s, steps)
		}
	}
	h.apart(t, strings.ReplaceAll(p.Command, node.Name, twin.Name))
	if ours, theirs := h.remaining(t, node), h.remaining(t, twin); ours != theirs || ours != "agent" {
		t.Errorf("left by us %q, by kubectl %q", ours, theirs)
	}
	ours, theirs := h.get(t, at).Object, h.get(t, target(kube.Nodes, twin)).Object
	for _, o := range []map[string]any{ours, theirs} {
		delete(o["spec"].(map[string]any), "taints") // the controller's, at its own time
	}
	alike(t, ours, theirs, node.Name, twin.Name)

	again, err := h.Drain(t.Context(), at, kube.Draining{})
	if said := done(t, again, err); said != "it is cordoned, and no pod is to go" {
		t.Error(said)
	}
	open, err := h.Uncordon(t.Context(), at)
	done(t, open, err)
}

// A budget makes a drain wait, until it is stopped or the budget allows it.
func TestDrainWaitsForABudget(t *testing.T) {
	h := newHand(t)
	n := h.node(t)
	managed := h.managed(t)
	h.on(t, n, "kept", managed)
	h.on(t, n, "free", managed)
	budgets := h.box.Client.PolicyV1().PodDisruptionBudgets(h.ns)
	one := intstr.FromInt32(1)
	if _, err := budgets.Create(t.Context(), &policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Name: "b"},
		Spec:       policyv1.PodDisruptionBudgetSpec{MinAvailable: &one, Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "kept"}}},
	}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, soon, true, func(ctx context.Context) (bool, error) {
		b, err := budgets.Get(ctx, "b", metav1.GetOptions{})
		return err == nil && b.Status.ObservedGeneration == b.Generation && b.Status.CurrentHealthy == 1, err
	})
	if err != nil {
		t.Fatal(err)
	}
	at := target(kube.Nodes, n)
	p, err := h.Drain(t.Context(), at, kube.Draining{})
	if err != nil || p.Refused || len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "budget "+h.ns+"/b allows no disruption now, and these wait until it does: "+h.ns+"/kept") {
		t.Fatalf("%+v, %v", p, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	gone, refused := false, false
	_, err = p.DoSaying(ctx, func(s kube.Step) {
		gone = gone || s.Done == 1
		refused = refused || strings.HasPrefix(s.Text, h.ns+"/kept waits: ") && strings.Contains(s.Text, "disruption budget") && !strings.Contains(s.Text, "retry")
		if gone && refused {
			cancel()
		}
	})
	if err == nil || !strings.Contains(err.Error(), "stopped: 1 of 2 pods are gone, and the node stays cordoned") {
		t.Errorf("%v", err)
	}
	if left := h.remaining(t, n); left != "kept" {
		t.Errorf("left: %s", left)
	}

	p, err = h.Drain(t.Context(), at, kube.Draining{})
	if err != nil {
		t.Fatal(err)
	}
	allowed := false
	r, err := p.DoSaying(t.Context(), func(s kube.Step) {
		if strings.Contains(s.Text, "disruption budget") && !allowed {
			allowed = true
			if err := budgets.Delete(t.Context(), "b", metav1.DeleteOptions{}); err != nil {
				t.Error(err)
			}
		}
	})
	if err != nil || !allowed || r.Said != "drained: 1 pod is gone" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestDrainConflicts(t *testing.T) {
	h := newHand(t)
	n := h.node(t)
	managed := h.managed(t)
	h.on(t, n, "one", managed)
	at := target(kube.Nodes, n)
	p, err := h.Drain(t.Context(), at, kube.Draining{})
	if err != nil {
		t.Fatal(err)
	}
	h.on(t, n, "two", managed)
	_, err = p.Do(t.Context())
	if c := conflict(t, err); !strings.Contains(c.Reason, "two has come since") {
		t.Error(c)
	}
	if left := h.remaining(t, n); left != "one two" {
		t.Errorf("left: %s", left)
	}
	other := at
	other.UID = "another"
	_, err = h.Drain(t.Context(), other, kube.Draining{})
	if c := conflict(t, err); !c.Replaced {
		t.Error(c)
	}
}
