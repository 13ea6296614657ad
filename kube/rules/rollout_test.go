package rules_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubectl/pkg/polymorphichelpers"

	"example.org/hackfest/kube/rules"
)

// TestRolloutAsKubectl asks kubectl rollout status for its state and numbers,
// over every combination of small counts.
func TestRolloutAsKubectl(t *testing.T) {
	g := rand.New(rand.NewPCG(1, 2))
	seen := map[rules.RolloutState]int{}
	for range 3000 {
		want := g.Int32N(4)
		d := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "web", Generation: g.Int64N(4)}}
		d.Spec.Replicas = &want
		d.Status = appsv1.DeploymentStatus{
			ObservedGeneration: 1 + g.Int64N(3), Replicas: g.Int32N(4),
			UpdatedReplicas: g.Int32N(4), AvailableReplicas: g.Int32N(4),
		}
		if g.IntN(5) == 0 {
			d.Status.Conditions = []appsv1.DeploymentCondition{{Type: appsv1.DeploymentProgressing, Reason: "ProgressDeadlineExceeded"}}
		}
		r := rules.RolloutOf(d)
		seen[r.State]++
		if state, numbers := kubectlStatus(t, d); state != r.State || numbers != "" && numbers != ours(r) {
			t.Fatalf("got %+v, kubectl says state %d with %s: %+v", r, state, numbers, d.Status)
		}
	}
	if len(seen) != 6 {
		t.Errorf("only these states came up: %v", seen)
	}
}

func ours(r rules.Rollout) string {
	if r.State == rules.RolloutEnding {
		return fmt.Sprint([]string{fmt.Sprint(r.Of)})
	}
	return fmt.Sprint([]string{fmt.Sprint(r.Have), fmt.Sprint(r.Of)})
}

// kubectlStatus reads the sentence of kubectl rollout status.
func kubectlStatus(t *testing.T, d *appsv1.Deployment) (rules.RolloutState, string) {
	t.Helper()
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(d)
	if err != nil {
		t.Fatal(err)
	}
	says, done, err := (&polymorphichelpers.DeploymentStatusViewer{}).Status(&unstructured.Unstructured{Object: content}, 0)
	switch {
	case err != nil:
		return rules.RolloutFailed, ""
	case done:
		return rules.RolloutDone, ""
	}
	numbers := fmt.Sprint(regexp.MustCompile(`\d+`).FindAllString(says, -1))
	for state, words := range map[rules.RolloutState]string{
		rules.RolloutUpdating: "have been updated", rules.RolloutEnding: "old replicas", rules.RolloutWaiting: "are available",
	} {
		if regexp.MustCompile(words).MatchString(says) {
			return state, numbers
		}
	}
	return rules.RolloutUnobserved, ""
}
