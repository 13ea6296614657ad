package views_test

import (
	"slices"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// TestRunsThatMayMakeNoPod are not said to run: not in the headline, the strip or
// the list. What waits for them waits until they are over.
func TestRunsThatMayMakeNoPod(t *testing.T) {
	const why = ` can make no pod: violates PodSecurity "restricted:latest": runAsNonRoot != true`
	for _, c := range []struct {
		policy batchv1.ConcurrencyPolicy
		edit   func(*corev1.Event)
		says   []string
		never  []string
	}{
		{batchv1.AllowConcurrent, nil, []string{
			"barred-29715100 is running", "barred-29715110 and barred-29715120" + why, "11:40 ▶◌◌ 12:00", "◌ no pod can be made",
			"10m | ✖ no pod can be made  (bad)", "◐ running 0/1",
		}, []string{"are running"}},
		{"", nil, []string{"barred-29715100 is running"}, []string{"are running"}},
		{batchv1.ForbidConcurrent, nil, []string{
			"will not start while barred-29715100, barred-29715110 and barred-29715120 are not over (Forbid)", "barred-29715110 and barred-29715120" + why,
		}, nil},
		{batchv1.AllowConcurrent, func(e *corev1.Event) { e.Reason = "SuccessfulCreate" }, []string{
			"barred-29715100, barred-29715110 and barred-29715120 are running", "▶▶▶",
		}, []string{"can make no pod", "no pod can be made"}},
		{batchv1.AllowConcurrent, func(e *corev1.Event) {
			if strings.Contains(e.Name, "29715110") {
				e.Message = `Error creating: pods "p" is forbidden: exceeded quota: small`
			}
		}, []string{"barred-29715110 and barred-29715120" + why, "✖ no pod can be made: exceeded quota: small"}, nil},
	} {
		w := world(t)
		events := slices.Clone(w.List(kube.Events).Objects)
		for i, o := range events {
			if e := o.(*corev1.Event); c.edit != nil && strings.HasPrefix(e.Name, "barred-") {
				e = e.DeepCopy()
				c.edit(e)
				events[i] = e
			}
		}
		w = views.NewWorld(w.List(kube.Jobs), kube.NewSnapshot(kube.Events, kube.Scope{}, 1, kube.Health{State: kube.Live}, events...)).At(noon)
		for _, f := range fixtures(t, "cronjobs") {
			cron := f.object.(*batchv1.CronJob)
			if cron.Name != "barred" {
				continue
			}
			cron.Spec.ConcurrencyPolicy = c.policy
			says := plainDetail(viewOf(t, kube.CronJobs).Detail(cron, w), noon)
			for _, phrase := range c.says {
				if !strings.Contains(says, phrase) {
					t.Errorf("%s does not say %q:\n%s", c.policy, phrase, says)
				}
			}
			for _, phrase := range c.never {
				if strings.Contains(says, phrase) {
					t.Errorf("%s says %q:\n%s", c.policy, phrase, says)
				}
			}
		}
	}
}

// TestRunsEndedByTheirDeadline say which it was, in the CronJob's list too.
func TestRunsEndedByTheirDeadline(t *testing.T) {
	seconds, yes := int64(30), true
	cron := &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Name: "c", Namespace: "ns", UID: "c"}}
	cron.Spec.Schedule = "30 * * * *"
	j := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{
		Name: "c-1", Namespace: "ns", UID: "j", OwnerReferences: []metav1.OwnerReference{{UID: "c", Controller: &yes}},
	}}
	j.Spec.ActiveDeadlineSeconds = &seconds
	for reason, says := range map[string]bool{batchv1.JobReasonDeadlineExceeded: true, batchv1.JobReasonBackoffLimitExceeded: false} {
		j.Status.Conditions = []batchv1.JobCondition{{Type: batchv1.JobFailed, Status: corev1.ConditionTrue, Reason: reason}}
		w := views.NewWorld(kube.NewSnapshot(kube.Jobs, kube.Scope{}, 1, kube.Health{State: kube.Live}, j)).At(noon)
		run := plainDetail(viewOf(t, kube.CronJobs).Detail(cron, w), noon)
		own := plainDetail(viewOf(t, kube.Jobs).Detail(j, w), noon)
		for phrase, text := range map[string]string{"Exceeded (30 s)": run, "ended by its deadline of 30 s": own} {
			if strings.Contains(text, phrase) != says {
				t.Errorf("%s: %q: not %v:\n%s", reason, phrase, says, text)
			}
		}
	}
}
