package views

import "example.org/hackfest/kube"

func (k Kind[T]) Resource() kube.Resource { return k.Res }
func (k Kind[T]) Names() []string         { return append([]string{k.Res.Plural}, k.Aliases...) }

func (k Kind[T]) RowNeeds() []Need { return k.Needs }

func (k Kind[T]) Columns(*kube.Snapshot) []Column { return k.Head }

// Row builds the cells; an object of another type (a server that answers with
// something odd) gives a row with its name alone.
func (k Kind[T]) Row(o kube.Object, w World) Row {
	t, ok := o.(T)
	if !ok {
		cells := make([]Cell, len(k.Head))
		cells[0] = Text(o.GetName())
		return Row{Object: o, Cells: cells}
	}
	row := Row{Object: o, Cells: k.Cells(t, w)}
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
	if t, ok := o.(T); ok && k.LooksAt != nil {
		return k.LooksAt(t)
	}
	return nil
}

func (k Kind[T]) Detail(o kube.Object, w World) Detail {
	if t, ok := o.(T); ok && k.Picture != nil {
		return k.Picture(t, w)
	}
	return Detail{Title: o.GetName(), Sections: []Section{metadataSection(o)}}
}

func (k Kind[T]) Open(o kube.Object) Target {
	if t, ok := o.(T); ok && k.EnterGoes != nil {
		return k.EnterGoes(t)
	}
	return Target{}
}

func (k Kind[T]) Command(q Query) string { return GetCommand(k.Res.Plural, q) }
