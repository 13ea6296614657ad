package e2e

import (
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

// TestLogsOfARun: l on a CronJob reads the logs of its latest run, and on an older
// run in its detail those of that one.
func TestLogsOfARun(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns, ctx := s.Namespace(t), t.Context()
	pod := kubetest.Shell(ns, "run", "echo first of them").Spec
	pod.RestartPolicy = corev1.RestartPolicyNever
	asleep := true
	spec := batchv1.JobSpec{Template: corev1.PodTemplateSpec{Spec: pod}}
	cj, err := s.Client.BatchV1().CronJobs(ns).Create(ctx, &batchv1.CronJob{
		ObjectMeta: metav1.ObjectMeta{Name: "report"},
		Spec:       batchv1.CronJobSpec{Schedule: "0 4 * * *", Suspend: &asleep, JobTemplate: batchv1.JobTemplateSpec{Spec: spec}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p := drive.Run(t, 140, 40, environ(t, s.Kubeconfig), binary(t), "cronjobs/report", "-n", ns)
	p.Shows("● live", "report", "RUNS")
	p.Type("l")
	p.Shows("it has no run whose logs could be read")
	job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{
		Name: "report-by-hand", OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(cj, batchv1.SchemeGroupVersion.WithKind("CronJob"))},
	}, Spec: spec}
	if _, err := s.Client.BatchV1().Jobs(ns).Create(ctx, job, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	p.Shows("✔ 1/1") // its row: an event of it names it, too, and may come first
	p.Type("l")
	p.Shows("kubectl logs job/report-by-hand -n "+ns, "first of them")
}
