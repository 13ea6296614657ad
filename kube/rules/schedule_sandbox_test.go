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

// TestRunsAreTheControllers suspends CronJobs of many schedules, zones, deadlines
// and policies, some of them with a run that goes on, writes into their status that
// they ran long ago, foretells what resuming starts, resumes them, and looks at
// what the controller has started, and which runs it has ended for that.
func TestRunsAreTheControllers(t *testing.T) {
	c := kubetest.OwnSandbox(t, "empty")
	ns := c.Namespace(t)
	r := rand.New(rand.NewPCG(11, 20260701))
	foretold := map[string]*batchv1.CronJob{}
	const n = 160
	for i := range n {
		last := time.Now().Add(-time.Duration(r.Int64N(int64(60 * 24 * time.Hour))))
		made := suspended(t, c, ns, randomCronJob(r, i), last, i%2 == 0)
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
		if !starts(was, begin).IsZero() {
			due++
		}
	}
	ran := map[string]bool{}
	wait := func(done func() bool) {
		limit := time.After(time.Minute)
		for !done() {
			select {
			case e := <-watch.ResultChan():
				if j, ok := e.Object.(*batchv1.Job); ok && j.Labels[before] == "" {
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
		suspended(t, c, ns, last, time.Now().Add(-time.Hour), false)
		resume(t, c, ns, last.Name)
		wait(func() bool { return ran[last.Name] })
		if !ran[last.Name] {
			t.Fatalf("%s does not start", last.Name)
		}
	}
	end := time.Now()
	started, goOn := firstRuns(t, c, ns)
	held, replaced := 0, 0
	for name, was := range foretold {
		ok := false // a time may have come while the controller looked
		for now := begin.Add(-time.Second); now.Before(end) && !ok; now = now.Add(time.Second) {
			ok = starts(was, now).Equal(started[name])
		}
		ok = ok || starts(was, end).Equal(started[name])
		r := rules.NextRunOf(was, begin)
		if r.Held() && !r.Due.IsZero() {
			held++
		}
		ends := len(r.Active) > 0 && r.Policy == batchv1.ReplaceConcurrent && !started[name].IsZero()
		if ends {
			replaced++
		}
		if len(r.Active) > 0 && goOn[name] == ends {
			t.Errorf("%s, %s: the run before goes on: %v, and another was started: %v", name, r.Policy, goOn[name], started[name])
		}
		if !ok {
			t.Errorf("%s: %q zone %v deadline %v, last %v: started %v, foretold %+v", name, was.Spec.Schedule, was.Spec.TimeZone,
				was.Spec.StartingDeadlineSeconds, was.Status.LastScheduleTime, started[name], rules.NextRunOf(was, begin))
		}
	}
	t.Logf("%d of %d were foretold to start at once, %d did; %d wait for a run before, %d have replaced it", due, n, len(started)-6, held, replaced)
	if held == 0 || replaced == 0 {
		t.Errorf("of the runs before %d are waited for and %d replaced: none of one sort", held, replaced)
	}
	if due < n/4 || due > n*9/10 {
		t.Errorf("%d of %d due: too few cases of one sort", due, n)
	}
}

// starts foretells the time whose run starts at once, zero for none.
func starts(c *batchv1.CronJob, now time.Time) time.Time {
	if r := rules.NextRunOf(c, now); !r.Held() {
		return r.Due
	}
	return time.Time{}
}

// before is the label of a run that went on before its CronJob was resumed.
const before = "before"

// suspended makes a suspended CronJob that says when it ran last, and if that run
// goes on, which it is.
func suspended(t *testing.T, c *kubetest.Cluster, ns string, cj *batchv1.CronJob, last time.Time, goesOn bool) *batchv1.CronJob {
	t.Helper()
	jobs := c.Client.BatchV1().CronJobs(ns)
	made, err := jobs.Create(t.Context(), cj, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if goesOn {
		run := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{
			Name: fmt.Sprintf("%s-%d", made.Name, last.Unix()/60), Labels: map[string]string{before: "yes"},
			OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(made, batchv1.SchemeGroupVersion.WithKind("CronJob"))},
		}, Spec: made.Spec.JobTemplate.Spec}
		if run, err = c.Client.BatchV1().Jobs(ns).Create(t.Context(), run, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		made.Status.Active = []corev1.ObjectReference{{APIVersion: "batch/v1", Kind: "Job", Namespace: ns, Name: run.Name, UID: run.UID}}
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

// firstRuns gives the scheduled time of the oldest run of each CronJob since it was
// resumed, and whether the one before goes on.
func firstRuns(t *testing.T, c *kubetest.Cluster, ns string) (first map[string]time.Time, goOn map[string]bool) {
	t.Helper()
	list, err := c.Client.BatchV1().Jobs(ns).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	first, goOn = map[string]time.Time{}, map[string]bool{}
	for i := range list.Items {
		j := &list.Items[i]
		owner := metav1.GetControllerOf(j)
		if j.Labels[before] != "" {
			goOn[owner.Name] = j.DeletionTimestamp == nil
			continue
		}
		cj := &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Name: owner.Name, UID: owner.UID}}
		at := rules.RunsOf(cj, []*batchv1.Job{j})[0].Scheduled
		if was, ok := first[owner.Name]; !ok || at.Before(was) {
			first[owner.Name] = at
		}
	}
	return first, goOn
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
