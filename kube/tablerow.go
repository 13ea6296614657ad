package kube

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// TableRow is a row of the server's own table, with the metadata of its object.
// Immutable once published; Cells are as JSON has them: string, float64, bool,
// nil.
type TableRow struct {
	metav1.PartialObjectMetadata
	Cells   []any
	Columns []metav1.TableColumnDefinition // of the table it came in, shared
}

// DeepCopyObject makes a TableRow an Object.
func (t *TableRow) DeepCopyObject() runtime.Object {
	cells := make([]any, len(t.Cells))
	copy(cells, t.Cells)
	return &TableRow{PartialObjectMetadata: *t.DeepCopy(), Cells: cells, Columns: t.Columns}
}
