package kube

import (
	"context"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Delete deletes the very object that was read, whatever its state by then: the
// UID is the condition. The plan says what goes along, as far as the person may
// list it.
func (c *Cluster) Delete(ctx context.Context, t Target, r Removal) (*Plan, error) {
	return c.delete(ctx, t, r, true)
}

// delete counts what goes along only where it is asked to: of many objects at
// once that would be too many questions.
func (c *Cluster) delete(ctx context.Context, t Target, r Removal, along bool) (*Plan, error) {
	return c.planning(ctx, VerbDelete, t, nil, func(ctx context.Context, a *act, p *Plan, o *unstructured.Unstructured) error {
		if r.Cascade == "" {
			r.Cascade = Background
		}
		policies := map[Cascade]metav1.DeletionPropagation{
			Background: metav1.DeletePropagationBackground, Foreground: metav1.DeletePropagationForeground, Orphan: metav1.DeletePropagationOrphan,
		}
		policy, ok := policies[r.Cascade]
		if !ok {
			return fmt.Errorf("a cascade is background, foreground or orphan, not %q", r.Cascade)
		}
		p.Command = a.kubectl([]string{"delete"}, deleteFlags(r)...)
		if o.GetDeletionTimestamp() != nil && r.Grace == nil {
			p.Skip = "it is being deleted already"
			if f := o.GetFinalizers(); len(f) > 0 {
				p.Skip += ", and waits for " + strings.Join(f, ", ")
			}
			return nil
		}
		p.Changes = []Change{{Path: a.String(), Before: "exists"}}
		p.Warnings = deleteWarnings(a, o, r)
		if along {
			p.About = c.along(ctx, a, o, r)
		}
		options := metav1.DeleteOptions{
			GracePeriodSeconds: r.Grace, PropagationPolicy: &policy, Preconditions: &metav1.Preconditions{UID: &a.UID},
		}
		try := options
		try.DryRun = []string{metav1.DryRunAll}
		if err := p.tried(a.at(a.Target).Delete(ctx, a.Name, try)); err != nil {
			return err
		}
		p.do = a.limited(func(ctx context.Context) (string, error) {
			return "deleted", conflictedDelete(a.Target, a.at(a.Target).Delete(ctx, a.Name, options))
		})
		return nil
	})
}

// conflictedDelete knows that the one condition is the UID.
func conflictedDelete(t Target, err error) error {
	err = conflicted(t, err)
	if c, ok := err.(*Conflict); ok && !c.Replaced {
		return &Conflict{Object: t, Replaced: true, Reason: "it was replaced by another of the same name", err: c.err}
	}
	return err
}

// deleteFlags are those of kubectl that say the same; it waits unless told not to.
func deleteFlags(r Removal) []string {
	flags := []string{"--wait=false"}
	if r.Cascade != Background {
		flags = append(flags, "--cascade="+string(r.Cascade))
	}
	if r.Grace != nil {
		flags = append(flags, "--grace-period="+figure(*r.Grace))
		if *r.Grace == 0 {
			flags = append(flags, "--force")
		}
	}
	return flags
}

func deleteWarnings(a *act, o *unstructured.Unstructured, r Removal) []string {
	var ws []string
	if by := metav1.GetControllerOf(o); by != nil {
		ws = append(ws, fmt.Sprintf("%s %s controls it and may make another in its place", lowerKind(by.Kind), by.Name))
	}
	if a.Resource.GVR() == Namespaces.GVR() {
		ws = append(ws, "everything in it goes too")
	}
	if f := o.GetFinalizers(); len(f) > 0 {
		ws = append(ws, "it stays until this is removed from it: "+strings.Join(f, ", "))
	}
	if r.Grace != nil && *r.Grace == 0 && a.Resource.GVR() == Pods.GVR() {
		ws = append(ws, "it is forgotten at once: its containers may still run on the node")
	}
	return ws
}
