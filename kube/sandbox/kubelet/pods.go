package kubelet

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	v1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/resourceversion"
	"k8s.io/apimachinery/pkg/util/strategicpatch"

	"example.org/hackfest/kube/sandbox/cri"
)

// podRecord is what is kept of one pod between its steps. One worker has it at
// a time: the queue never hands out a key twice.
type podRecord struct {
	uid     types.UID
	sim     Sim
	ip      string
	seen    *v1.Pod // as our last write left it
	deleted bool    // we have asked for its removal
	badText string  // the last complaint about a program
}

// work handles one pod after another until the queue is shut down.
func (a *agent) work(ctx context.Context) {
	for {
		key, quit := a.queue.Get()
		if quit {
			return
		}
		if err := a.pod(ctx, key); err != nil {
			if ctx.Err() == nil {
				a.manager.log.Printf("pod %s: %v", key, err)
			}
			a.queue.AddRateLimited(key)
		} else {
			a.queue.Forget(key)
		}
		a.queue.Done(key)
	}
}

// pod takes one pod a step on and writes what came of it.
func (a *agent) pod(ctx context.Context, key string) error {
	obj, exists, err := a.store.GetByKey(key)
	if err != nil {
		return fmt.Errorf("read cache: %w", err)
	}
	if !exists {
		a.forget(key)
		return nil
	}
	pod := obj.(*v1.Pod)
	rec := a.record(key, pod)
	pod = newer(pod, rec.seen)
	if rec.deleted {
		a.manager.inside.Forget(pod.UID)
		return nil // finalizers hold it; its containers are gone
	}
	ended := func(name, id string) cri.End { return a.manager.inside.Ended(pod.UID, name, id) }
	env := Env{HostIP: nodeIP(a.number), Short: a.isShort(), PodIP: rec.ip, Present: a.present, Missing: a.missing(ctx, pod.Namespace), Ended: ended}
	out := Step(pod, rec.sim, env, time.Now())
	rec.sim = out.Sim
	a.play(key, pod, rec, out)
	a.tell(pod, rec, out)
	if err := a.write(ctx, pod, rec, out); err != nil {
		return err
	}
	if !out.Wake.IsZero() {
		a.queue.AddAfter(key, time.Until(out.Wake))
	}
	return nil
}

// record finds what is kept of a pod, or takes it up as its status says.
func (a *agent) record(key string, pod *v1.Pod) *podRecord {
	a.mu.Lock()
	defer a.mu.Unlock()
	rec := a.pods[key]
	if rec != nil && rec.uid == pod.UID {
		return rec
	}
	if rec != nil {
		a.pool.free(string(rec.uid), rec.ip)
		a.manager.inside.Forget(rec.uid)
	}
	rec = &podRecord{uid: pod.UID, sim: restore(pod, time.Now())}
	if !pod.Spec.HostNetwork && !terminal(pod) {
		rec.ip = a.pool.take(string(pod.UID), pod.Status.PodIP)
	}
	a.pods[key] = rec
	return rec
}

func (a *agent) forget(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if rec := a.pods[key]; rec != nil {
		a.pool.free(string(rec.uid), rec.ip)
		a.manager.inside.Forget(rec.uid)
		delete(a.pods, key)
	}
}

// newer is the later of the cached pod and the one that our last write left:
// the watch may lag behind it.
func newer(cached, seen *v1.Pod) *v1.Pod {
	if seen == nil || seen.UID != cached.UID {
		return cached
	}
	if order, err := resourceversion.CompareResourceVersion(cached.ResourceVersion, seen.ResourceVersion); err == nil && order < 0 {
		return seen
	}
	return cached
}

// tell records a step's events and pulled images.
func (a *agent) tell(pod *v1.Pod, rec *podRecord, out Outcome) {
	for _, e := range out.Events {
		a.recorder.Event(&v1.ObjectReference{
			APIVersion: "v1", Kind: "Pod", Namespace: pod.Namespace, Name: pod.Name,
			UID: pod.UID, ResourceVersion: pod.ResourceVersion, FieldPath: e.Field,
		}, e.Type, e.Reason, e.Message)
	}
	if out.Err != nil && out.Err.Error() != rec.badText {
		rec.badText = out.Err.Error()
		a.manager.log.Printf("pod %s/%s: %v", pod.Namespace, pod.Name, out.Err)
	}
	if len(out.Pulled) > 0 {
		a.mu.Lock()
		for _, image := range out.Pulled {
			a.have[image] = true
		}
		a.mu.Unlock()
	}
}

// write patches a status that has changed, and removes a pod that has stopped.
// Both carry the UID: a pod made anew under the same name is another one.
func (a *agent) write(ctx context.Context, pod *v1.Pod, rec *podRecord, out Outcome) error {
	if !apiequality.Semantic.DeepEqual(pod.Status, out.Status) {
		patch, err := statusPatch(pod, &out.Status)
		if err != nil {
			return err
		}
		got, err := a.client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "status")
		switch {
		case apierrors.IsNotFound(err):
			return nil
		case err != nil:
			return fmt.Errorf("patch status: %w", err)
		}
		got.ManagedFields = nil
		rec.seen = got
	}
	if !out.Delete {
		return nil
	}
	err := a.client.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, metav1.DeleteOptions{
		GracePeriodSeconds: new(int64), Preconditions: &metav1.Preconditions{UID: &pod.UID},
	})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("delete: %w", err)
	}
	rec.deleted = true
	return nil
}

// statusPatch is the difference between a pod's status and a new one. The UID in
// it makes the server refuse it for another pod of that name.
func statusPatch(pod *v1.Pod, status *v1.PodStatus) ([]byte, error) {
	before, err := json.Marshal(v1.Pod{Status: pod.Status})
	if err != nil {
		return nil, fmt.Errorf("encode status: %w", err)
	}
	after, err := json.Marshal(v1.Pod{ObjectMeta: metav1.ObjectMeta{UID: pod.UID}, Status: *status})
	if err != nil {
		return nil, fmt.Errorf("encode status: %w", err)
	}
	patch, err := strategicpatch.CreateTwoWayMergePatch(before, after, v1.Pod{})
	if err != nil {
		return nil, fmt.Errorf("status patch: %w", err)
	}
	return patch, nil
}
