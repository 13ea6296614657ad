package kube_test

import (
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
)

// cronJob makes a CronJob that never runs by itself while a test does.
func (h *hand) cronJob(t *testing.T, name string, suspend bool) *batchv1.CronJob {
	t.Helper()
	pod := template(name, "busybox")
	pod.Spec.RestartPolicy = corev1.RestartPolicyNever
	pod.Labels = nil
	cj := &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: batchv1.CronJobSpec{
		Schedule: "0 0 29 2 *", Suspend: &suspend,
		JobTemplate: batchv1.JobTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"run": "it"}, Annotations: map[string]string{"note": "this"}},
			Spec:       batchv1.JobSpec{Template: pod},
		},
	}}
	cj, err := h.box.Client.BatchV1().CronJobs(h.ns).Create(t.Context(), cj, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return cj
}

func TestTrigger(t *testing.T) {
	h := newHand(t)
	name := "daily-" + strings.Repeat("x", 46) // as long as a CronJob's may be
	at := target(kube.CronJobs, h.cronJob(t, name, true))
	p, err := h.Trigger(t.Context(), at)
	job := strings.TrimPrefix(done(t, p, err), "created job ")
	if len(job) > 63 {
		t.Errorf("%s is longer than 63", job)
	}
	h.kubectl(t, strings.Replace(p.Command, job, "theirs", 1), "")
	jobs := h.box.Client.BatchV1().Jobs(h.ns)
	ours, err := jobs.Get(t.Context(), job, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := jobs.Get(t.Context(), "theirs", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// What the server makes of a job's own UID, and when its controller came by.
	for _, j := range []*batchv1.Job{ours, theirs} {
		j.Spec.Selector, j.Generation = nil, 0
		for _, k := range []string{"controller-uid", "batch.kubernetes.io/controller-uid"} {
			delete(j.Labels, k)
			delete(j.Spec.Template.Labels, k)
		}
	}
	alike(t, ours, theirs, job, "theirs")
	if len(ours.OwnerReferences) != 1 || ours.OwnerReferences[0].BlockOwnerDeletion != nil || !metav1.IsControlledBy(ours, &metav1.ObjectMeta{UID: at.UID}) {
		t.Errorf("%+v", ours.OwnerReferences)
	}
}

func TestTriggerConflicts(t *testing.T) {
	h := newHand(t)
	at := target(kube.CronJobs, h.cronJob(t, "daily", true))
	p, err := h.Trigger(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	woken, err := h.Wake(t.Context(), at)
	done(t, woken, err)
	_, err = p.Do(t.Context())
	conflict(t, err)
	if p, err = h.Trigger(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	all := h.box.Client.BatchV1().CronJobs(h.ns)
	if err := all.Delete(t.Context(), "daily", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	h.cronJob(t, "daily", true)
	_, err = p.Do(t.Context())
	if c := conflict(t, err); !c.Replaced {
		t.Error(c)
	}
	if list, err := h.box.Client.BatchV1().Jobs(h.ns).List(t.Context(), metav1.ListOptions{}); err != nil || len(list.Items) != 0 {
		t.Errorf("%d jobs, %v", len(list.Items), err)
	}
}
