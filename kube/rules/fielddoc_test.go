package rules_test

import (
	"strings"
	"testing"

	"example.org/hackfest/kube/rules"
)

// TestSchemasInCircles end somewhere, however the server writes them: by
// references, and by what a schema is a list or a map of.
func TestSchemasInCircles(t *testing.T) {
	for _, text := range []string{
		`{"components":{"schemas":{"A":{"x-kubernetes-group-version-kind":[{"group":"","version":"v1","kind":"Thing"}],
			"properties":{"self":{"$ref":"#/components/schemas/A"}},"allOf":[{"$ref":"#/components/schemas/A"},{"$ref":"#/components/schemas/A"}]}}}}`,
		`{"components":{"schemas":{"A":{"x-kubernetes-group-version-kind":[{"group":"","version":"v1","kind":"Thing"}],
			"properties":{"self":{"$ref":"#/components/schemas/A"}},"items":{"$ref":"#/components/schemas/A"}}}}}`,
		`{"components":{"schemas":{"A":{"x-kubernetes-group-version-kind":[{"group":"","version":"v1","kind":"Thing"}],
			"properties":{"self":{"$ref":"#/components/schemas/A"},"none":null},"additionalProperties":{"$ref":"#/components/schemas/A"},"allOf":[null]},"B":null}}}`,
	} {
		d, err := rules.ParseSchemas([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range [][]string{nil, {"self"}, {"self", "self"}} {
			if doc, err := d.Explain("", "v1", "Thing", path...); err != nil || len(doc.Fields) != 1 || doc.Fields[0].Name != "self" {
				t.Errorf("%v: %+v, %v", path, doc, err)
			}
		}
		if _, err := d.Explain("", "v1", "Thing", "none"); err == nil || !strings.Contains(err.Error(), "Thing has no field none") {
			t.Errorf("%v", err)
		}
	}
}
