package rules_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/kube/rules"
)

// TestCoverageIsTheControllers makes nodes that nobody serves and DaemonSets at
// random (selectors, affinity, tolerations, taints, surge), writes statuses to
// the pods, changes templates, and holds our counters against the controller's.
func TestCoverageIsTheControllers(t *testing.T) {
	c := kubetest.OwnSandbox(t, "empty")
	ns := c.Namespace(t)
	r := rand.New(rand.NewPCG(7, 20260701))
	const nodes, sets = 14, 60
	for i := range nodes {
		if _, err := c.Client.CoreV1().Nodes().Create(t.Context(), randomNode(r, i), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range sets {
		d := randomDaemonSet(r, i)
		if i == 0 {
			surgeEverywhere(d)
		}
		if _, err := c.Client.AppsV1().DaemonSets(ns).Create(t.Context(), d, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	agree(t, c, ns)

	pods, err := c.Client.CoreV1().Pods(ns).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range pods.Items {
		p := &pods.Items[i]
		if r.IntN(3) == 0 {
			continue
		}
		p.Status.Phase = corev1.PodRunning
		since := metav1.NewTime(time.Now().Add(-time.Duration(r.IntN(7200)) * time.Second))
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: since})
		_, _ = c.Client.CoreV1().Pods(ns).UpdateStatus(t.Context(), p, metav1.UpdateOptions{}) // some are gone or have changed
	}
	agree(t, c, ns)

	for i := range sets {
		if i%3 != 0 {
			continue
		}
		patch := []byte(`{"spec":{"template":{"metadata":{"annotations":{"a":"b"}}}}}`)
		if _, err := c.Client.AppsV1().DaemonSets(ns).Patch(t.Context(), fmt.Sprintf("ds-%d", i), "application/merge-patch+json", patch, metav1.PatchOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	list, err := c.Client.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{LabelSelector: "type=kwok"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range list.Items { // pods are misplaced by what comes later
		n := list.Items[i]
		patch := fmt.Sprintf(`{"metadata":{"labels":{"disk":%q}}}`, pick(r, "ssd", "hdd"))
		if i%4 == 0 {
			patch = `{"spec":{"taints":[{"key":"late","effect":"NoSchedule"}]}}`
		}
		if _, err := c.Client.CoreV1().Nodes().Patch(t.Context(), n.Name, "application/merge-patch+json", []byte(patch), metav1.PatchOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	agree(t, c, ns)
	successorsFail(t, c, ns)
}

// successorsFail lets no pod that the controller made beside an old one come up,
// and holds that every such line names that pod and its reason. The scheduler
// places none on these nodes, so that is the reason of most.
func successorsFail(t *testing.T, c *kubetest.Cluster, ns string) {
	t.Helper()
	w, err := c.Client.CoreV1().Pods(ns).Watch(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	var wrong []string
	for end := time.Now().Add(time.Minute); time.Now().Before(end); next(t, w, 10*time.Second) {
		wrong = nil
		lines := 0
		for name, cover := range coverages(t, c, ns) {
			for _, n := range cover.Nodes {
				if n.Next == nil {
					continue
				}
				lines++
				why := rules.PodWhy(n.Next)
				if !n.Stuck || why.Message == "" || !strings.Contains(n.Why, why.Message) || n.State != rules.OldRevision || !n.Wish.Run {
					wrong = append(wrong, fmt.Sprintf("%s on %s: %s, stuck %v, %q; its successor %s: %q", name, n.Node.Name, n.State, n.Stuck, n.Why, n.Next.Name, why.Sentence()))
				}
			}
		}
		if len(wrong) == 0 && lines > 0 {
			t.Logf("%d lines tell why the new revision does not come up", lines)
			return
		}
	}
	t.Errorf("a pod that fails beside an old one is not told of, or there is none:\n%s", strings.Join(wrong, "\n"))
}

// agree waits until the controller has seen all and says what we say. A status
// that it left as it was, since a node changed while it looked, it makes anew when
// the object changes.
func agree(t *testing.T, c *kubetest.Cluster, ns string) {
	t.Helper()
	w, err := c.Client.AppsV1().DaemonSets(ns).Watch(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	var apart []string
	end := time.Now().Add(2 * time.Minute)
	for look := 1; time.Now().Before(end); look++ {
		var total rules.CoverCounts
		apart, total = differences(t, c, ns)
		if len(apart) == 0 {
			t.Logf("all agree: %+v", total)
			return
		}
		if !next(t, w, 10*time.Second) {
			for _, line := range apart {
				name, _, _ := strings.Cut(line, ":")
				patch := fmt.Appendf(nil, `{"metadata":{"annotations":{"look":"%d"}}}`, look)
				if _, err := c.Client.AppsV1().DaemonSets(ns).Patch(t.Context(), name, "application/merge-patch+json", patch, metav1.PatchOptions{}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	t.Fatalf("not as the controller says:\n%s", strings.Join(apart, "\n"))
}

func differences(t *testing.T, c *kubetest.Cluster, ns string) ([]string, rules.CoverCounts) {
	t.Helper()
	var apart []string
	var total rules.CoverCounts
	for name, cover := range coverages(t, c, ns) {
		d, ours := cover.set, cover.Counts
		if d.Generation != d.Status.ObservedGeneration {
			apart = append(apart, name+": not observed")
			continue
		}
		if diff := rules.StatusCounts(d).Differences(ours); len(diff) > 0 {
			apart = append(apart, name+": "+strings.Join(diff, ", "))
		}
		if sums := linesApart(cover.Coverage, rules.StatusCounts(d)); sums != "" {
			apart = append(apart, name+": "+sums)
		}
		total.Desired += ours.Desired
		total.Current += ours.Current
		total.Ready += ours.Ready
		total.Available += ours.Available
		total.Updated += ours.Updated
		total.Misscheduled += ours.Misscheduled
	}
	return apart, total
}

// covered is a DaemonSet with its coverage.
type covered struct {
	set *appsv1.DaemonSet
	rules.Coverage
}

// coverages computes them from what the server has now, by name.
func coverages(t *testing.T, c *kubetest.Cluster, ns string) map[string]covered {
	t.Helper()
	ctx, all := t.Context(), metav1.ListOptions{}
	sets, err := c.Client.AppsV1().DaemonSets(ns).List(ctx, all)
	if err != nil {
		t.Fatal(err)
	}
	revisions, err := c.Client.AppsV1().ControllerRevisions(ns).List(ctx, all)
	if err != nil {
		t.Fatal(err)
	}
	pods, err := c.Client.CoreV1().Pods(ns).List(ctx, all)
	if err != nil {
		t.Fatal(err)
	}
	nodes, err := c.Client.CoreV1().Nodes().List(ctx, all)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]covered{}
	for _, d := range pointers(sets.Items) {
		hash := rules.CurrentHash(rules.ControllerHistory(d, pointers(revisions.Items)))
		found[d.Name] = covered{d, rules.CoverageOf(d, pointers(nodes.Items), pointers(pods.Items), hash, time.Now())}
	}
	return found
}

// linesApart adds up the lines as a person reads them: what is missing, misplaced
// and not available yet are the controller's numbers too.
func linesApart(cover rules.Coverage, s rules.CoverCounts) string {
	var missing, misplaced, early int32
	for _, n := range cover.Nodes {
		switch n.State {
		case rules.Missing:
			missing++
		case rules.Misplaced:
			misplaced++
		case rules.Ready, rules.OldRevision, rules.NotReady: // one that is being deleted is ready, and not by its line
			if ok, from := n.Available(time.Now()); !ok && !from.IsZero() {
				early++
			}
		}
	}
	if missing != s.Desired-s.Current || misplaced != s.Misscheduled || early != s.Ready-s.Available {
		return fmt.Sprintf("the lines say %d missing, %d misplaced, %d not available yet: %+v", missing, misplaced, early, s)
	}
	return ""
}

func pointers[T any](items []T) []*T {
	all := make([]*T, len(items))
	for i := range items {
		all[i] = &items[i]
	}
	return all
}

func pick[T any](r *rand.Rand, all ...T) T { return all[r.IntN(len(all))] }

// randomNode is one that no kubelet serves.
func randomNode(r *rand.Rand, i int) *corev1.Node {
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("hand-%02d", i), Labels: map[string]string{
		"type": "kwok", "disk": pick(r, "ssd", "hdd"), "cores": pick(r, "2", "8", "32"),
	}}}
	if r.IntN(2) == 0 {
		n.Labels["gpu"] = ""
	}
	n.Spec.Unschedulable = r.IntN(4) == 0
	for _, key := range []string{"team", "virtual-kubelet.io/provider"} {
		if r.IntN(4) == 0 {
			n.Spec.Taints = append(n.Spec.Taints, corev1.Taint{Key: key, Value: pick(r, "a", "b"), Effect: pick(r,
				corev1.TaintEffectNoSchedule, corev1.TaintEffectNoExecute, corev1.TaintEffectPreferNoSchedule)})
		}
	}
	return n
}

func randomDaemonSet(r *rand.Rand, i int) *appsv1.DaemonSet {
	labels := map[string]string{"app": fmt.Sprintf("ds-%d", i)}
	d := &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{Name: labels["app"]}}
	d.Spec.Selector = &metav1.LabelSelector{MatchLabels: labels}
	d.Spec.Template.Labels = labels
	d.Spec.MinReadySeconds = pick(r, int32(0), 0, 3600)
	d.Spec.UpdateStrategy.Type = pick(r, appsv1.OnDeleteDaemonSetStrategyType, appsv1.RollingUpdateDaemonSetStrategyType)
	if d.Spec.UpdateStrategy.Type == appsv1.RollingUpdateDaemonSetStrategyType && r.IntN(2) == 0 {
		surge, none := intstr.FromInt32(2), intstr.FromInt32(0)
		d.Spec.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateDaemonSet{MaxSurge: &surge, MaxUnavailable: &none}
	}
	s := &d.Spec.Template.Spec
	s.Containers = []corev1.Container{{Name: "c", Image: "busybox"}}
	s.HostNetwork = r.IntN(5) == 0
	if r.IntN(3) == 0 {
		s.NodeSelector = map[string]string{"disk": pick(r, "ssd", "hdd", "none")}
	}
	if r.IntN(10) == 0 {
		s.NodeName = "hand-01"
	}
	for range r.IntN(3) {
		s.Tolerations = append(s.Tolerations, pick(r,
			corev1.Toleration{Operator: corev1.TolerationOpExists},
			corev1.Toleration{Key: "team", Operator: corev1.TolerationOpExists},
			corev1.Toleration{Key: "team", Value: "a", Effect: corev1.TaintEffectNoSchedule},
			corev1.Toleration{Key: "virtual-kubelet.io/provider", Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute},
		))
	}
	if r.IntN(2) == 0 {
		s.Affinity = &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
			RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: randomTerms(r)},
		}}
	}
	return d
}

// surgeEverywhere lets a DaemonSet make a new pod beside the old one, on all nodes.
func surgeEverywhere(d *appsv1.DaemonSet) {
	all, none := intstr.FromString("100%"), intstr.FromInt32(0)
	d.Spec.MinReadySeconds = 0
	d.Spec.UpdateStrategy.Type = appsv1.RollingUpdateDaemonSetStrategyType
	d.Spec.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateDaemonSet{MaxSurge: &all, MaxUnavailable: &none}
	s := &d.Spec.Template.Spec
	s.NodeName, s.NodeSelector, s.Affinity = "", nil, nil
	s.Tolerations = []corev1.Toleration{{Operator: corev1.TolerationOpExists}}
}

func randomTerms(r *rand.Rand) []corev1.NodeSelectorTerm {
	terms := make([]corev1.NodeSelectorTerm, 1+r.IntN(2))
	for i := range terms {
		terms[i].MatchExpressions = []corev1.NodeSelectorRequirement{pick(r,
			corev1.NodeSelectorRequirement{Key: "disk", Operator: corev1.NodeSelectorOpNotIn, Values: []string{"ssd"}},
			corev1.NodeSelectorRequirement{Key: "cores", Operator: corev1.NodeSelectorOpGt, Values: []string{"4"}},
			corev1.NodeSelectorRequirement{Key: "cores", Operator: corev1.NodeSelectorOpLt, Values: []string{"20"}},
			corev1.NodeSelectorRequirement{Key: "gpu", Operator: corev1.NodeSelectorOpExists},
			corev1.NodeSelectorRequirement{Key: "gpu", Operator: corev1.NodeSelectorOpDoesNotExist},
		)}
		if r.IntN(4) == 0 {
			terms[i].MatchFields = []corev1.NodeSelectorRequirement{{Key: "metadata.name", Operator: corev1.NodeSelectorOpIn, Values: []string{"hand-03"}}}
		}
	}
	return terms
}
