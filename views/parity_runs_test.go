package views_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// parityRuns is about DaemonSets that no node takes, CronJobs that are suspended
// and Jobs that another controller is to manage, so that nobody interferes with
// the statuses written to them; and about IngressClasses.
func parityRuns(t *testing.T, s server) {
	ns := s.Namespace(t)
	var c tried
	const shapes, statuses = 8, 8
	inParallel(shapes, func(i int) {
		g := newGenerator(7000 + uint64(i))
		set, err := s.Client.AppsV1().DaemonSets(ns).Create(t.Context(), g.daemonSet(), metav1.CreateOptions{})
		if err != nil {
			t.Error(err)
			return
		}
		cron, err := s.Client.BatchV1().CronJobs(ns).Create(t.Context(), g.cronJob(), metav1.CreateOptions{})
		if err != nil {
			t.Error(err)
			return
		}
		job, err := s.Client.BatchV1().Jobs(ns).Create(t.Context(), g.job(), metav1.CreateOptions{})
		if err != nil {
			t.Error(err)
			return
		}
		set.ResourceVersion, cron.ResourceVersion, job.ResourceVersion = "", "", ""
		for n := range statuses {
			set.Status, cron.Status, job.Status = g.daemonSetStatus(), g.cronJobStatus(), g.jobStatus(job)
			for r, o := range map[kube.Resource]kube.Object{kube.DaemonSets: set, kube.CronJobs: cron, kube.Jobs: job} {
				a, err := s.table(http.MethodPut, place(r, ns, o.GetName(), "status"), o)
				c.one(t, views.For(kube.Known{Resource: r}), a, err)
			}
			a, err := s.table(http.MethodPost, place(kube.IngressClasses, ""), g.ingressClass(n))
			c.one(t, views.For(kube.Known{Resource: kube.IngressClasses}), a, err)
		}
	})
	c.enough(t, 4*shapes*statuses*8/10)
}

func (g *generator) daemonSet() *appsv1.DaemonSet {
	d := &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{Name: g.name()}}
	d.Spec.Selector, d.Spec.Template = g.selector(), g.template()
	d.Spec.Template.Spec.NodeSelector = map[string]string{"example.org/none": "true"}
	if g.IntN(2) == 0 {
		d.Spec.Template.Spec.NodeSelector["a"] = of(g, "", "b")
	}
	return d
}

func (g *generator) daemonSetStatus() appsv1.DaemonSetStatus {
	n := g.Int32N(300)
	return appsv1.DaemonSetStatus{
		DesiredNumberScheduled: n, CurrentNumberScheduled: g.Int32N(n + 1), NumberReady: g.Int32N(n + 1), UpdatedNumberScheduled: g.Int32N(n + 1),
		NumberAvailable: g.Int32N(n + 1), NumberUnavailable: g.Int32N(n + 1), NumberMisscheduled: g.Int32N(4), ObservedGeneration: g.Int64N(2), CollisionCount: new(int32),
	}
}

func (g *generator) cronJob() *batchv1.CronJob {
	yes := true
	c := &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Name: g.name()}}
	c.Spec.Schedule, c.Spec.Suspend = of(g, "*/5 * * * *", "@hourly", "0 2 * * 1-5"), &yes
	if g.IntN(2) == 0 {
		zone := of(g, "Europe/Berlin", "Etc/UTC", "America/New_York")
		c.Spec.TimeZone = &zone
	}
	c.Spec.JobTemplate.Spec.Template = g.template()
	c.Spec.JobTemplate.Spec.Template.Spec.RestartPolicy = corev1.RestartPolicyNever
	return c
}

func (g *generator) cronJobStatus() batchv1.CronJobStatus {
	var s batchv1.CronJobStatus
	for i := range g.IntN(4) {
		s.Active = append(s.Active, corev1.ObjectReference{Kind: "Job", Name: fmt.Sprintf("run-%d", i)})
	}
	if g.IntN(3) > 0 {
		t := g.past()
		s.LastScheduleTime = &t
	}
	return s
}

func (g *generator) job() *batchv1.Job {
	manager := "example.org/nobody"
	j := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: g.name()}}
	j.Spec.ManagedBy, j.Spec.Template = &manager, g.template()
	j.Spec.Template.Labels = nil
	j.Spec.Template.Spec.RestartPolicy = corev1.RestartPolicyNever
	if g.IntN(2) == 0 {
		j.Spec.Parallelism = new(int32)
		*j.Spec.Parallelism = g.Int32N(5)
	}
	if g.IntN(3) > 0 {
		j.Spec.Completions = new(int32)
		*j.Spec.Completions = 1 + g.Int32N(5)
	}
	return j
}

// jobStatus is one of a Job that goes on, failed, or is complete.
func (g *generator) jobStatus(j *batchv1.Job) batchv1.JobStatus {
	start := metav1.NewTime(time.Now().Add(-time.Duration(g.IntN(1_000_000)) * time.Second))
	s := batchv1.JobStatus{StartTime: &start, Failed: g.Int32N(4)}
	is := func(kinds ...batchv1.JobConditionType) {
		for _, k := range kinds {
			s.Conditions = append(s.Conditions, batchv1.JobCondition{Type: k, Status: corev1.ConditionTrue, LastTransitionTime: start, LastProbeTime: start})
		}
	}
	switch g.IntN(4) {
	case 0:
		is(batchv1.JobFailureTarget, batchv1.JobFailed)
	case 1:
		end := metav1.NewTime(start.Add(time.Duration(g.IntN(100)) * time.Second))
		s.CompletionTime, s.Succeeded = &end, 1
		if j.Spec.Completions != nil {
			s.Succeeded = *j.Spec.Completions
		}
		is(batchv1.JobSuccessCriteriaMet, batchv1.JobComplete)
	case 2:
		is(batchv1.JobFailureTarget)
	default:
		s.Active = g.Int32N(3)
	}
	return s
}

func (g *generator) ingressClass(n int) *networkingv1.IngressClass {
	c := &networkingv1.IngressClass{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("%s-%d", g.name(), n), Annotations: map[string]string{}}}
	c.Spec.Controller = of(g, "example.org/gateway", "k8s.io/ingress-nginx")
	if g.IntN(2) == 0 {
		c.Annotations[networkingv1.AnnotationIsDefaultIngressClass] = of(g, "true", "false", "")
	}
	if g.IntN(2) == 0 {
		cluster := networkingv1.IngressClassParametersReferenceScopeCluster
		c.Spec.Parameters = &networkingv1.IngressClassParametersReference{Kind: "Gateway", Name: "inner", Scope: &cluster}
		if g.IntN(2) == 0 {
			group := "example.org"
			c.Spec.Parameters.APIGroup = &group
		}
	}
	return c
}
