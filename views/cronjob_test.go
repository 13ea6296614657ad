package views_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// TestRunsThatGoOn: each sentence about the next run says which it means, and
// agrees with how many runs there are.
func TestRunsThatGoOn(t *testing.T) {
	deadline := int64(30)
	late := func(c *batchv1.CronJob) {
		c.Spec.Schedule, c.Spec.StartingDeadlineSeconds = "55 * * * *", &deadline
	}
	due := func(c *batchv1.CronJob) { c.Spec.Schedule = "0 * * * *" }
	for _, c := range []struct {
		policy batchv1.ConcurrencyPolicy
		active int
		edit   func(*batchv1.CronJob)
		want   string
	}{
		{batchv1.AllowConcurrent, 1, nil, "r1 is running"},
		{batchv1.AllowConcurrent, 2, nil, "r1 and r2 are running"},
		{batchv1.AllowConcurrent, 3, nil, "r1, r2 and r3 are running"},
		{batchv1.AllowConcurrent, 9, nil, "r1, r2 and 7 more are running"},
		{batchv1.ForbidConcurrent, 1, nil, "the run of 12:30 will not start while r1 runs (Forbid)"},
		{batchv1.ForbidConcurrent, 2, nil, "the run of 12:30 will not start while r1 and r2 run (Forbid)"},
		{batchv1.ForbidConcurrent, 1, late, "the run of 11:55 was not started within its deadline: it is lost"},
		{batchv1.ForbidConcurrent, 1, late, "the run of 12:55 will not start while r1 runs (Forbid)"},
		{batchv1.ForbidConcurrent, 2, due, "due since 12:00, and waits while r1 and r2 run (Forbid): it starts when they end"},
		{batchv1.ReplaceConcurrent, 1, nil, "the run of 12:30 will replace r1 (Replace)"},
	} {
		job := &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Name: "c"}}
		job.Spec.Schedule, job.Spec.ConcurrencyPolicy = "30 * * * *", c.policy
		job.Status.LastScheduleTime = &metav1.Time{Time: noon.Add(-30 * time.Minute)}
		for i := range c.active {
			job.Status.Active = append(job.Status.Active, corev1.ObjectReference{Name: fmt.Sprintf("r%d", i+1)})
		}
		if c.edit != nil {
			c.edit(job)
		}
		head := viewOf(t, kube.CronJobs).Detail(job, views.World{}.At(noon)).Headline
		if !slices.ContainsFunc(head, func(line views.Cell) bool { return line.Text == c.want }) {
			t.Errorf("%s, %d runs: %+v, want %q", c.policy, c.active, head, c.want)
		}
	}
}
