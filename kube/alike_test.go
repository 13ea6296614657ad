package kube_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// alike demands that two objects are the same, field by field, but for what an
// object has of its own: name, UID, times, versions, status, who wrote it.
func alike(t *testing.T, a, b any, nameA, nameB string) {
	t.Helper()
	plain := func(o any, name string) any {
		text, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal([]byte(strings.ReplaceAll(string(text), name, "NAME")), &m); err != nil {
			t.Fatal(err)
		}
		delete(m, "status")
		md := m["metadata"].(map[string]any)
		maps.DeleteFunc(md, func(k string, _ any) bool {
			return k == "uid" || k == "resourceVersion" || k == "creationTimestamp" || k == "managedFields"
		})
		return m
	}
	if d := cmp.Diff(plain(b, nameB), plain(a, nameA)); d != "" {
		t.Errorf("not as kubectl does it (-kubectl +ours):\n%s", d)
	}
}

// daemonSet makes a DaemonSet that wants no node.
func (h *hand) daemonSet(t *testing.T, name string) *appsv1.DaemonSet {
	t.Helper()
	d := &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: appsv1.DaemonSetSpec{
		Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": name}},
		Template: template(name, "nginx:1.17.8"),
	}}
	d.Spec.Template.Spec.NodeSelector = map[string]string{"none": "such"}
	d, err := h.box.Client.AppsV1().DaemonSets(h.ns).Create(t.Context(), d, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (h *hand) statefulSet(t *testing.T, name string) *appsv1.StatefulSet {
	t.Helper()
	s := &appsv1.StatefulSet{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: appsv1.StatefulSetSpec{
		Replicas: new(int32),
		Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": name}},
		Template: template(name, "nginx:1.17.8"),
	}}
	s, err := h.box.Client.AppsV1().StatefulSets(h.ns).Create(t.Context(), s, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
