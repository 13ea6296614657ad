package views

import (
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
)

// Custom makes the view of any resource that has none of its own, by the
// server's table: its columns, its cells, whatever they are.
func Custom(known kube.Known) View {
	known.Resource.Table = true
	return custom{known}
}

type custom struct{ known kube.Known }

func (c custom) Resource() kube.Resource { return c.known.Resource }

func (c custom) Names() []string {
	names := []string{c.known.Resource.Plural}
	if c.known.Singular != "" {
		names = append(names, c.known.Singular)
	}
	return append(names, c.known.ShortNames...)
}

// Columns are the server's; until they are known there is the name alone.
func (c custom) Columns(s *kube.Snapshot) []Column {
	if s == nil || len(s.Columns) == 0 {
		return []Column{{Name: "NAME"}}
	}
	return tableColumns(s.Columns)
}

func (c custom) Order() int { return 0 }

func (c custom) RowNeeds() []Need { return nil }

func (c custom) Ticks(kube.Object) bool { return false }

// Row gives as many cells as the row's own table has columns.
func (c custom) Row(o kube.Object, _ World) Row {
	t, ok := o.(*kube.TableRow)
	if !ok || t == nil || len(t.Columns) == 0 {
		return Row{Object: o, Cells: []Cell{Text(nameOf(o))}}
	}
	row := Row{Object: o, Cells: tableCells(t)}
	for _, cell := range row.Cells {
		row.Trouble = row.Trouble || cell.Tone == Bad
	}
	return row
}

func (c custom) DetailNeeds(kube.Object) []Need { return nil }

// Detail is the metadata and every cell of the row, the wide ones too.
func (c custom) Detail(o kube.Object, _ World) Detail {
	t, ok := o.(*kube.TableRow)
	if !ok || t == nil {
		return plainDetail(o)
	}
	d := plainDetail(o)
	var pairs []Pair
	for i, cell := range tableCells(t) {
		if column := t.Columns[i]; !strings.EqualFold(column.Name, "name") && (cell.Text != "" || cell.Clock != nil) {
			pairs = append(pairs, Pair{strings.ToLower(column.Name), cell})
		}
	}
	if len(pairs) > 0 {
		d.Sections = append([]Section{{Title: strings.ToUpper(c.known.Resource.Kind), Pairs: pairs}}, d.Sections...)
	}
	return d
}

func (c custom) Open(kube.Object) Target { return Target{} }

func (c custom) Command(q Query) string { return GetCommand(c.known.Resource.String(), q) }

func tableColumns(cs []metav1.TableColumnDefinition) []Column {
	columns := make([]Column, len(cs))
	for i, c := range cs {
		columns[i] = Column{
			Name:  strings.ToUpper(c.Name),
			Right: numeric(c) || isAge(c),
			Wide:  c.Priority > 0,
			Rank:  tableRank(i, c),
		}
	}
	return columns
}

// tableRank: the name stays, then the word that tells most, then the age, then
// what the server put first.
func tableRank(i int, c metav1.TableColumnDefinition) int {
	switch {
	case i == 0:
		return 0
	case c.Priority > 0:
		return 100 + i
	case tellsState(c.Name):
		return 1
	case isAge(c):
		return 3
	case i == 1:
		return 2
	default:
		return 3 + i
	}
}
