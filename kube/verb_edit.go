package kube

import (
	"context"
	"encoding/json"
	"maps"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Edit reads the object for an editor.
func (c *Cluster) Edit(ctx context.Context, t Target) (*Draft, error) {
	a, err := c.begin(VerbEdit, t)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, actLimit)
	defer cancel()
	o, err := a.read(ctx)
	if err != nil {
		return nil, a.failed(err)
	}
	d, err := newDraft(a, o)
	if err != nil {
		return nil, a.failed(err)
	}
	return d, nil
}

// Plan makes a plan of the person's text: only what the person changed is sent,
// so what others changed beside it meanwhile stays. Where both changed the same
// it is a *Conflict, once: the same text again says that the person's counts.
// An error that wraps ErrDraft is one of the text itself. The server validates,
// strictly: unknown fields are refused.
func (d *Draft) Plan(ctx context.Context, text string) (*Plan, error) {
	ctx, cancel := context.WithTimeout(ctx, actLimit)
	defer cancel()
	p, err := d.plan(ctx, text)
	if err != nil {
		return nil, d.act.failed(err)
	}
	return p, nil
}

func (d *Draft) plan(ctx context.Context, text string) (*Plan, error) {
	edited, err := d.parse(text)
	if err != nil {
		return nil, err
	}
	mine, err := d.between(d.base, edited)
	if err != nil {
		return nil, err
	}
	p := d.act.plan()
	p.Command = d.Command
	if len(mine) == 0 {
		p.Skip = "nothing was changed"
		return p, nil
	}
	before, next, words, err := d.send(ctx, mine, metav1.DryRunAll)
	if err := p.tried(err); err != nil {
		return nil, err
	}
	if len(words) > 0 {
		p.Warnings = []string{"others changed it meanwhile, and that stays: " + strings.Join(words, "; ")}
	}
	if next != nil {
		p.Changes = changes(before, next)
		if len(p.Changes) == 0 {
			p.Skip = "the server changes nothing by it: the status is its own"
		}
	}
	p.do = d.act.limited(func(ctx context.Context) (string, error) {
		_, _, _, err := d.send(ctx, mine)
		return "edited", conflicted(d.Object, err)
	})
	return p, nil
}

// send patches what was just read, and nothing newer: as long as only others'
// fields and the status differ it is tried again.
func (d *Draft) send(ctx context.Context, mine map[string]any, dryRun ...string) (before, after *unstructured.Unstructured, words []string, err error) {
	for {
		now, words, err := d.live(ctx, mine)
		if err != nil {
			return nil, nil, nil, err
		}
		patch := maps.Clone(mine)
		md, _ := patch["metadata"].(map[string]any)
		md = maps.Clone(md)
		if md == nil {
			md = map[string]any{}
		}
		md["resourceVersion"] = now.GetResourceVersion()
		patch["metadata"] = md
		body, err := json.Marshal(patch)
		if err != nil {
			return nil, nil, nil, err
		}
		after, err := d.act.at(d.Object).Patch(ctx, d.Object.Name, d.patchType(), body, metav1.PatchOptions{
			DryRun: dryRun, FieldManager: FieldManager, FieldValidation: metav1.FieldValidationStrict,
		})
		if apierrors.IsConflict(err) && ctx.Err() == nil {
			continue
		}
		return now, after, words, err
	}
}
