package kube

import (
	"context"
	"maps"

	batchv1 "k8s.io/api/batch/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/rand"
)

// Trigger makes a Job of a CronJob's template. A create has no precondition: the
// CronJob is read again right before it, and the owner's UID makes the garbage
// collector remove a Job whose CronJob is gone.
//
// Source: kubectl/pkg/cmd/create/create_job.go, createJobFromCronJob. The owner
// does not block deletion, which would need a right on cronjobs/finalizers.
func (c *Cluster) Trigger(ctx context.Context, t Target) (*Plan, error) {
	return c.planning(ctx, VerbTrigger, t, []Resource{CronJobs}, func(ctx context.Context, a *act, p *Plan, o *unstructured.Unstructured) error {
		var cj batchv1.CronJob
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, &cj); err != nil {
			return err
		}
		job := jobOf(&cj)
		p.Command = shell("kubectl", "create", "job", job.Name, "--from=cronjob/"+a.Name, "-n", a.Namespace)
		p.Changes = []Change{{Path: "job " + job.Name, After: "created"}}
		p.Warnings = triggerWarnings(&cj)
		if err := p.tried(a.create(ctx, job, metav1.DryRunAll)); err != nil {
			return err
		}
		p.do = a.limited(func(ctx context.Context) (string, error) {
			now, err := a.read(ctx)
			if err != nil {
				return "", err
			}
			if now.GetGeneration() != o.GetGeneration() {
				return "", &Conflict{Object: a.Target, Reason: "it has changed since"}
			}
			err = a.create(ctx, job)
			if apierrors.IsAlreadyExists(err) {
				return "", &Conflict{Object: a.Target, Reason: "job " + job.Name + " is there already", err: err}
			}
			if apierrors.IsNotFound(err) {
				return "", err // the namespace, not the object
			}
			return "created job " + job.Name, conflicted(a.Target, err)
		})
		return nil
	})
}

// nameLimit is that of a label's value, which a Job's name becomes.
const nameLimit = 63

func jobOf(cj *batchv1.CronJob) *batchv1.Job {
	suffix := "-manual-" + rand.String(5)
	annotations := map[string]string{"cronjob.kubernetes.io/instantiate": "manual"}
	maps.Copy(annotations, cj.Spec.JobTemplate.Annotations)
	controller := true
	return &batchv1.Job{
		TypeMeta: metav1.TypeMeta{APIVersion: "batch/v1", Kind: "Job"},
		ObjectMeta: metav1.ObjectMeta{
			Name:        cj.Name[:min(len(cj.Name), nameLimit-len(suffix))] + suffix,
			Namespace:   cj.Namespace,
			Annotations: annotations, Labels: cj.Spec.JobTemplate.Labels,
			OwnerReferences: []metav1.OwnerReference{{
				APIVersion: "batch/v1", Kind: "CronJob", Name: cj.Name, UID: cj.UID, Controller: &controller,
			}},
		},
		Spec: cj.Spec.JobTemplate.Spec,
	}
}

func triggerWarnings(cj *batchv1.CronJob) []string {
	if n := len(cj.Status.Active); n > 0 && cj.Spec.ConcurrencyPolicy != batchv1.AllowConcurrent {
		return []string{"a run is active; a run started by hand does not heed " + string(cj.Spec.ConcurrencyPolicy)}
	}
	return nil
}

func (a *act) create(ctx context.Context, job *batchv1.Job, dryRun ...string) error {
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(job)
	if err != nil {
		return err
	}
	delete(content, "status")
	_, err = a.client.Resource(Jobs.GVR()).Namespace(a.Namespace).Create(ctx,
		&unstructured.Unstructured{Object: content}, metav1.CreateOptions{DryRun: dryRun, FieldManager: FieldManager})
	return err
}
