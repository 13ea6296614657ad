package kube

import (
	"context"
	"errors"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const restartedAt = "kubectl.kubernetes.io/restartedAt"

// Restart annotates the template with the time, as kubectl rollout restart does;
// the time is that of Do.
//
// Source: kubectl/pkg/polymorphichelpers/objectrestarter.go, the tests' oracle:
// linking it would bring all of kubectl's commands' machinery for one line.
func (c *Cluster) Restart(ctx context.Context, t Target) (*Plan, error) {
	kinds := []Resource{Deployments, DaemonSets, StatefulSets}
	return c.planning(ctx, VerbRestart, t, kinds, func(ctx context.Context, a *act, p *Plan, o *unstructured.Unstructured) error {
		if paused(o) {
			return errors.New("can't restart paused deployment (resume it first)")
		}
		p.Command = a.kubectl([]string{"rollout", "restart"})
		p.Keeps = kept(o)
		p.Warnings = onDelete(o)
		return a.patching(ctx, p, o, "restarted", func() []op {
			template := []string{"spec", "template", "metadata", "annotations"}
			now, _, _ := unstructured.NestedStringMap(o.Object, template...)
			var ops []op
			if len(now) == 0 {
				ops = append(ops, op{"add", pointer(template...), map[string]string{}})
			}
			return append(ops, op{"add", pointer(append(template, restartedAt)...), time.Now().Format(time.RFC3339)})
		})
	})
}

func paused(o *unstructured.Unstructured) bool {
	p, _, _ := unstructured.NestedBool(o.Object, "spec", "paused")
	return p
}
