package rules

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Change is one difference between two pod templates.
type Change struct {
	Path     []string // "containers", "web", "image": lists are keyed by name
	Old, New string   // "" where there is nothing
}

// String writes the path with dots: "containers.web.image".
func (c Change) String() string { return strings.Join(c.Path, ".") }

// TemplateChanges lists what differs between two pod templates, sorted by path.
// The label with the template's hash does not count.
func TemplateChanges(old, next *corev1.PodTemplateSpec) []Change {
	var cs []Change
	diff(&cs, nil, plain(old), plain(next))
	return cs
}

// plain turns a template into maps, the pod's spec at the top.
func plain(t *corev1.PodTemplateSpec) map[string]any {
	m, err := runtime.DefaultUnstructuredConverter.ToUnstructured(withoutHash(t))
	if err != nil {
		return nil
	}
	top := map[string]any{}
	for _, part := range []string{"metadata", "spec"} {
		inner, _ := m[part].(map[string]any)
		maps.Copy(top, inner)
	}
	delete(top, "creationTimestamp")
	return top
}

func diff(cs *[]Change, path []string, a, b any) {
	am, aMap := keyed(a)
	bm, bMap := keyed(b)
	if (aMap || a == nil) && (bMap || b == nil) && (aMap || bMap) {
		keys := map[string]bool{}
		for k := range am {
			keys[k] = true
		}
		for k := range bm {
			keys[k] = true
		}
		for _, k := range slices.Sorted(maps.Keys(keys)) {
			diff(cs, append(slices.Clip(path), k), am[k], bm[k])
		}
		return
	}
	if x, y := leaf(a), leaf(b); x != y {
		*cs = append(*cs, Change{path, x, y})
	}
}

// keyed gives a map, or a list of things with names as one. Containers, ports,
// volumes and variables are found by name, so that one more in front is no
// change of all the rest. A list where a name comes twice stays a list.
func keyed(v any) (map[string]any, bool) {
	if m, ok := v.(map[string]any); ok {
		return m, len(m) > 0
	}
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return nil, false
	}
	byName := make(map[string]any, len(list))
	for _, e := range list {
		m, _ := e.(map[string]any)
		name, _ := m["name"].(string)
		if _, twice := byName[name]; twice || name == "" {
			return nil, false
		}
		byName[name] = m
	}
	return byName, true
}

func leaf(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case map[string]any, []any:
		text, err := json.Marshal(v)
		if err != nil {
			return fmt.Sprint(v)
		}
		return string(text)
	default:
		return fmt.Sprint(v)
	}
}
