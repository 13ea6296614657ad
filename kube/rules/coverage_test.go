package rules_test

import (
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/rules"
)

// TestWishes goes through the controller's questions in their order.
func TestWishes(t *testing.T) {
	node := func(taints ...corev1.Taint) *corev1.Node {
		n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n1", Labels: map[string]string{"disk": "hdd"}}}
		n.Spec.Taints = taints
		return n
	}
	exists := func(key string, effect corev1.TaintEffect) corev1.Toleration {
		return corev1.Toleration{Key: key, Operator: corev1.TolerationOpExists, Effect: effect}
	}
	for _, c := range []struct {
		name string
		edit func(*corev1.PodSpec)
		node *corev1.Node
		want rules.Wish
	}{
		{"nothing asked for", func(*corev1.PodSpec) {}, node(), rules.Wish{Run: true, Stay: true}},
		{
			"named before all else", func(s *corev1.PodSpec) { s.NodeName = "n2"; s.NodeSelector = map[string]string{"disk": "ssd"} },
			node(),
			rules.Wish{Why: "the template names node n2"},
		},
		{
			"selector before taints", func(s *corev1.PodSpec) { s.NodeSelector = map[string]string{"disk": "ssd"} },
			node(corev1.Taint{Key: "a", Effect: corev1.TaintEffectNoSchedule}),
			rules.Wish{Why: "selects disk=ssd, the node has disk=hdd"},
		},
		{
			"no such label", func(s *corev1.PodSpec) { s.NodeSelector = map[string]string{"zone": "1"} },
			node(),
			rules.Wish{Why: "selects zone=1, the node has no such label"},
		},
		{
			"cordoned is wanted", func(*corev1.PodSpec) {},
			node(corev1.Taint{Key: corev1.TaintNodeUnschedulable, Effect: corev1.TaintEffectNoSchedule}),
			rules.Wish{Run: true, Stay: true},
		},
		{
			"not scheduled, but stays", func(*corev1.PodSpec) {},
			node(corev1.Taint{Key: "a", Value: "b", Effect: corev1.TaintEffectNoSchedule}),
			rules.Wish{Stay: true, Why: "taint a=b:NoSchedule is not tolerated"},
		},
		{
			"put out", func(s *corev1.PodSpec) {
				s.Tolerations = []corev1.Toleration{exists("a", corev1.TaintEffectNoSchedule)}
			},
			node(corev1.Taint{Key: "a", Effect: corev1.TaintEffectNoSchedule}, corev1.Taint{Key: "a", Effect: corev1.TaintEffectNoExecute}),
			rules.Wish{Why: "taint a:NoExecute is not tolerated"},
		},
		{
			"a preference is none", func(*corev1.PodSpec) {},
			node(corev1.Taint{Key: "a", Effect: corev1.TaintEffectPreferNoSchedule}),
			rules.Wish{Run: true, Stay: true},
		},
		{
			"no network, own network", func(*corev1.PodSpec) {},
			node(corev1.Taint{Key: corev1.TaintNodeNetworkUnavailable, Effect: corev1.TaintEffectNoSchedule}),
			rules.Wish{Stay: true, Why: "taint node.kubernetes.io/network-unavailable:NoSchedule is not tolerated"},
		},
		{
			"no network, the node's", func(s *corev1.PodSpec) { s.HostNetwork = true },
			node(corev1.Taint{Key: corev1.TaintNodeNetworkUnavailable, Effect: corev1.TaintEffectNoSchedule}),
			rules.Wish{Run: true, Stay: true},
		},
	} {
		d := &appsv1.DaemonSet{}
		c.edit(&d.Spec.Template.Spec)
		if got := rules.NewPlacement(d).On(c.node); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestAvailable: ready counts at once, available after minReadySeconds.
func TestAvailable(t *testing.T) {
	yes, now := true, time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	d := &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{UID: "ds"}}
	d.Spec.Selector, d.Spec.MinReadySeconds = &metav1.LabelSelector{}, 30
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n1"}}
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p", OwnerReferences: []metav1.OwnerReference{{UID: "ds", Controller: &yes}}}}
	p.Spec.NodeName = "n1"
	p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: metav1.NewTime(now.Add(-29 * time.Second))}}
	for after, want := range map[time.Duration]int32{0: 0, time.Second: 1} {
		c := rules.CoverageOf(d, []*corev1.Node{n}, []*corev1.Pod{p}, "", now.Add(after)).Counts
		if c.Ready != 1 || c.Available != want {
			t.Errorf("after %v: %+v, want %d available", after, c, want)
		}
	}
}

// TestSuccession: where the old pod serves until the new one does, the line tells
// how the new one fares.
func TestSuccession(t *testing.T) {
	yes := true
	pod := func(name, hash string, status corev1.PodStatus) *corev1.Pod {
		p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
			Name: name, Labels: map[string]string{appsv1.ControllerRevisionHashLabelKey: hash},
			OwnerReferences: []metav1.OwnerReference{{UID: "ds", Controller: &yes}},
		}}
		p.Spec.NodeName, p.Status = "n1", status
		p.Spec.Containers = []corev1.Container{{Name: "c", Image: "nginx:1.99"}}
		return p
	}
	ready := corev1.PodStatus{Phase: corev1.PodRunning, Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}}
	waits := func(reason string) corev1.PodStatus {
		return corev1.PodStatus{Phase: corev1.PodPending, ContainerStatuses: []corev1.ContainerStatus{{
			Name: "c", Image: "nginx:1.99", State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason}},
		}}}
	}
	leaving := func(p *corev1.Pod) *corev1.Pod {
		p.DeletionTimestamp = &metav1.Time{Time: noon}
		return p
	}
	placed := func(p *corev1.Pod) *corev1.Pod { // not yet on its node
		p.Spec.NodeName = ""
		p.Spec.Affinity = &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{
			NodeSelectorTerms: []corev1.NodeSelectorTerm{{MatchFields: []corev1.NodeSelectorRequirement{
				{Key: metav1.ObjectNameField, Operator: corev1.NodeSelectorOpIn, Values: []string{"n1"}},
			}}},
		}}}
		p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: "Unschedulable", Message: "no free ports"}}
		return p
	}
	old := func() *corev1.Pod { return pod("a", "old", ready) }
	for _, c := range []struct {
		name     string
		minReady int32
		pods     []*corev1.Pod
		state    rules.CoverState
		stuck    bool
		next     string
		why      string
	}{
		{"alone", 0, []*corev1.Pod{old()}, rules.OldRevision, false, "", "waits for its turn"},
		{"fails", 0, []*corev1.Pod{pod("b", "new", waits("ImagePullBackOff")), old()}, rules.OldRevision, true, "b", "its successor: container c cannot pull nginx:1.99"},
		{"has no place", 0, []*corev1.Pod{old(), placed(pod("b", "new", corev1.PodStatus{}))}, rules.OldRevision, true, "b", "its successor: pending: no free ports"},
		{"is coming", 0, []*corev1.Pod{old(), pod("b", "new", waits("ContainerCreating"))}, rules.OldRevision, false, "b", "its successor is on the way: container c is being created"},
		{"is ready", 0, []*corev1.Pod{old(), pod("b", "new", ready)}, rules.OldRevision, false, "b", "its successor is ready"},
		{"is ready for a moment", 60, []*corev1.Pod{old(), pod("b", "new", ready)}, rules.OldRevision, false, "b", "its successor is ready, and takes over when it has been so for 60 s"},
		{"takes over", 0, []*corev1.Pod{leaving(old()), pod("b", "new", ready)}, rules.OldRevision, false, "b", "is being deleted; its successor is ready"},
		{"cannot take over", 0, []*corev1.Pod{leaving(old()), pod("b", "new", waits("ErrImagePull"))}, rules.NotReady, false, "b", "is being deleted"},
		{"is on its way out itself", 0, []*corev1.Pod{old(), leaving(pod("b", "new", waits("ErrImagePull")))}, rules.OldRevision, false, "", "waits for its turn"},
		{"is as old", 0, []*corev1.Pod{old(), pod("b", "older", waits("ErrImagePull"))}, rules.OldRevision, false, "", "waits for its turn"},
		{"has come", 0, []*corev1.Pod{pod("a", "new", ready), pod("b", "new", waits("ErrImagePull"))}, rules.Ready, false, "", ""},
	} {
		d := &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{UID: "ds"}}
		d.Spec.Selector, d.Spec.MinReadySeconds = &metav1.LabelSelector{}, c.minReady
		got := rules.CoverageOf(d, []*corev1.Node{{ObjectMeta: metav1.ObjectMeta{Name: "n1"}}}, c.pods, "new", noon).Nodes[0]
		next := ""
		if got.Next != nil {
			next = got.Next.Name
		}
		if got.State != c.state || got.Stuck != c.stuck || next != c.next || got.Why != c.why {
			t.Errorf("%s: %s, stuck %v, next %q, %q", c.name, got.State, got.Stuck, next, got.Why)
		}
	}
}
