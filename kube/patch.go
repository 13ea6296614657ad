package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

// op is an operation of a JSON Patch (RFC 6902).
type op struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

// pointer writes a path of a JSON Patch.
func pointer(keys ...string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	var b strings.Builder
	for _, k := range keys {
		b.WriteString("/" + escape.Replace(k))
	}
	return b.String()
}

// still are the tests that an object is the one that was read, and that its spec
// is. The status may change all the time, so the resource version says too much;
// a kind that counts no generations is held by its UID alone.
func still(o *unstructured.Unstructured) []op {
	ops := []op{{"test", "/metadata/uid", o.GetUID()}}
	if g := o.GetGeneration(); g != 0 {
		ops = append(ops, op{"test", "/metadata/generation", g})
	}
	return ops
}

// none is the value of a test that nothing is there.
var none = json.RawMessage("null")

// annotate are the operations that set an annotation, or remove it with "". The
// value that was read is tested, or that there was none: what is shown as replaced
// is what is replaced.
func annotate(o *unstructured.Unstructured, values map[string]string) []op {
	var ops []op
	now := o.GetAnnotations()
	if len(now) == 0 {
		all := pointer("metadata", "annotations")
		ops = append(ops, op{"test", all, none}, op{"add", all, map[string]string{}})
	}
	for _, k := range sorted(values) {
		path := pointer("metadata", "annotations", k)
		had, has := now[k]
		if has {
			ops = append(ops, op{"test", path, had})
		} else if values[k] != "" {
			ops = append(ops, op{"test", path, none})
		}
		switch v := values[k]; {
		case v != "":
			ops = append(ops, op{"add", path, v})
		case has:
			ops = append(ops, op{Op: "remove", Path: path})
		}
	}
	return ops
}

// patch writes the operations, if the object is still as it was read. That it has
// got its first annotations meanwhile is no matter: they stay.
func (a *act) patch(ctx context.Context, o *unstructured.Unstructured, ops []op, dryRun ...string) (*unstructured.Unstructured, error) {
	next, err := a.patchOnce(ctx, o, ops, dryRun...)
	first := slices.IndexFunc(ops, func(o op) bool { return o.Op == "test" && o.Path == pointer("metadata", "annotations") })
	if first < 0 || !failedTest(err) {
		return next, err
	}
	return a.patchOnce(ctx, o, slices.Delete(slices.Clone(ops), first, first+2), dryRun...)
}

func (a *act) patchOnce(ctx context.Context, o *unstructured.Unstructured, ops []op, dryRun ...string) (*unstructured.Unstructured, error) {
	body, err := json.Marshal(append(still(o), ops...))
	if err != nil {
		return nil, err
	}
	return a.at(a.Target).Patch(ctx, a.Name, types.JSONPatchType, body,
		metav1.PatchOptions{DryRun: dryRun, FieldManager: FieldManager})
}

// patching completes a plan that is one patch of the object that was read: the
// changes are those that the server's dry run makes, so what its defaults and
// webhooks add is among them.
func (a *act) patching(ctx context.Context, p *Plan, o *unstructured.Unstructured, said string, ops func() []op) error {
	next, err := a.patch(ctx, o, ops(), metav1.DryRunAll)
	if err := p.tried(err); err != nil {
		return err
	}
	if next != nil {
		p.Changes = changes(o, next)
	}
	p.do = a.limited(func(ctx context.Context) (string, error) {
		if _, err := a.patch(ctx, o, ops()); err != nil {
			return "", conflicted(a.Target, err)
		}
		return said, nil
	})
	return nil
}

// planning is the frame of a verb's first half: read-only mode, the limit, the
// live object, the name of verb and object on errors.
func (c *Cluster) planning(ctx context.Context, verb Verb, t Target, of []Resource, make func(context.Context, *act, *Plan, *unstructured.Unstructured) error) (*Plan, error) {
	a, err := c.begin(verb, t)
	if err != nil {
		return nil, err
	}
	if len(of) > 0 && !among(of, t.Resource) {
		return nil, a.failed(fmt.Errorf("it is not for %s", t.Resource))
	}
	ctx, cancel := context.WithTimeout(ctx, actLimit)
	defer cancel()
	o, err := a.read(ctx)
	if err != nil {
		return nil, a.failed(err)
	}
	p := a.plan()
	if err := make(ctx, a, p, o); err != nil {
		return nil, a.failed(err)
	}
	return p, nil
}
