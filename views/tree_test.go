package views_test

import (
	"fmt"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// TestTrees shows the tree of every fixture that stands in one, but for pods that
// stand alone.
func TestTrees(t *testing.T) {
	w := world(t)
	var b strings.Builder
	for _, v := range views.All() {
		if !views.HasTree(v.Resource()) {
			continue
		}
		for _, f := range fixtures(t, v.Names()[0]) {
			d, here := views.Tree(f.object, w)
			if len(views.TreeNeeds(f.object)) == 0 {
				t.Errorf("%s needs no lists", f.file)
			}
			text := plainDetail(d, noon)
			if strings.Contains(text, "this one") != (here != views.Ref{}) {
				t.Errorf("%s: marked at %+v:\n%s", f.file, here, text)
			}
			distinct(t, f.file, d)
			if v.Resource() != kube.Pods || !strings.Contains(text, "no Service") || metav1.GetControllerOfNoCopy(f.object) != nil {
				fmt.Fprintf(&b, "== %s %s/%s\n$ %s\n%s\n", v.Names()[0], f.object.GetNamespace(), f.object.GetName(), views.TreeCommand(f.object), text)
			}
		}
	}
	golden(t, "trees.txt", b.String())
}

// distinct: a cursor finds its line again, since no two are alike.
func distinct(t *testing.T, file string, d views.Detail) {
	t.Helper()
	seen := map[views.Ref]bool{}
	for _, s := range d.Sections {
		if s.Table == nil {
			continue
		}
		for _, it := range s.Table.Rows {
			if it.Ref.Kind != views.NoRef && seen[it.Ref] {
				t.Errorf("%s: two lines are %+v", file, it.Ref)
			}
			seen[it.Ref] = true
		}
	}
}

// TestOneTreeFromAnyOfIts: from the Deployment, its ReplicaSet and its Pod the
// same lines are seen, each with another marked.
func TestOneTreeFromAnyOfIts(t *testing.T) {
	d, set, pods := grown(3)
	w := forest(d, set, pods)
	var first string
	for _, o := range []kube.Object{d, set, pods[1]} {
		tree, here := views.Tree(o, w)
		tree.Sections = tree.Sections[:1]
		if here.Name != o.GetName() {
			t.Errorf("%s: marked is %+v", o.GetName(), here)
		}
		text := strings.ReplaceAll(strings.ReplaceAll(plainDetail(tree, noon), ", this one", "  (dim)"), "  (accent)", "")
		if first == "" {
			first = text
		} else if text != first {
			t.Errorf("from %s:\n%s\nfrom the top:\n%s", o.GetName(), text, first)
		}
	}
	for _, want := range []string{"◐ web |", "  ◐ web-1 |", "    web-1-2 |", "      ◌ app |"} {
		if !strings.Contains(first, want) {
			t.Errorf("no %q in\n%s", want, first)
		}
	}
}

// TestATreeCostsWhatItShows: thousands of other pods in the namespace make no
// difference.
func TestATreeCostsWhatItShows(t *testing.T) {
	d, set, pods := grown(3)
	few := forest(d, set, pods)
	var others []kube.Object
	for i := range 20000 {
		others = append(others, child("Other", "other", fmt.Sprintf("other-%05d", i)))
	}
	many := forest(d, set, append(pods, others...))
	cost := func(w views.World) float64 { return testing.AllocsPerRun(20, func() { views.Tree(d, w) }) }
	if a, b := cost(few), cost(many); b > a*1.1 {
		t.Errorf("%v allocations among 3 pods, %v among 20003", a, b)
	}
}

// TestATreeOfManyPods: those that need a look come first, and the rest is counted.
func TestATreeOfManyPods(t *testing.T) {
	d, set, pods := grown(150)
	bad := pods[149].(*corev1.Pod)
	bad.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "app", State: corev1.ContainerState{
		Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff"},
	}}}
	tree, _ := views.Tree(d, forest(d, set, pods))
	rows := tree.Sections[0].Table.Rows
	if rows[2].Ref.Name != bad.Name {
		t.Errorf("first of all stands %s", rows[2].Ref.Name)
	}
	if last := rows[len(rows)-1].Cells[0].Text; last != "and 50 more pods" {
		t.Errorf("the last line is %q", last)
	}
}

// TestTreesWithoutRights: what may not be listed is said where it would stand.
func TestTreesWithoutRights(t *testing.T) {
	d, set, pods := grown(1)
	denied := kube.Health{State: kube.Denied}
	w := views.NewWorld(kube.NewSnapshot(kube.Deployments, kube.Scope{}, 1, kube.Health{State: kube.Live}, d),
		kube.NewSnapshot(kube.ReplicaSets, kube.Scope{}, 1, kube.Health{State: kube.Live}, set),
		kube.NewSnapshot(kube.Pods, kube.Scope{}, 1, denied), kube.NewSnapshot(kube.Services, kube.Scope{}, 1, denied)).At(noon)
	for o, want := range map[kube.Object]string{d: "you may not list pods here", pods[0]: "you may not list services here"} {
		tree, _ := views.Tree(o, w)
		if text := plainDetail(tree, noon); !strings.Contains(text, want) {
			t.Errorf("of %s:\n%s", o.GetName(), text)
		}
	}
	w = views.NewWorld(kube.NewSnapshot(kube.ReplicaSets, kube.Scope{}, 1, denied))
	tree, _ := views.Tree(pods[0], w.At(noon))
	if text := plainDetail(tree, noon); !strings.Contains(text, "you may not list replicasets here") || !strings.Contains(text, "this one") {
		t.Errorf("of an owner that may not be seen:\n%s", text)
	}
	w = views.NewWorld(kube.NewSnapshot(kube.ReplicaSets, kube.Scope{}, 1, kube.Health{State: kube.Live}))
	tree, _ = views.Tree(pods[0], w.At(noon))
	if text := plainDetail(tree, noon); !strings.Contains(text, "not there any more") {
		t.Errorf("of an owner that is gone:\n%s", text)
	}
}

// TestOwnersInACircle end somewhere.
func TestOwnersInACircle(t *testing.T) {
	a := &appsv1.ReplicaSet{ObjectMeta: child("ReplicaSet", "b", "a").ObjectMeta}
	b := &appsv1.ReplicaSet{ObjectMeta: child("ReplicaSet", "a", "b").ObjectMeta}
	w := views.NewWorld(kube.NewSnapshot(kube.ReplicaSets, kube.Scope{}, 1, kube.Health{State: kube.Live}, a, b))
	views.Tree(a, w.At(noon))
}

// child is a pod that an object of that kind and name controls; names are UIDs.
func child(kind, owner, name string) *corev1.Pod {
	yes := true
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: "shop", Name: name, UID: types.UID(name), Labels: map[string]string{"app": "web"},
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: kind, Name: owner, UID: types.UID(owner), Controller: &yes}},
		},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "nginx"}}},
	}
}

func grown(n int) (*appsv1.Deployment, *appsv1.ReplicaSet, []kube.Object) {
	d := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web", UID: "web"}}
	set := &appsv1.ReplicaSet{ObjectMeta: child("Deployment", "web", "web-1").ObjectMeta}
	var pods []kube.Object
	for i := range n {
		pods = append(pods, child("ReplicaSet", "web-1", fmt.Sprintf("web-1-%d", i)))
	}
	return d, set, pods
}

func forest(d *appsv1.Deployment, set *appsv1.ReplicaSet, pods []kube.Object) views.World {
	live := kube.Health{State: kube.Live}
	return views.NewWorld(
		kube.NewSnapshot(kube.Deployments, kube.Scope{Namespace: "shop"}, 1, live, d),
		kube.NewSnapshot(kube.ReplicaSets, kube.Scope{Namespace: "shop"}, 1, live, set),
		kube.NewSnapshot(kube.Pods, kube.Scope{Namespace: "shop"}, 1, live, pods...),
	).At(noon)
}
