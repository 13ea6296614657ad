package rules_test

import (
	"fmt"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/kubectl/pkg/polymorphichelpers"

	"example.org/hackfest/kube/rules"
)

func TestHistory(t *testing.T) {
	d, sets := web(t)
	var got []string
	for _, r := range rules.History(d, sets) {
		line := fmt.Sprintf("%d %v %q %d", r.Number, r.Was, r.Cause.Text, r.Cause.Provenance)
		if r.Current {
			line += " current"
		}
		got = append(got, line)
	}
	want := []string{
		`4 [] "image nginx:1.17.8 → 1.99" 3 current`,
		`3 [1] "kubectl apply --filename=web.yaml" 1`,
		// It came after what is now 3, and with the same words.
		`2 [] "kubectl apply --filename=web.yaml" 2`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestHistoryAsKubectl: the same numbers and annotations as kubectl rollout
// history prints.
func TestHistoryAsKubectl(t *testing.T) {
	d, sets := web(t)
	client := fake.NewClientset(d, sets[0], sets[1], sets[2], sets[3])
	viewer, err := polymorphichelpers.HistoryViewerFor(schema.GroupKind{Group: "apps", Kind: "Deployment"}, client)
	if err != nil {
		t.Fatal(err)
	}
	kubectl, err := viewer.ViewHistory("default", "web", 0)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(kubectl), "\n")[1:]
	all := rules.History(d, sets)
	if len(lines) != len(all) {
		t.Fatalf("%d revisions, kubectl has %d", len(all), len(lines))
	}
	for i, line := range lines {
		r := all[len(all)-1-i]
		cause := rules.Or(r.ReplicaSet.Annotations[rules.ChangeCause], rules.None)
		if got, want := fmt.Sprint(r.Number, " ", cause), strings.Join(strings.Fields(line), " "); got != want {
			t.Errorf("got %q, kubectl has %q", got, want)
		}
	}
}

// TestHistoryMutatesNothing: what kubectl's own viewer does not hold.
func TestHistoryMutatesNothing(t *testing.T) {
	d, sets := web(t)
	before, beforeSet := d.DeepCopy(), sets[2].DeepCopy()
	rules.History(d, sets)
	if !equality.Semantic.DeepEqual(before, d) || !equality.Semantic.DeepEqual(beforeSet, sets[2]) {
		t.Error("a cached object was changed")
	}
	if sets[2].Name != "web-7d9f8c5b4" {
		t.Error("the order of the cached list was changed")
	}
}

func TestHistoryLimit(t *testing.T) {
	d, sets := web(t)
	for limit, want := range map[int32]string{0: "4 3 2", 1: "3 2", 2: "2", 3: "", 10: ""} {
		d.Spec.RevisionHistoryLimit = &limit
		var out []string
		for _, r := range rules.History(d, sets) {
			if r.NextOut {
				out = append(out, fmt.Sprint(r.Number))
			}
		}
		if got := strings.Join(out, " "); got != want {
			t.Errorf("limit %d: the next revision removes %q, want %q", limit, got, want)
		}
	}
}

// Two with an equal template, as after a cluster's upgrade: the older one is it.
func TestHistoryCurrentIsTheOldest(t *testing.T) {
	d, sets := web(t)
	twin := sets[2].DeepCopy()
	twin.Name, twin.UID = "web-twin", "twin"
	twin.Annotations["deployment.kubernetes.io/revision"] = "9"
	twin.CreationTimestamp.Time = twin.CreationTimestamp.Add(-1)
	for _, r := range rules.History(d, append([]*appsv1.ReplicaSet{twin}, sets...)) {
		if r.Current != (r.ReplicaSet.Name == "web-twin") {
			t.Errorf("%s is current: %v", r.ReplicaSet.Name, r.Current)
		}
	}
}
