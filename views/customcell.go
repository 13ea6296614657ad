package views

import (
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
)

// tableCells turns the server's cells into ours, one for each column of the
// row's table. A cell that is missing is empty.
func tableCells(t *kube.TableRow) []Cell {
	cells := make([]Cell, len(t.Columns))
	for i, column := range t.Columns {
		var value any
		if i < len(t.Cells) {
			value = t.Cells[i]
		}
		cells[i] = tableCell(column, value, t)
		cells[i].Numeric = numeric(column) || isAge(column) // all of a column or none
	}
	if len(cells) > 0 && cells[0].Text == "" && cells[0].Clock == nil {
		cells[0] = Text(t.Name)
	}
	return cells
}

func tableCell(column metav1.TableColumnDefinition, value any, t *kube.TableRow) Cell {
	if isAge(column) && !t.CreationTimestamp.IsZero() {
		return Since(t.CreationTimestamp.Time)
	}
	switch v := value.(type) {
	case nil:
		return Cell{}
	case string:
		return wordCell(column.Name, v)
	case bool:
		return wordCell(column.Name, strconv.FormatBool(v))
	case float64:
		return numberCell(v)
	case int64:
		return numberCell(float64(v))
	case []any:
		words := make([]string, len(v))
		for i, w := range v {
			words[i] = tableCell(metav1.TableColumnDefinition{}, w, t).Text
		}
		return Text(strings.Join(words, ","))
	default:
		return Text("…")
	}
}

// numberCell writes a number without an exponent, so that 10000000 stays that.
func numberCell(n float64) Cell {
	return Cell{Text: strconv.FormatFloat(n, 'f', -1, 64), Num: n}
}

func numeric(c metav1.TableColumnDefinition) bool {
	return c.Type == "integer" || c.Type == "number"
}

// isAge knows the column that every kind's table ends with. Its text is the
// age when the row was made and would stand still; the creation time ticks. A
// number is somebody's own age.
func isAge(c metav1.TableColumnDefinition) bool {
	return strings.EqualFold(c.Name, "age") && !numeric(c)
}
