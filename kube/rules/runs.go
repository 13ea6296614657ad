package rules

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Run is one run of a CronJob: a Job that it controls.
type Run struct {
	Job       *batchv1.Job
	Scheduled time.Time // for when; zero for one that was started by hand
	Manual    bool
	Words     JobWords

	// Refused is why its Job, which is to run, may make no pod; empty where it may,
	// or nothing tells. Its events do, which RunsOf does not look at.
	Refused string
}

// RunsOf lists the runs, the newest first. By the UID of the owner: a CronJob of
// the same name that was there before had runs of its own.
func RunsOf(c *batchv1.CronJob, jobs []*batchv1.Job) []Run {
	var all []Run
	for _, j := range jobs {
		if j == nil || !metav1.IsControlledBy(j, c) {
			continue
		}
		r := Run{Job: j, Words: JobRow(j), Manual: j.Annotations["cronjob.kubernetes.io/instantiate"] == "manual"}
		if !r.Manual {
			r.Scheduled = scheduledFor(c, j)
		}
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b Run) int {
		return cmp.Or(b.When().Compare(a.When()), cmp.Compare(b.Job.Name, a.Job.Name))
	})
	return all
}

// When orders the runs: for when it was scheduled, else when it was made.
func (r Run) When() time.Time {
	if !r.Scheduled.IsZero() {
		return r.Scheduled
	}
	return r.Job.CreationTimestamp.Time
}

// scheduledFor reads the controller's annotation, or the minute that the name
// ends with.
//
// Source: pkg/controller/cronjob/utils.go, getJobFromTemplate2, getJobName.
func scheduledFor(c *batchv1.CronJob, j *batchv1.Job) time.Time {
	if t, err := time.Parse(time.RFC3339, j.Annotations[batchv1.CronJobScheduledTimestampAnnotation]); err == nil {
		return t
	}
	t, _ := minuteOf(c, j.Name)
	return t
}

// minuteOf reads the minute that the name of a CronJob's run ends with.
func minuteOf(c *batchv1.CronJob, name string) (time.Time, bool) {
	if rest, ok := strings.CutPrefix(name, c.Name+"-"); ok {
		if minute, err := strconv.ParseInt(rest, 10, 32); err == nil {
			return time.Unix(minute*60, 0).UTC(), true
		}
	}
	return time.Time{}, false
}
