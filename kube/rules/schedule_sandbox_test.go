package rules_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/kube/rules"
)

// TestRunsAreTheControllers suspends CronJobs of many schedules, zones and
// deadlines, writes into their status that they ran long ago, foretells what
// resuming starts, resumes them, and looks at what the controller has started.
func TestRunsAreTheControllers(t *testing.T) {
	c := kubetest.OwnSandbox(t, "empty")
	ns := c.Namespace(t)
	jobs := c.Client.BatchV1().CronJobs(ns)
	r := rand.New(rand.NewPCG(11, 20260701))
	foretold := map[string]*batchv1.CronJob{}
	const n = 160
	for i := range n {
		made, err := jobs.Create(t.Context(), randomCronJob(r, i), metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		made.Status.LastScheduleTime = &metav1.Time{Time: time.Now().Add(-time.Duration(r.Int64N(int64(60 * 24 * time.Hour)))).Truncate(time.Second)}
		if made, err = jobs.UpdateStatus(t.Context(), made, metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		foretold[made.Name] = made
	}
	begin := time.Now()
	for name := range foretold {
		if _, err := jobs.Patch(t.Context(), name, "application/merge-patch+json", []byte(`{"spec":{"suspend":false}}`), metav1.PatchOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	due := 0
	for _, was := range foretold {
		if !rules.NextRunOf(was, begin).Due.IsZero() {
			due++
		}
	}
	var started map[string]time.Time
	for end := time.Now().Add(40 * time.Second); ; time.Sleep(time.Second) {
		started = firstRuns(t, c, ns)
		if len(started) >= due || time.Now().After(end) {
			break
		}
	}
	time.Sleep(3 * time.Second) // nothing more should come
	end := time.Now()
	started = firstRuns(t, c, ns)
	for name, was := range foretold {
		ok := false // a time may have come while the controller looked
		for now := begin.Add(-time.Second); !now.After(end) && !ok; now = now.Add(time.Second) {
			ok = rules.NextRunOf(was, now).Due.Equal(started[name])
		}
		if !ok {
			t.Errorf("%s: %q zone %v deadline %v, last %v: started %v, foretold %+v", name, was.Spec.Schedule, was.Spec.TimeZone,
				was.Spec.StartingDeadlineSeconds, was.Status.LastScheduleTime, started[name], rules.NextRunOf(was, begin))
		}
	}
	t.Logf("%d of %d were foretold to start at once, %d did", due, n, len(started))
	if due < n/4 || due > n*9/10 {
		t.Errorf("%d of %d due: too few cases of one sort", due, n)
	}
}

// firstRuns gives the scheduled time of the oldest run of each CronJob.
func firstRuns(t *testing.T, c *kubetest.Cluster, ns string) map[string]time.Time {
	t.Helper()
	list, err := c.Client.BatchV1().Jobs(ns).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]time.Time{}
	for i := range list.Items {
		j := &list.Items[i]
		owner := metav1.GetControllerOf(j)
		cj := &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Name: owner.Name, UID: owner.UID}}
		at := rules.RunsOf(cj, []*batchv1.Job{j})[0].Scheduled
		if was, ok := first[owner.Name]; !ok || at.Before(was) {
			first[owner.Name] = at
		}
	}
	return first
}

func randomCronJob(r *rand.Rand, i int) *batchv1.CronJob {
	yes := true
	c := &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("cj-%d", i)}}
	c.Spec.Suspend = &yes
	c.Spec.Schedule = pick(r, "0 * * * *", "*/7 * * * *", "30 2 * * *", "0 6 * * 1", "15 3 1 * *", "0 0 29 2 *", "@weekly", "@every 90m", "@every 25h",
		"30 6-16/4 * * 1-5", "0 0 1 1 *", "*/20 9-17 * * *", "0 12 13 * 5", "59 23 31 2 *")
	if r.IntN(2) == 0 {
		z := pick(r, "Europe/Berlin", "Asia/Kathmandu", "America/New_York", "Pacific/Apia", "UTC")
		c.Spec.TimeZone = &z
	}
	if r.IntN(2) == 0 {
		d := pick(r, int64(20), 600, 7200, 86400)
		c.Spec.StartingDeadlineSeconds = &d
	}
	c.Spec.ConcurrencyPolicy = pick(r, batchv1.AllowConcurrent, batchv1.ForbidConcurrent, batchv1.ReplaceConcurrent)
	c.Spec.JobTemplate.Spec.Suspend = &yes // no pods: the run is what matters
	s := &c.Spec.JobTemplate.Spec.Template.Spec
	s.RestartPolicy = corev1.RestartPolicyNever
	s.Containers = []corev1.Container{{Name: "c", Image: "busybox"}}
	return c
}
