package rules

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Schemas are the schemas of one API group and version, as the server writes
// them. What they say is hostile text: anyone who may make a CRD wrote it.
type Schemas struct {
	byName map[string]*schema
}

// schema is the part of OpenAPI v3 that the server uses to say what a field is.
type schema struct {
	Ref         string             `json:"$ref"`
	Description string             `json:"description"`
	Type        string             `json:"type"`
	Items       *schema            `json:"items"`
	Properties  map[string]*schema `json:"properties"`
	Values      values             `json:"additionalProperties"`
	AllOf       []*schema          `json:"allOf"`
	Required    []string           `json:"required"`
	Enum        []any              `json:"enum"`
	Kinds       []groupVersionKind `json:"x-kubernetes-group-version-kind"`
}

type groupVersionKind struct{ Group, Version, Kind string }

// values are a schema or a yes or no; only a schema says anything.
type values struct{ *schema }

func (v *values) UnmarshalJSON(text []byte) error {
	if string(text) == "true" || string(text) == "false" || string(text) == "null" {
		return nil
	}
	v.schema = new(schema)
	return json.Unmarshal(text, v.schema)
}

// Doc is what the server says about a kind, or about one field of it.
type Doc struct {
	Type        string // "string", "[]Container", "map[string]string"; "" for a kind
	Description string // paragraphs; "" when there is none
	Enum        []string
	Fields      []FieldDoc
}

// FieldDoc is one line of a Doc's fields, in alphabetical order but for those
// that several schemas make up.
type FieldDoc struct {
	Name        string
	Type        string
	Required    bool
	Enum        []string
	Description string // its own, without what its type says
	Deeper      bool   // it has fields itself
}

// seen are the schemas that one question has come by: a server may write circles,
// and each is asked once.
type seen map[*schema]bool

// new says whether there is a schema that was not seen yet, and sees it.
func (v seen) new(s *schema) bool {
	if s == nil || v[s] {
		return false
	}
	v[s] = true
	return true
}

// ParseSchemas reads an OpenAPI v3 document.
func ParseSchemas(text []byte) (*Schemas, error) {
	var d struct {
		Components struct {
			Schemas map[string]*schema `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("not an OpenAPI document: %w", err)
	}
	return &Schemas{d.Components.Schemas}, nil
}

// Explain gives the documentation of a kind, or of the field at the end of a
// path below it; lists and maps are walked through to what is in them.
//
// Source: kubectl/pkg/explain/v2/templates/plaintext.tmpl, the templates schema,
// output, description, fieldList and typeGuess.
func (d *Schemas) Explain(group, version, kind string, path ...string) (Doc, error) {
	gvk := groupVersionKind{group, version, kind}
	for _, name := range slices.Sorted(maps.Keys(d.byName)) {
		if s := d.byName[name]; s != nil && slices.Contains(s.Kinds, gvk) {
			return d.at(s, path, kind)
		}
	}
	return Doc{}, fmt.Errorf("the server says nothing about %s of %s", kind, strings.TrimPrefix(group+"/"+version, "/"))
}

func (d *Schemas) at(s *schema, path []string, where string) (Doc, error) {
	doc := Doc{}
	for _, name := range path {
		next := d.property(s, name, seen{})
		if next == nil {
			return Doc{}, fmt.Errorf("%s has no field %s", where, name)
		}
		s, where = next, where+"."+name
		doc.Type, doc.Enum = d.typeOf(s), enumOf(s)
	}
	var text []string
	d.describe(s, seen{}, &text)
	doc.Description = strings.Join(text, "\n")
	d.fields(s, seen{}, &doc.Fields)
	return doc, nil
}

// resolve follows a reference, once.
func (d *Schemas) resolve(s *schema) *schema {
	if s == nil || s.Ref == "" {
		return s
	}
	if to := d.byName[strings.TrimPrefix(s.Ref, "#/components/schemas/")]; to != nil {
		return to
	}
	return s
}

// property finds a field in a schema, or in what the schema is a list, a map or
// a union of; nil when there is none.
func (d *Schemas) property(s *schema, name string, v seen) *schema {
	if s = d.resolve(s); !v.new(s) {
		return nil
	}
	switch {
	case s.Properties[name] != nil:
		return s.Properties[name]
	case s.Items != nil:
		return d.property(s.Items, name, v)
	case s.Values.schema != nil:
		return d.property(s.Values.schema, name, v)
	}
	for _, one := range s.AllOf {
		if found := d.property(one, name, v); found != nil {
			return found
		}
	}
	return nil
}

// within are the schemas that a schema is made of, in kubectl's order.
func (s *schema) within() []*schema {
	all := slices.Clone(s.AllOf)
	if s.Items != nil {
		all = append(all, s.Items)
	}
	if s.Values.schema != nil {
		all = append(all, s.Values.schema)
	}
	return all
}

func (d *Schemas) describe(s *schema, v seen, text *[]string) {
	if s = d.resolve(s); !v.new(s) {
		return
	}
	if s.Description != "" {
		*text = append(*text, s.Description)
	}
	for _, one := range s.within() {
		d.describe(one, v, text)
	}
}

// fields lists the fields of a schema and of what it is made of.
func (d *Schemas) fields(s *schema, v seen, out *[]FieldDoc) {
	if s = d.resolve(s); !v.new(s) {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		if p == nil {
			continue
		}
		*out = append(*out, FieldDoc{
			Name: name, Type: d.typeOf(p), Required: slices.Contains(s.Required, name),
			Enum: enumOf(p), Description: p.Description, Deeper: d.deeper(p, seen{}),
		})
	}
	for _, one := range s.within() {
		d.fields(one, v, out)
	}
}

func (d *Schemas) deeper(s *schema, v seen) bool {
	if s = d.resolve(s); !v.new(s) {
		return false
	}
	return len(s.Properties) > 0 || slices.ContainsFunc(s.within(), func(one *schema) bool { return d.deeper(one, v) })
}

func (d *Schemas) typeOf(s *schema) string {
	switch {
	case s == nil:
		return "Object"
	case s.Items != nil:
		return "[]" + d.typeOf(s.Items)
	case s.Values.schema != nil:
		return "map[string]" + d.typeOf(s.Values.schema)
	case len(s.AllOf) == 1 && len(s.Properties) == 0:
		return d.typeOf(s.AllOf[0])
	case s.Ref != "":
		if to := d.resolve(s); to != s && to.Type != "" && to.Type != "object" {
			return to.Type
		}
		name := s.Ref[strings.LastIndex(s.Ref, "/")+1:]
		return Or(name[strings.LastIndex(name, ".")+1:], "Object")
	case s.Type == "object":
		return "Object"
	}
	return Or(s.Type, "Object")
}

func enumOf(s *schema) []string {
	var all []string
	for _, e := range s.Enum {
		if e == "" {
			e = `""`
		}
		all = append(all, fmt.Sprint(e))
	}
	return all
}
