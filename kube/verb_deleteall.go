package kube

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
)

// deletesAtOnce is how many objects the server is asked about at a time.
const deletesAtOnce = 8

// DeleteAll deletes several objects of one kind, as Delete does each. What cannot
// be deleted is a warning of the plan and stays out of it. Do lasts: an object
// that was replaced since, or that the server refuses, keeps none of the others,
// and the error names it.
func (c *Cluster) DeleteAll(ctx context.Context, ts []Target, r Removal) (*Plan, error) {
	if len(ts) == 0 {
		return nil, errors.New("delete: nothing is marked")
	}
	plans, errs := make([]*Plan, len(ts)), make([]error, len(ts))
	var g errgroup.Group
	g.SetLimit(deletesAtOnce)
	for i, t := range ts {
		g.Go(func() error {
			plans[i], errs[i] = c.delete(ctx, t, r, false)
			return nil
		})
	}
	g.Wait()
	p := &Plan{
		Verb: VerbDelete, Risk: Write, Object: Target{Resource: ts[0].Resource},
		Title: fmt.Sprintf("delete %d %s", len(ts), ts[0].Resource.Plural),
	}
	var todo []*Plan
	said := sayings{}
	for i, of := range plans {
		name := ts[i].String()
		switch {
		case errors.Is(errs[i], ErrReadOnly), errs[i] != nil && ctx.Err() != nil:
			return nil, errs[i]
		case errs[i] != nil:
			said.add("it stays: "+errs[i].Error(), name)
		case of.Skip != "":
			said.add(of.Skip, name)
		case of.Refused:
			said.add("the server refuses it: "+of.DryRun, name)
		default:
			todo = append(todo, of)
			p.Changes = append(p.Changes, of.Changes...)
			for _, w := range of.Warnings {
				said.add(w, name)
			}
		}
	}
	p.Warnings = said.lines()
	p.Command = deleteLine(todo, r)
	if len(todo) == 0 {
		p.Skip = "none of them can be deleted"
		return p, nil
	}
	p.DryRun = accepted
	p.doing = func(ctx context.Context, say func(Step)) (Result, error) { return deleteEach(ctx, todo, say) }
	return p, nil
}

func deleteEach(ctx context.Context, todo []*Plan, say func(Step)) (Result, error) {
	var failed []error
	for i, p := range todo {
		if ctx.Err() != nil {
			failed = append(failed, fmt.Errorf("stopped: %d are left as they were", len(todo)-i))
			break
		}
		text := p.Object.String() + " deleted"
		if _, err := p.Do(ctx); err != nil {
			failed = append(failed, err)
			text = err.Error()
		}
		say(Step{Done: i + 1, Of: len(todo), Text: text})
	}
	if err := utilerrors.NewAggregate(failed); err != nil {
		return Result{}, fmt.Errorf("not all are deleted: %w", err)
	}
	return Result{Said: fmt.Sprintf("deleted %d", len(todo))}, nil
}

// deleteLine is the kubectl line, of a line for each namespace.
func deleteLine(todo []*Plan, r Removal) string {
	var namespaces []string
	words := map[string][]string{}
	for _, p := range todo {
		ns := p.Object.Namespace
		if words[ns] == nil {
			namespaces = append(namespaces, ns)
		}
		words[ns] = append(words[ns], p.Object.word())
	}
	if r.Cascade == "" {
		r.Cascade = Background
	}
	var lines []string
	for _, ns := range namespaces {
		line := append([]string{"kubectl", "delete"}, words[ns]...)
		if ns != "" {
			line = append(line, "-n", ns)
		}
		lines = append(lines, shell(append(line, deleteFlags(r)...)...))
	}
	return strings.Join(lines, " && ")
}

// saying is what is to be said of some objects.
type saying struct {
	text string
	of   []string
}

type sayings []saying

func (s *sayings) add(text, of string) {
	at := slices.IndexFunc(*s, func(one saying) bool { return one.text == text })
	if at < 0 {
		at = len(*s)
		*s = append(*s, saying{text: text})
	}
	(*s)[at].of = append((*s)[at].of, of)
}

// namedAtMost is how many objects one line names.
const namedAtMost = 3

func (s sayings) lines() []string {
	var out []string
	for _, one := range s {
		names := strings.Join(one.of[:min(len(one.of), namedAtMost)], ", ")
		if more := len(one.of) - namedAtMost; more > 0 {
			names += fmt.Sprintf(" and %d more", more)
		}
		out = append(out, names+": "+one.text)
	}
	return out
}
