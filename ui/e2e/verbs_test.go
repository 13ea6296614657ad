package e2e

import (
	"context"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	watchtools "k8s.io/client-go/tools/watch"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

// deployment makes one and waits until it is rolled out.
func deployment(t *testing.T, c kubernetes.Interface, ns, name, image string) {
	t.Helper()
	labels := map[string]string{"app": name}
	three := int32(3)
	d := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &three,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: image}}},
			},
		},
	}
	if _, err := c.AppsV1().Deployments(ns).Create(context.Background(), d, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	becomes(t, c, ns, name, "rolled out", func(d *appsv1.Deployment) bool {
		return d.Status.ObservedGeneration == d.Generation && d.Status.AvailableReplicas == 3 && d.Status.UpdatedReplicas == 3
	})
}

// becomes waits, by watching, until the deployment is as ok says.
func becomes(t *testing.T, c kubernetes.Interface, ns, name, what string, ok func(*appsv1.Deployment) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	only := metav1.SingleObject(metav1.ObjectMeta{Namespace: ns, Name: name})
	_, err := watchtools.UntilWithSync(ctx, cache.NewListWatchFromClient(c.AppsV1().RESTClient(), "deployments", ns, fields.ParseSelectorOrDie(only.FieldSelector)),
		&appsv1.Deployment{}, nil, func(e watch.Event) (bool, error) {
			d, isOne := e.Object.(*appsv1.Deployment)
			return isOne && ok(d), nil
		})
	if err != nil {
		t.Fatalf("deployment %s/%s never %s: %v", ns, name, what, err)
	}
}

// confirm waits until the dialog's key is heard, presses it, and waits until the
// dialog has gone: while it is at work it hears nothing.
func confirm(p *drive.Terminal, verb string) {
	p.Shows("enter " + verb)
	p.Type("\r")
	p.Wait("the dialog of "+verb+" gone", func(screen string) bool {
		return !strings.Contains(screen, "enter "+verb) && !strings.Contains(screen, "doing it")
	})
}

func TestVerbsByKeys(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	ctx := context.Background()
	deployment(t, s.Client, ns, "web", "nginx:1.25")
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "deployments", "-n", ns)
	p.Shows("web", "3/3")

	p.Type("s5")
	p.Shows("replicas  3 → 5", "kubectl scale deployment")
	confirm(p, "scale")
	becomes(t, s.Client, ns, "web", "scaled", func(d *appsv1.Deployment) bool { return *d.Spec.Replicas == 5 })
	p.Shows("5/5")

	p.Type("i")
	p.Type("web=nginx:1.26")
	p.Shows("nginx:1.26", "kubectl set image")
	confirm(p, "set image")
	becomes(t, s.Client, ns, "web", "at the new image", func(d *appsv1.Deployment) bool {
		return d.Spec.Template.Spec.Containers[0].Image == "nginx:1.26" && d.Status.ObservedGeneration == d.Generation
	})
	p.Shows("HISTORY", "kubectl set image deployment/web", "web=nginx:1.26")

	p.Type("u")
	p.Shows("to revision", "nginx:1.25", "kubectl rollout undo")
	confirm(p, "undo")
	becomes(t, s.Client, ns, "web", "rolled back", func(d *appsv1.Deployment) bool {
		return d.Spec.Template.Spec.Containers[0].Image == "nginx:1.25"
	})
	p.Shows("3 (was 1)")

	p.Type("z")
	confirm(p, "pause")
	becomes(t, s.Client, ns, "web", "paused", func(d *appsv1.Deployment) bool { return d.Spec.Paused })
	p.Type("z")
	p.Shows("resume")
	confirm(p, "pause")
	becomes(t, s.Client, ns, "web", "resumed", func(d *appsv1.Deployment) bool { return !d.Spec.Paused })

	p.Type("D")
	confirm(p, "delete")
	p.Shows("None here.")
	if _, err := s.Client.AppsV1().Deployments(ns).Get(ctx, "web", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("the deployment is still there: %v", err)
	}
	p.Type("!")
	p.Shows("Messages", "kubectl scale", "kubectl rollout undo", "kubectl delete")
	p.Type("q\x03")
	p.End()
}

func TestReadOnlyKeysAreOff(t *testing.T) {
	s := kubetest.Sandbox(t)
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "deployments", "-n", "default", "--read-only")
	p.Shows("read-only", "rs-demo")
	for _, key := range []string{"s", "u", "r", "i", "D"} {
		p.Type(key)
		p.Shows("read-only: nothing is written")
	}
	p.Type("\x03")
	p.End()
}

func TestAttendeeActs(t *testing.T) {
	s := kubetest.Sandbox(t)
	p := drive.Run(t, 160, 45, environ(t, s.Attendee), binary(t), "deployments")
	p.Shows("my-app")
	p.Type("s3")
	p.Shows("replicas  2 → 3", "enter scale")
	p.Type("\x1b")
	p.Wait("the dialog gone", func(screen string) bool { return !strings.Contains(screen, "2 → 3") })
	p.Type("\x03")
	p.End()
}

// TestUndoOfWhatWasReplaced: the object is deleted and another takes its name while
// the dialog is open. Nothing is done to the new one until its own revisions have
// been shown and one of them is confirmed.
func TestUndoOfWhatWasReplaced(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	ctx := context.Background()
	deployments := s.Client.AppsV1().Deployments(ns)
	image := func(to string) {
		patch := `{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"` + to + `"}]}}}}`
		if _, err := deployments.Patch(ctx, "web", types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{}); err != nil {
			t.Fatal(err)
		}
		becomes(t, s.Client, ns, "web", "rolled out", func(d *appsv1.Deployment) bool {
			return d.Status.ObservedGeneration == d.Generation && d.Status.UpdatedReplicas == 3 && d.Status.Replicas == 3
		})
	}
	deployment(t, s.Client, ns, "web", "nginx:1.25")
	image("nginx:1.26")
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "deployments", "-n", ns)
	p.Shows("web", "3/3", "HISTORY", "nginx:1.25")
	p.Type("u")
	p.Shows("to revision", "nginx:1.25", "enter undo")

	foreground := metav1.DeletePropagationForeground
	if err := deployments.Delete(ctx, "web", metav1.DeleteOptions{PropagationPolicy: &foreground}); err != nil {
		t.Fatal(err)
	}
	gone := func(ctx context.Context) (bool, error) {
		_, err := deployments.Get(ctx, "web", metav1.GetOptions{})
		return apierrors.IsNotFound(err), nil
	}
	if err := wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, time.Minute, true, gone); err != nil {
		t.Fatal(err)
	}
	deployment(t, s.Client, ns, "web", "nginx:1.20")
	image("nginx:1.21")
	image("nginx:1.22")
	p.Type("\r")
	p.Shows("replaced by another", "has the name now", "to revision  →2  1", "nginx:1.21", "enter undo")
	if d, err := deployments.Get(ctx, "web", metav1.GetOptions{}); err != nil || d.Spec.Template.Spec.Containers[0].Image != "nginx:1.22" {
		t.Fatalf("changed before it was confirmed: %v, %v", d, err)
	}
	p.Type("\x1b[C")
	p.Shows("to revision   2 →1", "nginx:1.22 → nginx:1.20", "enter undo")
	confirm(p, "undo")
	becomes(t, s.Client, ns, "web", "rolled back", func(d *appsv1.Deployment) bool {
		return d.Spec.Template.Spec.Containers[0].Image == "nginx:1.20"
	})
	p.Type("\x03")
	p.End()
}
