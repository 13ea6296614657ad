package rules_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/kube/rules"
)

// TestRunsAreTheControllers suspends CronJobs of many schedules, zones and
// deadlines, writes into their status that they ran long ago, foretells what
// resuming starts, resumes them, and looks at what the controller has started.
func TestRunsAreTheControllers(t *testing.T) {
	c := kubetest.OwnSandbox(t, "empty")
	ns := c.Namespace(t)
	r := rand.New(rand.NewPCG(11, 20260701))
	foretold := map[string]*batchv1.CronJob{}
	const n = 160
	for i := range n {
		last := time.Now().Add(-time.Duration(r.Int64N(int64(60 * 24 * time.Hour))))
		made := suspended(t, c, ns, randomCronJob(r, i), last)
		foretold[made.Name] = made
	}
	list, err := c.Client.BatchV1().Jobs(ns).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	watch, err := c.Client.BatchV1().Jobs(ns).Watch(t.Context(), metav1.ListOptions{ResourceVersion: list.ResourceVersion})
	if err != nil {
		t.Fatal(err)
	}
	defer watch.Stop()
	begin := time.Now()
	for name := range foretold {
		resume(t, c, ns, name)
	}
	due := 0
	for _, was := range foretold {
		if !rules.NextRunOf(was, begin).Due.IsZero() {
			due++
		}
	}
	ran := map[string]bool{}
	wait := func(done func() bool) {
		limit := time.After(time.Minute)
		for !done() {
			select {
			case e := <-watch.ResultChan():
				if j, ok := e.Object.(*batchv1.Job); ok {
					ran[metav1.GetControllerOf(j).Name] = true
				}
			case <-limit:
				return // what did not start is told below
			}
		}
	}
	wait(func() bool { return len(ran) >= due })
	// Nothing more comes: the controller takes them in turn, by five at a time, and
	// each of these came after all the others.
	for i := range 6 {
		last := &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("last-%d", i)}, Spec: randomCronJob(r, 0).Spec}
		last.Spec.Schedule, last.Spec.TimeZone, last.Spec.StartingDeadlineSeconds = "* * * * *", nil, nil
		last.Spec.ConcurrencyPolicy = batchv1.AllowConcurrent
		suspended(t, c, ns, last, time.Now().Add(-time.Hour))
		resume(t, c, ns, last.Name)
		wait(func() bool { return ran[last.Name] })
		if !ran[last.Name] {
			t.Fatalf("%s does not start", last.Name)
		}
	}
	end := time.Now()
	started := firstRuns(t, c, ns)
	for name, was := range foretold {
		ok := false // a time may have come while the controller looked
		for now := begin.Add(-time.Second); now.Before(end) && !ok; now = now.Add(time.Second) {
			ok = rules.NextRunOf(was, now).Due.Equal(started[name])
		}
		ok = ok || rules.NextRunOf(was, end).Due.Equal(started[name])
		if !ok {
			t.Errorf("%s: %q zone %v deadline %v, last %v: started %v, foretold %+v", name, was.Spec.Schedule, was.Spec.TimeZone,
				was.Spec.StartingDeadlineSeconds, was.Status.LastScheduleTime, started[name], rules.NextRunOf(was, begin))
		}
	}
	t.Logf("%d of %d were foretold to start at once, %d did", due, n, len(started)-6)
	if due < n/4 || due > n*9/10 {
		t.Errorf("%d of %d due: too few cases of one sort", due, n)
	}
}

// suspended makes a suspended CronJob that says when it ran last.
func suspended(t *testing.T, c *kubetest.Cluster, ns string, cj *batchv1.CronJob, last time.Time) *batchv1.CronJob {
	t.Helper()
	jobs := c.Client.BatchV1().CronJobs(ns)
	made, err := jobs.Create(t.Context(), cj, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	made.Status.LastScheduleTime = &metav1.Time{Time: last.Truncate(time.Second)}
	if made, err = jobs.UpdateStatus(t.Context(), made, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	return made
}

func resume(t *testing.T, c *kubetest.Cluster, ns, name string) {
	t.Helper()
	_, err := c.Client.BatchV1().CronJobs(ns).Patch(t.Context(), name, types.MergePatchType, []byte(`{"spec":{"suspend":false}}`), metav1.PatchOptions{})
	if err != nil {
		t.Fatal(err)
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
