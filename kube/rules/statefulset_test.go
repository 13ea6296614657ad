package rules_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubectl/pkg/polymorphichelpers"

	"example.org/hackfest/kube/rules"
)

// TestSetRolloutAsKubectl asks kubectl rollout status for its state and numbers.
func TestSetRolloutAsKubectl(t *testing.T) {
	g := rand.New(rand.NewPCG(3, 4))
	seen := map[rules.SetState]int{}
	for range 4000 {
		want, partition := g.Int32N(4), g.Int32N(4)
		s := &appsv1.StatefulSet{ObjectMeta: metav1.ObjectMeta{Name: "db", Generation: g.Int64N(3)}}
		s.Spec.Replicas = &want
		s.Spec.UpdateStrategy.Type = pick(g, appsv1.RollingUpdateStatefulSetStrategyType, appsv1.RollingUpdateStatefulSetStrategyType, appsv1.OnDeleteStatefulSetStrategyType)
		if g.IntN(2) == 0 {
			s.Spec.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateStatefulSetStrategy{Partition: &partition}
		}
		s.Status = appsv1.StatefulSetStatus{
			ObservedGeneration: g.Int64N(3), ReadyReplicas: g.Int32N(5), UpdatedReplicas: g.Int32N(4), CurrentReplicas: g.Int32N(4),
			UpdateRevision: pick(g, "a", "b"), CurrentRevision: "a",
		}
		r := rules.SetRolloutOf(s)
		seen[r.State]++
		if state, numbers := kubectlSetStatus(t, s); state != r.State || numbers != "" && numbers != setNumbers(r) {
			t.Fatalf("got %+v, kubectl says %d %s: %+v", r, state, numbers, s)
		}
	}
	if len(seen) != 7 {
		t.Errorf("only these states came up: %v", seen)
	}
}

func setNumbers(r rules.SetRollout) string {
	switch r.State {
	case rules.SetStarting:
		return fmt.Sprint([]int32{r.Of - r.Have})
	case rules.SetPartial:
		return fmt.Sprint([]int32{r.Have, r.Of})
	}
	return fmt.Sprint([]int32{r.Have})
}

// kubectlSetStatus reads the sentence of kubectl rollout status.
func kubectlSetStatus(t *testing.T, s *appsv1.StatefulSet) (rules.SetState, string) {
	t.Helper()
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(s)
	if err != nil {
		t.Fatal(err)
	}
	says, done, err := (&polymorphichelpers.StatefulSetStatusViewer{}).Status(&unstructured.Unstructured{Object: content}, 0)
	if err != nil {
		return rules.SetOnDelete, ""
	}
	var numbers []int32
	for word := range strings.FieldsSeq(says) {
		var n int32
		if _, err := fmt.Sscanf(word, "%d", &n); err == nil {
			numbers = append(numbers, n)
		}
	}
	words := fmt.Sprint(numbers)
	switch {
	case strings.HasPrefix(says, "Waiting for statefulset spec"):
		return rules.SetUnobserved, ""
	case strings.HasPrefix(says, "Waiting for partitioned"):
		return rules.SetPartial, words
	case strings.HasPrefix(says, "Waiting for"):
		return rules.SetStarting, words
	case strings.HasPrefix(says, "partitioned") && rules.Partition(s) > 0:
		return rules.SetPartialDone, words
	case done:
		return rules.SetDone, words
	}
	return rules.SetUpdating, words
}

func TestOrdinals(t *testing.T) {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	pod := func(n int, revision string, ready bool) *corev1.Pod {
		p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("db-%d", n), Labels: map[string]string{appsv1.StatefulSetRevisionLabel: revision}}}
		p.Status.Phase = corev1.PodRunning
		status := corev1.ConditionFalse
		if ready {
			status = corev1.ConditionTrue
		}
		p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: status, LastTransitionTime: metav1.NewTime(now.Add(-5 * time.Second))}}
		return p
	}
	set := func(replicas, partition, start int32, more ...func(*appsv1.StatefulSet)) *appsv1.StatefulSet {
		s := &appsv1.StatefulSet{ObjectMeta: metav1.ObjectMeta{Name: "db"}}
		s.Spec.Replicas, s.Spec.Ordinals = &replicas, &appsv1.StatefulSetOrdinals{Start: start}
		s.Spec.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateStatefulSetStrategy{Partition: &partition}
		s.Spec.VolumeClaimTemplates = []corev1.PersistentVolumeClaim{{ObjectMeta: metav1.ObjectMeta{Name: "data"}}}
		s.Status.UpdateRevision = "new"
		for _, f := range more {
			f(s)
		}
		return s
	}
	parallel := func(s *appsv1.StatefulSet) { s.Spec.PodManagementPolicy = appsv1.ParallelPodManagement }
	slow := func(s *appsv1.StatefulSet) { s.Spec.MinReadySeconds = 10 }
	for name, c := range map[string]struct {
		set  *appsv1.StatefulSet
		pods []*corev1.Pod
		want []string
	}{
		"one after the other": {set(3, 0, 0), []*corev1.Pod{pod(0, "new", false)}, []string{"db-0", "db-1 - waits for db-0", "db-2 - waits for db-0"}},
		"next is made":        {set(3, 0, 0), []*corev1.Pod{pod(0, "new", true)}, []string{"db-0", "db-1 -", "db-2 - waits for db-1"}},
		"not for long enough": {set(2, 0, 0, slow), []*corev1.Pod{pod(0, "new", true)}, []string{"db-0", "db-1 - waits for db-0"}},
		"all at once":         {set(2, 0, 0, parallel), []*corev1.Pod{pod(0, "new", false)}, []string{"db-0", "db-1 -"}},
		"from the last":       {set(3, 0, 0), []*corev1.Pod{pod(0, "old", true), pod(1, "old", true), pod(2, "new", true)}, []string{"db-0 old is replaced in its turn", "db-1 old", "db-2"}},
		"update held up":      {set(3, 0, 0), []*corev1.Pod{pod(0, "old", true), pod(1, "old", true), pod(2, "new", false)}, []string{"db-0 old is replaced when db-2 is ready", "db-1 old is replaced when db-2 is ready", "db-2"}},
		"undone and stuck":    {set(2, 0, 0), []*corev1.Pod{pod(0, "new", true), pod(1, "bad", false)}, []string{"db-0", "db-1 old " + "is of an old revision and not ready: the controller waits for it, and replaces it only when it is deleted by hand"}},
		"partition":           {set(3, 2, 5), []*corev1.Pod{pod(5, "old", true), pod(6, "old", true), pod(7, "new", true)}, []string{"db-5 old kept", "db-6 old kept", "db-7"}},
		"scaled down":         {set(1, 0, 0), []*corev1.Pod{pod(0, "new", false), pod(2, "new", true), pod(1, "new", true)}, []string{"db-0", "db-1 extra waits for db-0", "db-2 extra waits for db-0"}},
		"others' pods":        {set(1, 0, 0), []*corev1.Pod{pod(0, "new", true), {ObjectMeta: metav1.ObjectMeta{Name: "db-x"}}, {ObjectMeta: metav1.ObjectMeta{Name: "web-1"}}}, []string{"db-0"}},
	} {
		var got []string
		for _, o := range rules.Ordinals(c.set, c.pods, now) {
			line := o.Name
			for word, is := range map[string]bool{" -": o.Pod == nil} {
				if is {
					line += word
				}
			}
			for _, w := range []struct {
				word string
				is   bool
			}{{" old", o.Old}, {" kept", o.Kept}, {" extra", o.Extra}} {
				if w.is {
					line += w.word
				}
			}
			if o.Waits != "" {
				line += " " + o.Waits
			}
			got = append(got, line)
			if !slices.Equal(o.Claims, []string{"data-" + o.Name}) {
				t.Errorf("%s: claims %v", o.Name, o.Claims)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got\n%q\nwant\n%q", name, got, c.want)
		}
	}
}
