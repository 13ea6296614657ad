package kube

import (
	"context"
	"strconv"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Suspend keeps a CronJob from starting runs; those that run go on.
func (c *Cluster) Suspend(ctx context.Context, t Target) (*Plan, error) {
	return c.flip(ctx, t, flip{
		verb: VerbSuspend, of: CronJobs, field: "suspend", on: true,
		already: "it is suspended already", said: "suspended", line: suspendLine(true),
	})
}

// Wake ends Suspend.
//
// Source: pkg/controller/cronjob: the latest run that was missed is started at
// once, unless startingDeadlineSeconds is over.
func (c *Cluster) Wake(ctx context.Context, t Target) (*Plan, error) {
	return c.flip(ctx, t, flip{
		verb: VerbWake, of: CronJobs, field: "suspend",
		already: "it is not suspended", said: "woken: it starts runs again", line: suspendLine(false),
		warn: func(o *unstructured.Unstructured) []string {
			if s, ok, _ := unstructured.NestedInt64(o.Object, "spec", "startingDeadlineSeconds"); ok {
				return []string{"a run missed within the last " + figure(s) + " s starts at once"}
			}
			return []string{"if a run was missed while it was suspended, one starts at once"}
		},
	})
}

func suspendLine(on bool) func(*act) string {
	return func(a *act) string {
		return a.kubectl([]string{"patch"}, "--type=merge", "-p", `{"spec":{"suspend":`+strconv.FormatBool(on)+`}}`)
	}
}
