package views

import (
	"reflect"

	"example.org/hackfest/kube"
)

func (k Kind[T]) Resource() kube.Resource { return k.Res }

// Names begins with the title.
func (k Kind[T]) Names() []string {
	title := k.Title
	if title == "" {
		title = k.Res.Plural
	}
	return append([]string{title}, k.Aliases...)
}

func (k Kind[T]) RowNeeds() []Need { return k.Needs }

func (k Kind[T]) Order() int { return k.OrderBy }

func (k Kind[T]) Columns(*kube.Snapshot) []Column { return k.Head }

// Row builds the cells; an object of another type (a server that answers with
// something odd) gives a row with its name alone.
func (k Kind[T]) Row(o kube.Object, w World) Row {
	t, ok := k.of(o)
	if !ok {
		cells := make([]Cell, len(k.Head))
		cells[0] = Text(nameOf(o))
		return Row{Object: o, Cells: cells}
	}
	row := Row{Object: o, Cells: k.Cells(t, w)}
	if k.Hidden != nil && k.Hidden(t, w) {
		row.Hidden = true
		return row
	}
	if k.Trouble != nil {
		row.Trouble = k.Trouble(t, w)
		return row
	}
	for _, c := range row.Cells {
		if c.Tone == Bad {
			row.Trouble = true
		}
	}
	return row
}

func (k Kind[T]) DetailNeeds(o kube.Object) []Need {
	if t, ok := k.of(o); ok && k.LooksAt != nil {
		return k.LooksAt(t)
	}
	return nil
}

func (k Kind[T]) Detail(o kube.Object, w World) Detail {
	if t, ok := k.of(o); ok && k.Picture != nil {
		return sayDeleting(sayMissing(k.Picture(t, w), k.DetailNeeds(o), w), o)
	}
	return plainDetail(o)
}

func (k Kind[T]) Ticks(o kube.Object) bool {
	t, ok := k.of(o)
	return ok && k.Restless != nil && k.Restless(t)
}

func (k Kind[T]) Open(o kube.Object) Target {
	if t, ok := k.of(o); ok && k.EnterGoes != nil {
		return k.EnterGoes(t)
	}
	return Target{}
}

func (k Kind[T]) Command(q Query) string {
	if k.Line != nil {
		return k.Line(q)
	}
	return GetCommand(k.Res.Plural, q)
}

// of gives the object in its own type; false for another type and for nil.
func (k Kind[T]) of(o kube.Object) (T, bool) {
	t, ok := o.(T)
	return t, ok && !absent(o)
}

// absent says whether there is no object, be it nil or a nil pointer.
func absent(o kube.Object) bool {
	if o == nil {
		return true
	}
	v := reflect.ValueOf(o)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

func nameOf(o kube.Object) string {
	if absent(o) {
		return ""
	}
	return o.GetName()
}
