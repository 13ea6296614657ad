package views_test

import (
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
	"example.org/hackfest/views"
)

// TestAJobThatMayMakeNoPods does not just run: what its controller was refused is
// said, until it has pods or has ended.
func TestAJobThatMayMakeNoPods(t *testing.T) {
	j := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "j", Namespace: "ns", UID: "j"}}
	e := &corev1.Event{
		ObjectMeta: metav1.ObjectMeta{Name: "e", Namespace: "ns", UID: "e"}, Type: "Warning", Reason: "FailedCreate",
		InvolvedObject: corev1.ObjectReference{Kind: "Job", Name: "j", Namespace: "ns", UID: "j"},
		Message:        `Error creating: pods "j-x" is forbidden: violates PodSecurity "restricted:latest"`,
	}
	here := kube.Scope{Namespace: "ns"}
	live := kube.Health{State: kube.Live}
	noon := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	e.LastTimestamp = metav1.Time{Time: noon}
	made := e.DeepCopy()
	made.Name, made.UID, made.Type, made.Reason, made.Message = "made", "made", "Normal", "SuccessfulCreate", "Created pod: j-x"
	made.LastTimestamp = metav1.Time{Time: noon.Add(-time.Minute)}
	says := func() string {
		d := viewOf(t, kube.Jobs).Detail(j, views.NewWorld(
			kube.NewSnapshot(kube.Events, here, 1, live, e, made), kube.NewSnapshot(kube.Pods, here, 1, live)))
		var all []string
		for _, c := range d.Headline {
			all = append(all, c.Text)
		}
		return strings.Join(all, "\n")
	}
	const refused = `no pods can be made: pods "j-x" is forbidden: violates PodSecurity "restricted:latest"`
	if got := says(); !strings.Contains(got, refused) {
		t.Errorf("%q", got)
	}
	made.LastTimestamp = metav1.Time{Time: noon.Add(time.Minute)}
	if got := says(); strings.Contains(got, "no pods can be made") {
		t.Errorf("one was made since: %q", got)
	}
	made.LastTimestamp = metav1.Time{Time: noon.Add(-time.Minute)}
	j.Status.Active = 1
	if got := says(); strings.Contains(got, "no pods can be made") {
		t.Errorf("with a pod: %q", got)
	}
	j.Status.Active = 0
	j.Status.Conditions = []batchv1.JobCondition{{Type: batchv1.JobFailed, Status: corev1.ConditionTrue}}
	if got := says(); strings.Contains(got, "no pods can be made") {
		t.Errorf("ended: %q", got)
	}
}

// TestAFailedPodIsNotGreen: where a pod has failed though its containers ended well,
// as by its deadline, kubectl's word is theirs; the mark is the pod's.
func TestAFailedPodIsNotGreen(t *testing.T) {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "ns", UID: "p"}}
	p.Spec.Containers = []corev1.Container{{Name: "c"}}
	p.Status.ContainerStatuses = []corev1.ContainerStatus{{
		Name: "c", State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Completed"}},
	}}
	for phase, bad := range map[corev1.PodPhase]bool{corev1.PodFailed: true, corev1.PodSucceeded: false} {
		p.Status.Phase = phase
		row := viewOf(t, kube.Pods).Row(p, views.World{})
		if c := row.Cells[2]; c.Text != "Completed" || (c.Tone == views.Bad) != bad || row.Trouble != bad {
			t.Errorf("%s: %+v, trouble %v", phase, c, row.Trouble)
		}
	}
}

// TestOnDeleteIsDone: nothing of an old revision is talked of where there is none.
func TestOnDeleteIsDone(t *testing.T) {
	one := int32(2)
	s := &appsv1.StatefulSet{}
	s.Spec.Replicas = &one
	s.Spec.UpdateStrategy.Type = appsv1.OnDeleteStatefulSetStrategyType
	for updated, want := range map[int32]string{
		2: "2 of 2 pods of the newest revision",
		1: "1 of 2 pods of the newest revision; one of an old revision changes when it is deleted",
	} {
		s.Status.UpdatedReplicas = updated
		if got := rules.SetRolloutOf(s).Sentence(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
