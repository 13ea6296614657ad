package kube

import (
	"encoding/json"
	"errors"
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// Unsent is a person's text of an object that was not sent yet, with what it was
// made of. It knows no connection and so outlives its own: who goes on with it acts
// by the rights of then. A Secret's values are in it; what prints it prints the
// object's name alone. Immutable.
type Unsent struct {
	Object Target

	text  string
	base  string // YAML, as Draft.Text
	known string // the same of what the person was told of since; "" for the base
}

// Unsent takes the text away from the connection.
func (d *Draft) Unsent(text string) (Unsent, error) {
	u := Unsent{Object: d.Object, text: text, base: d.Text}
	known := d.known.Load()
	if known == d.base {
		return u, nil
	}
	known = known.DeepCopy()
	known.SetManagedFields(nil)
	y, err := yaml.Marshal(known.Object)
	if err != nil {
		return Unsent{}, d.act.failed(err)
	}
	u.known = string(y)
	return u, nil
}

// Reopen makes a Draft of what was not sent, for its Text to go on from. Nothing is
// read: the Draft's Plan says what has become of the object meanwhile.
func (c *Cluster) Reopen(u Unsent) (*Draft, error) {
	a, err := c.begin(VerbEdit, u.Object)
	if err != nil {
		return nil, err
	}
	base, err := decoded(u.base)
	if err != nil {
		return nil, a.failed(err)
	}
	d, err := newDraft(a, base)
	if err != nil {
		return nil, a.failed(err)
	}
	if u.known != "" {
		known, err := decoded(u.known)
		if err != nil {
			return nil, a.failed(err)
		}
		d.known.Store(known)
	}
	return d, nil
}

func decoded(text string) (*unstructured.Unstructured, error) {
	j, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return nil, err
	}
	o := &unstructured.Unstructured{}
	return o, o.UnmarshalJSON(j)
}

// ErrUnsaved is why a Secret's text has no written form.
var ErrUnsaved = errors.New("the values of a Secret are written to no file")

// written is the form of an Unsent in a file.
type written struct {
	Object            Target
	Text, Base, Known string
}

// Save gives a form that can be written to a file, for ReadUnsent. A Secret has none.
func (u Unsent) Save() ([]byte, error) {
	if u.secret() {
		return nil, ErrUnsaved
	}
	return json.Marshal(written{u.Object, u.text, u.base, u.known})
}

// ReadUnsent reads what Save has given.
func ReadUnsent(saved []byte) (Unsent, error) {
	var w written
	if err := json.Unmarshal(saved, &w); err != nil {
		return Unsent{}, err
	}
	u := Unsent{w.Object, w.Text, w.Base, w.Known}
	if u.secret() {
		return Unsent{}, ErrUnsaved
	}
	return u, nil
}

func (u Unsent) secret() bool {
	return u.Object.Resource.Group == Secrets.Group && u.Object.Resource.Plural == Secrets.Plural
}

// Text is what the person has written.
func (u Unsent) Text() string { return u.text }

// Size is how much memory it takes, in bytes.
func (u Unsent) Size() int { return len(u.text) + len(u.base) + len(u.known) }

// String names the object, and GoString too: no log is to have the text by accident.
func (u Unsent) String() string   { return u.Object.String() }
func (u Unsent) GoString() string { return fmt.Sprintf("kube.Unsent{%s}", u.Object) }
