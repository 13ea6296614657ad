package kube

import (
	"context"
	"fmt"
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// Scale goes by the /scale subresource. The write carries the UID and the
// resource version of a scale whose size is still the one that was shown.
//
// Source: kubectl/pkg/scale, ScaleSimple with a precondition.
func (c *Cluster) Scale(ctx context.Context, t Target, s Size) (*Plan, error) {
	a, err := c.begin(VerbScale, t)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, actLimit)
	defer cancel()
	p, err := a.scale(ctx, s)
	if err != nil {
		return nil, a.failed(err)
	}
	return p, nil
}

func (a *act) scale(ctx context.Context, s Size) (*Plan, error) {
	if s.To < 0 {
		return nil, fmt.Errorf("a size of %d cannot be", s.To)
	}
	now, err := a.readScale(ctx, s.Seen)
	if err != nil {
		return nil, err
	}
	from := now.Spec.Replicas
	p := a.plan()
	p.Command = a.kubectl([]string{"scale"}, "--replicas="+strconv.Itoa(int(s.To)))
	p.Warnings = a.scaleWarnings(ctx, s.To)
	if from == s.To {
		p.Skip = fmt.Sprintf("its size is %d already", from)
		return p, nil
	}
	p.Changes = []Change{{Path: "replicas", Before: strconv.Itoa(int(from)), After: strconv.Itoa(int(s.To))}}
	if err := p.tried(a.resize(ctx, from, s.To, metav1.DryRunAll)); err != nil {
		return nil, err
	}
	p.do = a.limited(func(ctx context.Context) (string, error) {
		if err := a.resize(ctx, from, s.To); err != nil {
			return "", err
		}
		return fmt.Sprintf("scaled %d to %d", from, s.To), nil
	})
	return p, nil
}

// Replicas is the size that an object's spec asks for, as a person sees it; nil
// for a kind that has none, and where the spec does not say.
func Replicas(o Object) *int32 {
	switch o := o.(type) {
	case *appsv1.Deployment:
		return o.Spec.Replicas
	case *appsv1.ReplicaSet:
		return o.Spec.Replicas
	case *appsv1.StatefulSet:
		return o.Spec.Replicas
	}
	return nil
}

// resize writes a size in place of another. The controller writes the status all
// the time, and every such write makes a conflict: as long as the size is still
// the one that was shown it is tried again.
func (a *act) resize(ctx context.Context, from, to int32, dryRun ...string) error {
	for {
		now, err := a.readScale(ctx, &from)
		if err != nil {
			return err
		}
		err = a.writeScale(ctx, now, to, dryRun...)
		switch {
		case apierrors.IsConflict(err) && ctx.Err() == nil:
		case len(dryRun) == 0:
			return conflicted(a.Target, err)
		default:
			return err
		}
	}
}

// readScale gives the scale if its size is the one that was seen.
func (a *act) readScale(ctx context.Context, seen *int32) (*autoscalingv1.Scale, error) {
	o, err := a.read(ctx, "scale")
	if err != nil {
		return nil, err
	}
	var now autoscalingv1.Scale
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, &now); err != nil {
		return nil, err
	}
	if seen != nil && now.Spec.Replicas != *seen {
		return nil, &Conflict{Object: a.Target, Reason: fmt.Sprintf("its size is %d now, not %d", now.Spec.Replicas, *seen)}
	}
	return &now, nil
}

func (a *act) writeScale(ctx context.Context, now *autoscalingv1.Scale, to int32, dryRun ...string) error {
	next := now.DeepCopy()
	next.Spec.Replicas, next.UID = to, a.UID
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(next)
	if err != nil {
		return err
	}
	o := &unstructured.Unstructured{Object: content}
	_, err = a.at(a.Target).Update(ctx, o, metav1.UpdateOptions{DryRun: dryRun, FieldManager: FieldManager}, "scale")
	return err
}
