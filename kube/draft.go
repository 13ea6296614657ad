package kube

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/jsonmergepatch"
	"k8s.io/apimachinery/pkg/util/mergepatch"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"
)

// Draft is an object that a person edits: its YAML, as kubectl edit shows it. It
// is for one goroutine at a time; Unsent may be called beside a Plan.
type Draft struct {
	Object  Target // with the UID of the object that was read
	Text    string // YAML without managedFields, the values of a Secret in it
	Command string // the kubectl line that does the same

	act   *act
	base  *unstructured.Unstructured                // what Text was made of
	known atomic.Pointer[unstructured.Unstructured] // what the person has been told of since
	meta  strategicpatch.LookupPatchMeta
}

// ErrDraft is a text that cannot be sent: no YAML, or of another object.
var ErrDraft = errors.New("the edited text")

func newDraft(a *act, o *unstructured.Unstructured) (*Draft, error) {
	o.SetManagedFields(nil)
	text, err := yaml.Marshal(o.Object)
	if err != nil {
		return nil, err
	}
	d := &Draft{Object: a.Target, Text: string(text), Command: a.kubectl([]string{"edit"}), act: a, base: o}
	d.known.Store(o)
	gvk := schema.GroupVersionKind{Group: a.Resource.Group, Version: a.Resource.Version, Kind: a.Resource.Kind}
	if typed, err := scheme.Scheme.New(gvk); err == nil {
		if d.meta, err = strategicpatch.NewPatchMetaFromStruct(typed); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// Secret says that the text has values that are masked elsewhere.
func (d *Draft) Secret() bool { return d.Object.Resource.GVR() == Secrets.GVR() }

// parse reads the person's text.
func (d *Draft) parse(text string) (*unstructured.Unstructured, error) {
	reader := utilyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	var content map[string]any
	for {
		one, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			one, err = yaml.YAMLToJSONStrict(one)
		}
		switch {
		case err != nil:
			return nil, fmt.Errorf("%w has a syntax error: %w", ErrDraft, err)
		case bytes.Equal(bytes.TrimSpace(one), []byte("null")):
			continue
		case content != nil:
			return nil, fmt.Errorf("%w holds more than one object", ErrDraft)
		}
		if err := utilyaml.Unmarshal(one, &content); err != nil {
			return nil, fmt.Errorf("%w is no object: %w", ErrDraft, err)
		}
	}
	o := &unstructured.Unstructured{Object: content}
	for what, same := range map[string]bool{
		"apiVersion": o.GetAPIVersion() == d.base.GetAPIVersion(),
		"kind":       o.GetKind() == d.base.GetKind(),
		"name":       o.GetName() == d.base.GetName(),
		"namespace":  o.GetNamespace() == d.base.GetNamespace(),
	} {
		if !same {
			return nil, fmt.Errorf("%w names another object: its %s was changed", ErrDraft, what)
		}
	}
	// What the server keeps for itself is not the person's to say.
	o.SetManagedFields(nil)
	o.SetResourceVersion(d.base.GetResourceVersion())
	return o, nil
}

// between is the patch that makes one state of the object of another.
//
// Source: kubectl/pkg/cmd/util/editor/editoptions.go, visitToPatch.
func (d *Draft) between(from, to *unstructured.Unstructured) (map[string]any, error) {
	before, err := json.Marshal(from)
	if err != nil {
		return nil, err
	}
	after, err := json.Marshal(to)
	if err != nil {
		return nil, err
	}
	var patch []byte
	if d.meta != nil {
		patch, err = strategicpatch.CreateTwoWayMergePatchUsingLookupPatchMeta(before, after, d.meta)
	} else {
		patch, err = jsonmergepatch.CreateThreeWayJSONMergePatch(before, after, before)
	}
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	return out, json.Unmarshal(patch, &out)
}

// others is the patch of what was done to the object between two reads, as far
// as a person would have done it.
func (d *Draft) others(was, now *unstructured.Unstructured) (map[string]any, error) {
	was, now = was.DeepCopy(), now.DeepCopy()
	for _, o := range []*unstructured.Unstructured{was, now} {
		o.SetManagedFields(nil)
		o.SetResourceVersion("")
		o.SetGeneration(0)
		delete(o.Object, "status")
	}
	return d.between(was, now)
}

// overlap says that both patches set something, and not to the same.
func (d *Draft) overlap(mine, theirs map[string]any) (bool, error) {
	if d.meta != nil {
		return strategicpatch.MergingMapsHaveConflicts(settings(mine), settings(theirs), d.meta)
	}
	return mergepatch.HasConflicts(mine, theirs)
}

// settings are a patch without its words on lists as a whole: the order of their
// elements, and what goes from lists of mere values. They set nothing, and the
// library takes them for fields where both patches have them.
func settings(patch map[string]any) map[string]any {
	out := make(map[string]any, len(patch))
	for k, v := range patch {
		if strings.HasPrefix(k, "$setElementOrder/") || strings.HasPrefix(k, "$deleteFromPrimitiveList/") {
			continue
		}
		switch v := v.(type) {
		case map[string]any:
			out[k] = settings(v)
		case []any:
			list := make([]any, len(v))
			for i, one := range v {
				if m, ok := one.(map[string]any); ok {
					one = settings(m)
				}
				list[i] = one
			}
			out[k] = list
		default:
			out[k] = v
		}
	}
	return out
}

// live reads the object, and gives a Conflict if what the person changed was
// changed by others too since the person was last told. What others changed
// beside it stays theirs: it is in words.
func (d *Draft) live(ctx context.Context, mine map[string]any) (now *unstructured.Unstructured, words []string, err error) {
	if now, err = d.act.read(ctx); err != nil {
		return nil, nil, err
	}
	known := d.known.Load()
	theirs, err := d.others(known, now)
	if err != nil || len(theirs) == 0 {
		return now, nil, err
	}
	for _, c := range changes(known, now) {
		words = append(words, c.words())
	}
	both, err := d.overlap(mine, theirs)
	if err != nil {
		return nil, nil, err
	}
	if both {
		d.known.Store(now)
		return nil, nil, &Conflict{Object: d.Object, Reason: "it was changed meanwhile where you changed it: " + strings.Join(words, "; ")}
	}
	return now, words, nil
}

func (c Change) words() string {
	switch {
	case c.Before == "":
		return c.Path + " " + c.After + " was added"
	case c.After == "":
		return c.Path + " " + c.Before + " was removed"
	}
	return c.Path + " " + c.Before + " -> " + c.After
}

func (d *Draft) patchType() types.PatchType {
	if d.meta != nil {
		return types.StrategicMergePatchType
	}
	return types.MergePatchType
}
