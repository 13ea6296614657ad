package views

import (
	"strings"

	"example.org/hackfest/kube/rules"
)

// conditionsSection shows the conditions that are not as they should be, and
// otherwise only that all are.
func conditionsSection(all []rules.Condition) Section {
	s := Section{Title: "CONDITIONS"}
	if len(all) == 0 {
		s.Note = Dimmed("none told")
		return s
	}
	rows := conditionItems(all, false)
	if len(rows) == 0 {
		s.Note = Dimmed("all as they should be")
		return s
	}
	s.Table = &Table{Rows: rows}
	return s
}

// conditionItems gives a line for each: type with its status, since when, why.
func conditionItems(all []rules.Condition, good bool) []Item {
	var rows []Item
	for _, c := range all {
		if c.Good && !good {
			continue
		}
		word := Status(Alert, Warn, c.Type+"="+c.Status)
		if c.Good {
			word.Mark, word.Tone = Running, Good
		}
		since := Since(c.Since)
		since.Tone = Dim
		why := strings.Trim(c.Reason+": "+c.Message, ": ")
		rows = append(rows, Item{Cells: []Cell{word, since, Text(why)}})
	}
	return rows
}
