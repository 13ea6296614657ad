package views_test

import (
	"slices"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// TestReadyIsNotAvailable: pods that are ready and do not count yet are said to be
// on their way, also where kubectl rollout status does not look at them.
func TestReadyIsNotAvailable(t *testing.T) {
	meta := metav1.ObjectMeta{Name: "w", Namespace: "ns", UID: "w", Generation: 1}
	two := int32(2)
	objects := func(available, minReady int32) map[kube.Resource]kube.Object {
		return map[kube.Resource]kube.Object{
			kube.StatefulSets: &appsv1.StatefulSet{
				ObjectMeta: meta, Spec: appsv1.StatefulSetSpec{Replicas: &two, MinReadySeconds: minReady},
				Status: appsv1.StatefulSetStatus{ObservedGeneration: 1, Replicas: 2, ReadyReplicas: 2, CurrentReplicas: 2, AvailableReplicas: available},
			},
			kube.ReplicaSets: &appsv1.ReplicaSet{
				ObjectMeta: meta, Spec: appsv1.ReplicaSetSpec{Replicas: &two, MinReadySeconds: minReady},
				Status: appsv1.ReplicaSetStatus{ObservedGeneration: 1, Replicas: 2, ReadyReplicas: 2, AvailableReplicas: available},
			},
			kube.Deployments: &appsv1.Deployment{
				ObjectMeta: meta, Spec: appsv1.DeploymentSpec{Replicas: &two, MinReadySeconds: minReady},
				Status: appsv1.DeploymentStatus{ObservedGeneration: 1, Replicas: 2, UpdatedReplicas: 2, ReadyReplicas: 2, AvailableReplicas: available},
			},
		}
	}
	done := map[kube.Resource]string{
		kube.StatefulSets: "Rolled out: 2 of 2 pods of the newest revision", // as kubectl has it
		kube.ReplicaSets:  "2 of 2 pods ready",
		kube.Deployments:  "Waiting: 1 of 2 new pods available",
	}
	const line = "2 ready, 1 available: a pod counts after 10m of being ready (minReadySeconds)"
	for r := range done {
		says := func(available, minReady int32) (tone views.Tone, mark views.Mark, row views.Tone, head []views.Cell, told bool) {
			o, v := objects(available, minReady)[r], viewOf(t, r)
			head = v.Detail(o, views.World{}.At(noon)).Headline
			for i, c := range v.Row(o, views.World{}).Cells {
				if v.Columns(nil)[i].Name == "READY" {
					row = c.Tone
				}
			}
			return head[0].Tone, head[0].Mark, row, head, slices.ContainsFunc(head, func(c views.Cell) bool { return c.Text == line && c.Tone == views.Busy })
		}
		if tone, mark, row, head, told := says(1, 600); tone != views.Busy || mark != views.Changing || row != views.Busy || head[0].Text != done[r] || !told {
			t.Errorf("%s: row %v, %+v", r, row, head)
		}
		if tone, mark, row, head, told := says(2, 600); tone != views.Good || mark != views.Running || row != views.Good || told {
			t.Errorf("%s, all available: row %v, %+v", r, row, head)
		}
	}
	if head := viewOf(t, kube.StatefulSets).Detail(objects(0, 0)[kube.StatefulSets], views.World{}.At(noon)).Headline; head[0].Tone != views.Good || len(head) != 1 {
		t.Errorf("without minReadySeconds: %+v", head) // a server of old counts none
	}
}
