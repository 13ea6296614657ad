package kube

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"example.org/hackfest/kube/rules"
)

// Undo rolls back as kubectl rollout undo does, but for what was shown only: the
// template and the annotations of the revision are written if the object's spec
// is still the one that was read. The middle of a rollout is no hindrance.
//
// Source: kubectl/pkg/polymorphichelpers/rollback.go. Annotations are set one by
// one, where kubectl replaces them all: the outcome is the same, but those that
// the controller writes meanwhile are left alone.
func (c *Cluster) Undo(ctx context.Context, t Target, revision int64) (*Plan, error) {
	kinds := []Resource{Deployments, DaemonSets, StatefulSets}
	return c.planning(ctx, VerbUndo, t, kinds, func(ctx context.Context, a *act, p *Plan, o *unstructured.Unstructured) error {
		if revision < 0 {
			return fmt.Errorf("unable to find specified revision %d in history", revision)
		}
		back := a.historyBack
		if a.Resource.GVR() == Deployments.GVR() {
			back = a.setsBack
		}
		to, err := back(ctx, o, revision)
		if err != nil {
			return err
		}
		p.Command = a.kubectl([]string{"rollout", "undo"}, fmt.Sprintf("--to-revision=%d", to.revision))
		p.About, p.Keeps = to.about, kept(o)
		now, err := podTemplate(o)
		if err != nil {
			return err
		}
		if rules.SameTemplate(now, &to.template) {
			p.Skip = fmt.Sprintf("skipped rollback (current template already matches revision %d)", to.revision)
			return nil
		}
		p.Warnings = undoWarnings(o)
		return a.patching(ctx, p, o, fmt.Sprintf("rolled back to revision %d", to.revision), func() []op {
			return append([]op{{"replace", "/spec/template", to.raw}}, annotate(o, to.annotations)...)
		})
	})
}

// back is what to roll back to.
type back struct {
	revision    int64
	template    corev1.PodTemplateSpec
	raw         any               // the template as it is to be written
	annotations map[string]string // to set, "" to remove
	about       []string
}

// setsBack finds a Deployment's revision among its ReplicaSets.
func (a *act) setsBack(ctx context.Context, o *unstructured.Unstructured, revision int64) (*back, error) {
	var d appsv1.Deployment
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, &d); err != nil {
		return nil, err
	}
	sets, err := owned[appsv1.ReplicaSet](ctx, a, ReplicaSets, d.Spec.Selector)
	if err != nil {
		return nil, err
	}
	rs, err := revisionOf(rules.History(&d, sets), d.Name, revision)
	if err != nil {
		return nil, err
	}
	if d.Spec.Paused {
		return nil, errors.New("you cannot rollback a paused deployment; resume it first and try again")
	}
	template := rs.ReplicaSet.Spec.Template
	delete(template.Labels, appsv1.DefaultDeploymentUniqueLabelKey)
	return &back{rs.Number, template, template, annotationsBack(&d, rs.ReplicaSet), aboutRevision(rs)}, nil
}

// aboutRevision says what is known of a revision: its numbers, why it was made and
// who says so, and whether it is the next to go.
func aboutRevision(r *rules.Revision) []string {
	line := fmt.Sprintf("revision %d", r.Number)
	if len(r.Was) > 0 {
		line += " (was " + numbers(r.Was) + ")"
	}
	switch c := r.Cause; {
	case c.Provenance == rules.MadeUp:
		line += ": " + c.Text + " (by its template)"
	case c.Provenance == rules.Inherited:
		line += fmt.Sprintf(": %s, inherited from revision %d", c.Text, c.From)
	case c.Text != "":
		line += ": " + c.Text
	}
	out := []string{line}
	if r.NextOut {
		out = append(out, "the next new revision removes this one: revisionHistoryLimit")
	}
	return out
}

func numbers(all []int64) string {
	words := make([]string, len(all))
	for i, n := range all {
		words[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(words, ", ")
}

// revisionOf picks a number, or with 0 the second highest.
func revisionOf(history []rules.Revision, name string, number int64) (*rules.Revision, error) {
	if number == 0 {
		if len(history) < 2 {
			return nil, fmt.Errorf("no rollout history found for deployment %q", name)
		}
		return &history[1], nil
	}
	for i := range history {
		if history[i].Number == number {
			return &history[i], nil
		}
	}
	return nil, fmt.Errorf("unable to find specified revision %d in history", number)
}

// stay are a Deployment's own annotations, which do not come back with a revision.
func stay(key string) bool {
	switch key {
	case LastApplied, appsv1.DeprecatedRollbackTo,
		"deployment.kubernetes.io/revision", "deployment.kubernetes.io/revision-history",
		"deployment.kubernetes.io/desired-replicas", "deployment.kubernetes.io/max-replicas":
		return true
	}
	return false
}

// annotationsBack are the annotations to set, and those to remove.
func annotationsBack(d *appsv1.Deployment, rs *appsv1.ReplicaSet) map[string]string {
	out := map[string]string{}
	for k := range d.Annotations {
		if _, has := rs.Annotations[k]; !has {
			out[k] = ""
		}
	}
	for k, v := range rs.Annotations {
		if d.Annotations[k] != v {
			out[k] = v
		}
	}
	maps.DeleteFunc(out, func(k, _ string) bool { return stay(k) })
	return out
}

// historyBack finds a DaemonSet's or StatefulSet's revision. What its controller
// keeps of it is a patch that replaces the template.
func (a *act) historyBack(ctx context.Context, o *unstructured.Unstructured, revision int64) (*back, error) {
	var spec struct {
		Spec struct {
			Selector *metav1.LabelSelector `json:"selector"`
		} `json:"spec"`
	}
	if err := again(o.Object, &spec); err != nil {
		return nil, err
	}
	all, err := owned[appsv1.ControllerRevision](ctx, a, ControllerRevisions, spec.Spec.Selector)
	if err != nil {
		return nil, err
	}
	to, err := controllerRevision(o, all, revision)
	if err != nil {
		return nil, err
	}
	var data struct {
		Spec struct {
			Template map[string]any `json:"template"`
		} `json:"spec"`
	}
	if err := json.Unmarshal(to.Data.Raw, &data); err != nil || data.Spec.Template == nil {
		return nil, fmt.Errorf("revision %d holds no template", to.Revision)
	}
	b := &back{revision: to.Revision, raw: data.Spec.Template}
	delete(data.Spec.Template, "$patch")
	if err := again(data.Spec.Template, &b.template); err != nil {
		return nil, err
	}
	return b, nil
}
