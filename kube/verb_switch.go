package kube

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// flip is a verb that turns one field of a spec on or off.
type flip struct {
	verb    Verb
	of      Resource
	field   string
	on      bool
	already string // said when there is nothing to do
	said    string
	line    func(*act) string
	warn    func(*unstructured.Unstructured) []string
}

func (c *Cluster) flip(ctx context.Context, t Target, f flip) (*Plan, error) {
	return c.planning(ctx, f.verb, t, []Resource{f.of}, func(ctx context.Context, a *act, p *Plan, o *unstructured.Unstructured) error {
		p.Command = f.line(a)
		if is, _, _ := unstructured.NestedBool(o.Object, "spec", f.field); is == f.on {
			p.Skip = f.already
			return nil
		}
		if f.warn != nil {
			p.Warnings = f.warn(o)
		}
		return a.patching(ctx, p, o, f.said, func() []op { return []op{{"add", pointer("spec", f.field), f.on}} })
	})
}

func plainLine(words ...string) func(*act) string {
	return func(a *act) string { return a.kubectl(words) }
}
