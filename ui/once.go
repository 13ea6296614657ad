package ui

import (
	"context"
	"fmt"
	"io"
	"time"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/detail"
	"example.org/hackfest/ui/rows"
	"example.org/hackfest/ui/table"
	"example.org/hackfest/views"
)

// OnceOptions say what Once prints.
type OnceOptions struct {
	Start Start
	Wide  bool
	Now   func() time.Time
}

// Once prints lists, or the detail of one object, as plain text in which nothing
// is cut: it is for files and filters. The error names what could not be had.
func Once(ctx context.Context, out io.Writer, src kube.Source, o OnceOptions) error {
	if o.Now == nil {
		o.Now = time.Now
	}
	for i, k := range o.Start.Kinds {
		if i > 0 {
			fmt.Fprintln(out)
		}
		if err := once(ctx, out, src, k, o, len(o.Start.Kinds) > 1); err != nil {
			return err
		}
	}
	return nil
}

func once(ctx context.Context, out io.Writer, src kube.Source, k kube.Known, o OnceOptions, several bool) error {
	v := views.For(k)
	scope := o.Start.Scope
	if !k.Resource.Namespaced {
		scope.Namespace = ""
	}
	if o.Start.Name != "" {
		scope.Fields = "metadata.name=" + o.Start.Name
		if k.Resource == kube.HelmReleases {
			scope.Labels, scope.Fields = "name="+o.Start.Name, ""
		}
	}
	g := newGather(ctx, src, src.Open(v.Resource(), scope), rowNeeds(v, scope))
	defer g.close()
	s, w, err := complete(ctx, g)
	if err != nil {
		return fmt.Errorf("%s: %w", v.Names()[0], err)
	}
	if o.Start.Name != "" {
		return onceDetail(ctx, out, src, v, s, w, o)
	}
	if len(s.Objects) == 0 {
		where := ""
		if k.Resource.Namespaced && scope.Namespace != "" {
			where = " in namespace " + clean.Line(scope.Namespace)
		}
		if !several {
			_, err := fmt.Fprintf(out, "no %s%s\n", clean.Line(v.Names()[0]), where)
			return err
		}
		return nil
	}
	page := rows.New(v).Build(s, w, rows.Spec{})
	_, err = io.WriteString(out, table.Plain(page.Columns, page, o.Now(), table.PlainOptions{
		Namespace: k.Resource.Namespaced && scope.Namespace == "",
		Wide:      o.Wide,
	}))
	return err
}

func onceDetail(ctx context.Context, out io.Writer, src kube.Source, v views.View, s *kube.Snapshot, beside views.World, o OnceOptions) error {
	if len(s.Objects) == 0 {
		return fmt.Errorf("%s %q not found%s", v.Names()[0], o.Start.Name, inNamespace(s.Scope.Namespace))
	}
	object := s.Objects[0]
	for _, other := range s.Objects[1:] {
		if v.Row(object, beside).Hidden {
			object = other
		}
	}
	g := newGather(ctx, src, nil, v.DetailNeeds(object))
	defer g.close()
	_, w, err := complete(ctx, g)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, detail.Text(v.Detail(object, w.At(o.Now())), o.Now(), detail.TextOptions{}))
	return err
}

func inNamespace(ns string) string {
	if ns == "" {
		return ""
	}
	return " in namespace " + ns
}

// complete waits until every list of the gather is complete or refused. Only
// the main one's refusal is an error: a detail without its events is one still.
func complete(ctx context.Context, g *gather) (*kube.Snapshot, views.World, error) {
	for {
		waiting := false
		for _, s := range g.latest() {
			waiting = waiting || s.Health.State == kube.Syncing
		}
		main, w := g.snapshots()
		if main != nil {
			switch h := main.Health; h.State {
			case kube.Denied, kube.Absent, kube.Stale:
				return nil, w, fmt.Errorf("%s", h.Reason)
			}
		}
		if !waiting {
			return main, w, nil
		}
		select {
		case <-ctx.Done():
			return nil, w, fmt.Errorf("the list did not come in time: %w", ctx.Err())
		case <-g.wake:
		}
	}
}
