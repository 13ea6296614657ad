package kube

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"example.org/hackfest/kube/rules"
)

// AnnotateCause sets the change-cause. The controller of a Deployment copies it
// to the ReplicaSet whose template is the Deployment's: to the current revision,
// not to the next.
func (c *Cluster) AnnotateCause(ctx context.Context, t Target, cause string) (*Plan, error) {
	kinds := []Resource{Deployments, DaemonSets, StatefulSets}
	return c.planning(ctx, VerbAnnotate, t, kinds, func(ctx context.Context, a *act, p *Plan, o *unstructured.Unstructured) error {
		p.Command = a.causeLine(cause)
		switch now := o.GetAnnotations()[rules.ChangeCause]; {
		case now == cause && cause == "":
			p.Skip = "it has no change-cause"
		case now == cause:
			p.Skip = "its change-cause is that already"
		}
		if p.Skip != "" {
			return nil
		}
		if a.Resource.GVR() != Deployments.GVR() {
			p.Warnings = []string{"a " + lowerKind(a.Resource.Kind) + " notes it in the next revision, not in the current one"}
		}
		said := "change-cause set"
		if cause == "" {
			said = "change-cause removed"
		}
		return a.patching(ctx, p, o, said, func() []op {
			return annotate(o, map[string]string{rules.ChangeCause: cause})
		})
	})
}

func (a *act) causeLine(cause string) string {
	if cause == "" {
		return a.kubectl([]string{"annotate"}, rules.ChangeCause+"-")
	}
	return a.kubectl([]string{"annotate"}, rules.ChangeCause+"="+cause, "--overwrite")
}
