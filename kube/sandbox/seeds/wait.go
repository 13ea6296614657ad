package seeds

import (
	"context"
	"fmt"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
	watchtools "k8s.io/client-go/tools/watch"
)

// WaitAnnotation says what a document waits for (see the package's comment).
const WaitAnnotation = "sandbox.hackfest/wait"

// EndAnnotation with the value "delete" has a document's object deleted when all
// else is applied.
const EndAnnotation = "sandbox.hackfest/end"

// waitMost bounds one wait: what has not come true by then never will.
const waitMost = 2 * time.Minute

type waiting struct {
	what    string
	before  bool
	finally bool
}

func waitOf(obj *unstructured.Unstructured) waiting {
	text := strings.TrimSpace(obj.GetAnnotations()[WaitAnnotation])
	what, before := strings.CutPrefix(text, "before ")
	what, finally := strings.CutPrefix(what, "finally ")
	return waiting{strings.TrimSpace(what), before, finally}
}

// await waits for what a document's annotation says.
func (a *applier) await(ctx context.Context, obj *unstructured.Unstructured, say func(string, ...any)) error {
	w := waitOf(obj)
	switch w.what {
	case "":
		return nil
	case "observed":
		return a.until(ctx, obj, observed)
	case "rollout":
		say("waiting for the rollout of %s", describe(obj))
		return a.until(ctx, obj, rolledOut)
	}
	say("waiting for %s to be %s", describe(obj), w.what)
	return a.until(ctx, obj, conditionTrue(w.what))
}

// until watches one object until ok says yes.
func (a *applier) until(ctx context.Context, obj *unstructured.Unstructured, ok func(*unstructured.Unstructured) bool) error {
	res, err := a.resource(ctx, obj)
	if err != nil {
		return fmt.Errorf("%s: %w", describe(obj), err)
	}
	ctx, cancel := context.WithTimeout(ctx, waitMost)
	defer cancel()
	one := fields.OneTermEqualSelector("metadata.name", obj.GetName()).String()
	source := &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) {
			o.FieldSelector = one
			return res.List(ctx, o)
		},
		WatchFuncWithContext: func(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
			o.FieldSelector = one
			return res.Watch(ctx, o)
		},
	}
	_, err = watchtools.UntilWithSync(ctx, source, &unstructured.Unstructured{}, nil, func(e watch.Event) (bool, error) {
		got, is := e.Object.(*unstructured.Unstructured)
		return is && e.Type != watch.Deleted && ok(got), nil
	})
	if err != nil {
		return fmt.Errorf("wait for %s: %w", describe(obj), err)
	}
	return nil
}

// observed says that the controller has seen the object as it is now. A
// Deployment's controller says so after it has made the ReplicaSet.
func observed(obj *unstructured.Unstructured) bool {
	return number(obj, "status", "observedGeneration") >= obj.GetGeneration()
}

// rolledOut says that all of a workload's pods are of its newest revision, and
// available.
func rolledOut(obj *unstructured.Unstructured) bool {
	if !observed(obj) {
		return false
	}
	if obj.GetKind() == "DaemonSet" {
		want := number(obj, "status", "desiredNumberScheduled")
		return number(obj, "status", "updatedNumberScheduled") >= want && number(obj, "status", "numberAvailable") >= want
	}
	want, found, _ := unstructured.NestedInt64(obj.Object, "spec", "replicas")
	if !found {
		want = 1
	}
	return number(obj, "status", "updatedReplicas") >= want &&
		number(obj, "status", "availableReplicas") >= want &&
		number(obj, "status", "replicas") <= number(obj, "status", "updatedReplicas")
}

func conditionTrue(kind string) func(*unstructured.Unstructured) bool {
	return func(obj *unstructured.Unstructured) bool {
		list, _, _ := unstructured.NestedSlice(obj.Object, "status", "conditions")
		for _, item := range list {
			if c, ok := item.(map[string]any); ok && c["type"] == kind && c["status"] == "True" {
				return true
			}
		}
		return false
	}
}

func number(obj *unstructured.Unstructured, path ...string) int64 {
	n, _, _ := unstructured.NestedInt64(obj.Object, path...)
	return n
}
