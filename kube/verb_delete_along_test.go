package kube_test

import (
	"context"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"example.org/hackfest/kube"
)

// podsOf waits until a namespace has so many pods.
func (h *hand) podsOf(t *testing.T, n int) {
	t.Helper()
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, soon, true, func(ctx context.Context) (bool, error) {
		list, err := h.box.Client.CoreV1().Pods(h.ns).List(ctx, metav1.ListOptions{})
		return err == nil && len(list.Items) == n, err
	})
	if err != nil {
		t.Fatalf("not %d pods: %v", n, err)
	}
}

// What a plan says goes along is what the garbage collector takes; a pod with the
// same labels and another owner stays.
func TestDeleteSaysWhatGoesAlong(t *testing.T) {
	h := newHand(t)
	web := target(kube.Deployments, h.deployment(t, "web", 2))
	h.deployment(t, "other", 1)
	h.podsOf(t, 3)
	about := func(c *kube.Cluster, at kube.Target, r kube.Removal, want ...string) *kube.Plan {
		t.Helper()
		for limit := time.Now().Add(soon); ; { // what is not told in time is left out; a controller makes the ConfigMap
			p, err := c.Delete(t.Context(), at, r)
			if err == nil && slices.Equal(p.About, want) {
				return p
			}
			if err != nil || time.Now().After(limit) {
				t.Fatalf("%+v, %v, want %q", p, err, want)
			}
		}
	}
	about(h.Cluster, web, kube.Removal{Cascade: kube.Orphan}, "what it owns stays: 1 ReplicaSet, 2 Pods")
	some := h.as(t, "some-"+h.ns,
		rbacv1.PolicyRule{APIGroups: []string{"apps"}, Resources: []string{"deployments"}, Verbs: []string{"get", "delete"}},
		rbacv1.PolicyRule{APIGroups: []string{"apps"}, Resources: []string{"replicasets"}, Verbs: []string{"list"}})
	about(some, web, kube.Removal{}, "what it owns goes too: 1 ReplicaSet")
	about(h.Cluster, kube.Target{Resource: kube.Namespaces, Name: h.ns}, kube.Removal{}, "in it: 2 Deployments, 3 Pods, 1 ConfigMap")
	p := about(h.Cluster, web, kube.Removal{}, "what it owns goes too: 1 ReplicaSet, 2 Pods")
	done(t, p, nil)
	h.podsOf(t, 1)
	about(h.Cluster, h.configMap(t, "m"), kube.Removal{})
}

func TestDeleteSaysThatClaimsStay(t *testing.T) {
	h := newHand(t)
	s := h.statefulSet(t, "db")
	s.ObjectMeta = metav1.ObjectMeta{Name: "kept"}
	s.Spec.VolumeClaimTemplates = []corev1.PersistentVolumeClaim{{
		ObjectMeta: metav1.ObjectMeta{Name: "data"},
		Spec: corev1.PersistentVolumeClaimSpec{
			AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
			Resources:   corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("1Gi")}},
		},
	}}
	sets := h.box.Client.AppsV1().StatefulSets(h.ns)
	kept, err := sets.Create(t.Context(), s, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s.Name = "taken"
	s.Spec.PersistentVolumeClaimRetentionPolicy.WhenDeleted = "Delete"
	taken, err := sets.Create(t.Context(), s, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		of   metav1.Object
		want []string
	}{{kept, []string{"its PersistentVolumeClaims stay, with their data"}}, {taken, nil}} {
		p, err := h.Delete(t.Context(), target(kube.StatefulSets, c.of), kube.Removal{})
		if err != nil || !slices.Equal(p.About, c.want) {
			t.Errorf("%s: %+v, %v", c.of.GetName(), p, err)
		}
	}
}
