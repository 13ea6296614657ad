package kube

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

// Apply applies the documents in their order, by the server. All are tried
// first; what cannot be tried because its namespace is made by a document before
// it is a warning. Do stops at the first that fails, and says what was done until
// then: there is no transaction over several objects.
func (c *Cluster) Apply(ctx context.Context, m Manifest) (*Plan, error) {
	a, err := c.begin(VerbApply, Target{})
	if err != nil {
		return nil, fmt.Errorf("apply: %w", ErrReadOnly)
	}
	ctx, cancel := context.WithTimeout(ctx, actLimit)
	defer cancel()
	docs, err := c.documents(ctx, m)
	if err != nil {
		return nil, fmt.Errorf("apply: %w", err)
	}
	p := &Plan{Verb: VerbApply, Risk: Write, Object: docs[0].Target, Title: "apply " + docs[0].String(), Input: m.Text}
	if len(docs) > 1 {
		p.Title = fmt.Sprintf("apply %d objects", len(docs))
	}
	p.Command = applyLine(m)
	var refusals, said []string
	for _, d := range docs {
		d.client, d.force = a.client, m.Force
		p.DryRun, p.Refused = "", false
		if err := d.try(ctx, p, docs); err != nil {
			return nil, fmt.Errorf("apply %s: %w", d, err)
		}
		words := p.DryRun
		if len(docs) > 1 && words != accepted && words != "" {
			words = d.String() + ": " + words
		}
		switch {
		case p.Refused:
			refusals = append(refusals, words)
		case words != "" && !slices.Contains(said, words):
			said = append(said, words)
		}
	}
	p.DryRun, p.Refused = strings.Join(said, "; "), len(refusals) > 0
	if p.Refused {
		p.DryRun = strings.Join(refusals, "; ")
	}
	if len(p.Changes) == 0 && !p.Refused && len(p.Warnings) == 0 {
		p.Skip = "everything is like that already"
	}
	p.do = a.limited(func(ctx context.Context) (string, error) {
		var did []string
		for _, d := range docs {
			word, err := d.write(ctx)
			if err != nil {
				if len(did) > 0 {
					err = fmt.Errorf("after %s: %w", strings.Join(did, ", "), err)
				}
				return "", err
			}
			did = append(did, word+" "+d.String())
		}
		return strings.Join(did, ", "), nil
	})
	return p, nil
}

func applyLine(m Manifest) string {
	words := []string{"kubectl", "apply", "--server-side", "--field-manager=" + FieldManager}
	if m.Force {
		words = append(words, "--force-conflicts")
	}
	if m.Namespace != "" {
		words = append(words, "-n", m.Namespace)
	}
	return shell(append(words, "-f", "-")...)
}

// document is one object of a manifest.
type document struct {
	act
	object *unstructured.Unstructured
	force  bool
	was    *unstructured.Unstructured // nil: it is not there yet
}

// try fills the plan with what the document changes.
func (d *document) try(ctx context.Context, p *Plan, all []*document) error {
	was, err := d.now(ctx)
	if err != nil {
		return err
	}
	d.was = was
	next, err := d.put(ctx, metav1.DryRunAll)
	if was == nil && apierrors.IsNotFound(err) && d.namespaceIn(all) {
		p.Changes = append(p.Changes, Change{Of: d.String(), After: "created"})
		p.Warnings = append(p.Warnings, d.String()+" cannot be tried before its namespace is there")
		return nil
	}
	if apierrors.IsConflict(err) || apierrors.IsNotFound(err) {
		p.DryRun, p.Refused = err.Error(), true // fields of another manager, or no such namespace
		return nil
	}
	if err := p.tried(err); err != nil {
		return err
	}
	if next == nil {
		return nil
	}
	if was == nil {
		p.Changes = append(p.Changes, Change{Of: d.String(), After: "created"})
	}
	for _, c := range changes(was, next) {
		c.Of = d.String()
		p.Changes = append(p.Changes, c)
	}
	return nil
}

func (d *document) namespaceIn(all []*document) bool {
	for _, one := range all {
		if one.Resource.GVR() == Namespaces.GVR() && one.Name == d.Namespace {
			return true
		}
	}
	return false
}

// now is the object as it is, nil when it is not there.
func (d *document) now(ctx context.Context) (*unstructured.Unstructured, error) {
	o, err := d.at(d.Target).Get(ctx, d.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	return o, err
}

// write applies, if the object is as the plan found it: not made or replaced
// since, and its spec no other.
func (d *document) write(ctx context.Context) (string, error) {
	now, err := d.now(ctx)
	switch {
	case err != nil:
		return "", err
	case (now == nil) != (d.was == nil), now != nil && now.GetUID() != d.was.GetUID():
		return "", &Conflict{Object: d.Target, Replaced: true, Reason: "it was made, deleted or replaced since"}
	case now != nil && (now.GetGeneration() != d.was.GetGeneration() ||
		now.GetGeneration() == 0 && now.GetResourceVersion() != d.was.GetResourceVersion()):
		return "", &Conflict{Object: d.Target, Reason: "it has changed since"}
	}
	next, err := d.put(ctx)
	switch {
	case apierrors.IsConflict(err):
		return "", fmt.Errorf("%s: %w", d, err)
	case err != nil && !said(err) && !errors.Is(err, ErrReadOnly):
		return "", fmt.Errorf("%s: %w: %w", d, ErrNoAnswer, err)
	case err != nil:
		return "", fmt.Errorf("%s: %w", d, err)
	case now == nil:
		return "created", nil
	case next.GetResourceVersion() == now.GetResourceVersion():
		return "unchanged", nil
	}
	return "configured", nil
}

func (d *document) put(ctx context.Context, dryRun ...string) (*unstructured.Unstructured, error) {
	o := d.object
	if d.was != nil {
		o = o.DeepCopy()
		o.SetUID(d.was.GetUID())
	}
	body, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	return d.at(d.Target).Patch(ctx, d.Name, types.ApplyPatchType, body, metav1.PatchOptions{
		DryRun: dryRun, FieldManager: FieldManager, Force: &d.force, FieldValidation: metav1.FieldValidationStrict,
	})
}

var errNoObject = errors.New("there is no object in it")
