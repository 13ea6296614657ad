package serve

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// read takes the people out of the YAML. What is wrong is said with its line and
// whom it is about, in the roster's own words: a decoder's would be those of Go.
func (r *roster) read(file []byte) error {
	d := yaml.NewDecoder(bytes.NewReader(file))
	var doc, more yaml.Node
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return broken(file, err)
	}
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		return errors.New("it has a second document, after ---: a roster is one")
	}
	return fields(doc.Content[0], "the file itself", func(name string, value *yaml.Node) error {
		switch name {
		case "class":
			return text(value, &r.Class)
		case "people":
			return r.readPeople(value)
		}
		return errors.New("a roster knows class and people")
	})
}

func (r *roster) readPeople(list *yaml.Node) error {
	if nothing(list) {
		return nil
	}
	if list.Kind != yaml.SequenceNode {
		return errors.New("it is a list: a line that begins with a dash for each")
	}
	for i, node := range list.Content {
		p := &person{}
		who := fmt.Sprintf("person %d", i+1)
		for name, to := range map[string]*string{"user": &p.User, "seat": &p.Seat} { // who it is, before what is wrong with it
			if value := under(node, name); value != nil && value.Kind == yaml.ScalarNode {
				*to = value.Value
			}
		}
		switch {
		case p.Seat != "":
			who = p.Seat
		case p.User != "":
			who = p.User
		}
		if err := readPerson(node, who, p); err != nil {
			return err
		}
		r.People = append(r.People, p)
		r.at[p] = spot{node.Line, who}
	}
	return nil
}

func readPerson(node *yaml.Node, who string, p *person) error {
	into := map[string]*string{
		"seat": &p.Seat, "key": &p.Key, "user": &p.User, "namespace": &p.Namespace, "role": &p.Role,
	}
	return fields(node, who, func(name string, value *yaml.Node) error {
		to := into[name]
		switch {
		case to != nil:
			return text(value, to)
		case name != "groups":
			return errors.New("a person has seat, key, user, groups, namespace and role")
		case nothing(value):
			return nil
		case value.Kind != yaml.SequenceNode:
			return errors.New("it is a list, as [attendees]")
		}
		for _, one := range value.Content {
			var group string
			if err := text(one, &group); err != nil {
				return err
			}
			p.Groups = append(p.Groups, group)
		}
		return nil
	})
}

// wrong is what is wrong with a part of the file, and where that is.
type wrong struct {
	spot
	why string
}

func (w *wrong) Error() string { return w.String() + ": " + w.why }

// fields gives each name of a mapping and its value to each, once. Errors are of
// the name's line, and about who.
func fields(node *yaml.Node, who string, each func(name string, value *yaml.Node) error) error {
	node = meant(node)
	if node.Kind != yaml.MappingNode {
		return &wrong{spot{node.Line, who}, "it is no mapping, as {seat: ws-01, user: ws-01}"}
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i], meant(node.Content[i+1])
		err := each(name.Value, value)
		switch {
		case err == nil && seen[name.Value]:
			err = errors.New("it is there twice")
		case err == nil:
			seen[name.Value] = true
			continue
		}
		if inner := (*wrong)(nil); errors.As(err, &inner) {
			return err
		}
		return &wrong{spot{name.Line, who}, name.Value + ": " + err.Error()}
	}
	return nil
}

// text takes one.
func text(value *yaml.Node, to *string) error {
	value = meant(value)
	if nothing(value) {
		*to = ""
		return nil
	}
	if value.Kind != yaml.ScalarNode {
		return errors.New("it is one text, not a list or a mapping")
	}
	if value.Tag != "!!str" {
		return fmt.Errorf("%s is no text to YAML: put it in quotes, as %q", value.Value, value.Value)
	}
	*to = value.Value
	return nil
}

// meant follows an alias.
func meant(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

func nothing(node *yaml.Node) bool { return node.Tag == "!!null" }

// under gives the value of a name in a mapping, nil where there is none.
func under(node *yaml.Node, name string) *yaml.Node {
	node = meant(node)
	if node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == name {
			return meant(node.Content[i+1])
		}
	}
	return nil
}

// broken says where a text stops being YAML. The parser's own line is now and then
// the one before, or the end: all lines before the one that is meant are YAML.
func broken(text []byte, err error) error {
	lines := bytes.SplitAfter(text, []byte("\n"))
	good := len(lines) - 1
	for ; good > 0; good-- {
		if yaml.Unmarshal(bytes.Join(lines[:good], nil), &yaml.Node{}) == nil {
			break
		}
	}
	why := err.Error()
	if i := strings.LastIndex(why, ": "); i >= 0 {
		why = why[i+2:]
	}
	line := []rune(strings.TrimSpace(string(lines[good])))
	if len(line) > 50 {
		line = append(line[:50], '…')
	}
	return fmt.Errorf("line %d is no YAML (%s): %s", good+1, why, string(line))
}
