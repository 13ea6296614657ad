package kube

import (
	"context"
	"fmt"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// scaleWarnings says who else sets the size.
func (a *act) scaleWarnings(ctx context.Context, to int32) []string {
	var ws []string
	if a.Resource == ReplicaSets {
		if o, err := a.read(ctx); err == nil {
			if by := metav1.GetControllerOf(o); by != nil {
				ws = append(ws, fmt.Sprintf("%s %s controls it and will set its size back", lowerKind(by.Kind), by.Name))
			}
		}
	}
	list, err := a.client.Resource(autoscalingv2.SchemeGroupVersion.WithResource("horizontalpodautoscalers")).
		Namespace(a.Namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return append(ws, "whether an autoscaler sets its size is not known: "+reason(err))
	}
	for i := range list.Items {
		var h autoscalingv2.HorizontalPodAutoscaler
		if runtime.DefaultUnstructuredConverter.FromUnstructured(list.Items[i].Object, &h) != nil || !a.isRef(h.Spec.ScaleTargetRef) {
			continue
		}
		if to == 0 {
			ws = append(ws, fmt.Sprintf("autoscaler %s is switched off while the size is 0", h.Name))
		} else {
			ws = append(ws, fmt.Sprintf("autoscaler %s will overwrite the size", h.Name))
		}
	}
	return ws
}

func (a *act) isRef(r autoscalingv2.CrossVersionObjectReference) bool {
	gv, err := schema.ParseGroupVersion(r.APIVersion)
	return err == nil && r.Name == a.Name && r.Kind == a.Resource.Kind && gv.Group == a.Resource.Group
}
