package kube

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// owned lists what matches a selector, live. Who controls what is found is not
// asked here.
func owned[T any](ctx context.Context, a *act, r Resource, selector *metav1.LabelSelector) ([]*T, error) {
	s, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return nil, err
	}
	list, err := a.client.Resource(r.GVR()).Namespace(a.Namespace).List(ctx, metav1.ListOptions{LabelSelector: s.String()})
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", r, err)
	}
	out := make([]*T, 0, len(list.Items))
	for i := range list.Items {
		one := new(T)
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(list.Items[i].Object, one); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// controllerRevision picks a number, or with 0 the second highest.
func controllerRevision(o metav1.Object, all []*appsv1.ControllerRevision, number int64) (*appsv1.ControllerRevision, error) {
	own := slices.DeleteFunc(all, func(r *appsv1.ControllerRevision) bool { return !metav1.IsControlledBy(r, o) })
	slices.SortFunc(own, func(a, b *appsv1.ControllerRevision) int { return cmp.Compare(b.Revision, a.Revision) })
	if number == 0 {
		if len(own) < 2 {
			return nil, errors.New("no last revision to roll back to")
		}
		return own[1], nil
	}
	i := slices.IndexFunc(own, func(r *appsv1.ControllerRevision) bool { return r.Revision == number })
	if i < 0 {
		return nil, fmt.Errorf("unable to find specified revision %d in history", number)
	}
	return own[i], nil
}

// podTemplate reads the template of a workload.
func podTemplate(o *unstructured.Unstructured) (*corev1.PodTemplateSpec, error) {
	part, _, err := unstructured.NestedMap(o.Object, "spec", "template")
	if err != nil {
		return nil, err
	}
	var t corev1.PodTemplateSpec
	return &t, again(part, &t)
}

// again reads what is JSON already into a type.
func again(from, to any) error {
	text, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, to)
}

// kept says what a change of the template leaves as it is.
func kept(o *unstructured.Unstructured) []string {
	var out []string
	if n, ok, _ := unstructured.NestedInt64(o.Object, "spec", "replicas"); ok {
		out = append(out, "replicas "+figure(n))
	}
	for _, field := range []string{"strategy", "updateStrategy"} {
		if s, ok, _ := unstructured.NestedString(o.Object, "spec", field, "type"); ok {
			out = append(out, "strategy "+s)
		}
	}
	if paused, _, _ := unstructured.NestedBool(o.Object, "spec", "paused"); paused {
		out = append(out, "paused")
	}
	return out
}

// undoWarnings says what follows from a rollback that the diff does not show.
func undoWarnings(o *unstructured.Unstructured) []string {
	var ws []string
	if _, ok := o.GetAnnotations()[LastApplied]; ok {
		ws = append(ws, "it was made by kubectl apply, whose notes are not rolled back: the next apply may bring the new template back")
	}
	return append(ws, onDelete(o)...)
}

// onDelete warns of pods that a new template does not reach.
func onDelete(o *unstructured.Unstructured) []string {
	if s, _, _ := unstructured.NestedString(o.Object, "spec", "updateStrategy", "type"); s == string(appsv1.OnDeleteDaemonSetStrategyType) {
		return []string{"its strategy is OnDelete: a pod keeps the old template until somebody deletes it"}
	}
	return nil
}
