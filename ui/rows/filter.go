package rows

import (
	"fmt"
	"strings"

	"github.com/sahilm/fuzzy"
	"k8s.io/apimachinery/pkg/labels"

	"example.org/hackfest/views"
)

// Filter decides which rows stay. The zero Filter keeps all.
type Filter struct {
	words   []string // lower case; each must be in some cell, or the namespace
	inverse bool
	labels  labels.Selector
}

// ParseFilter reads what a person types after "/":
//
//	web err      rows in which every word stands, in whatever cell; where no
//	             row has them, names that fit loosely ("wb" finds web)
//	!web         rows in which it does not stand
//	-l app=web   by labels, as kubectl -l takes them
func ParseFilter(text string) (Filter, error) {
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(text, "-l"); ok && (rest == "" || rest[0] == ' ') {
		sel, err := labels.Parse(strings.TrimSpace(rest))
		if err != nil {
			return Filter{}, fmt.Errorf("not a label selector: %w", err)
		}
		return Filter{labels: sel}, nil
	}
	var f Filter
	if rest, ok := strings.CutPrefix(text, "!"); ok {
		f.inverse, text = true, rest
	}
	f.words = strings.Fields(strings.ToLower(text))
	if len(f.words) == 0 {
		f.inverse = false
	}
	return f, nil
}

// Apply gives the rows that stay, in their order. It may reuse the slice.
func (f Filter) Apply(rows []*views.Row) []*views.Row {
	switch {
	case f.labels != nil:
		return keep(rows, func(r *views.Row) bool {
			return f.labels.Matches(labels.Set(r.Object.GetLabels()))
		})
	case len(f.words) == 0:
		return rows
	case f.inverse:
		return keep(rows, func(r *views.Row) bool { return !f.matches(r) })
	}
	found := make([]*views.Row, 0, len(rows)/8)
	for _, r := range rows {
		if f.matches(r) {
			found = append(found, r)
		}
	}
	if len(found) > 0 {
		return found
	}
	return f.loosely(rows)
}

func (f Filter) matches(r *views.Row) bool {
	for _, word := range f.words {
		if !has(r, word) {
			return false
		}
	}
	return true
}

func has(r *views.Row, word string) bool {
	for i := range r.Cells {
		if containsFold(r.Cells[i].Text, word) {
			return true
		}
	}
	return containsFold(r.Object.GetNamespace(), word)
}

// containsFold is strings.Contains without regard to case; word is lower case.
// Names of Kubernetes are ASCII in lower case, so the first test is the common
// one and the second the rare.
func containsFold(s, word string) bool {
	return strings.Contains(s, word) || len(s) >= len(word) && strings.Contains(strings.ToLower(s), word)
}

// loosely keeps the rows whose names fit as a sequence of letters. The order
// stays that of the list: rows that jump about by score cannot be followed.
func (f Filter) loosely(rows []*views.Row) []*views.Row {
	found := fuzzy.FindFromNoSort(strings.Join(f.words, ""), names(rows))
	out := make([]*views.Row, len(found))
	for i, m := range found {
		out[i] = rows[m.Index]
	}
	return out
}

type names []*views.Row

func (n names) Len() int            { return len(n) }
func (n names) String(i int) string { return n[i].Object.GetName() }

func keep(rows []*views.Row, ok func(*views.Row) bool) []*views.Row {
	out := rows[:0]
	for _, r := range rows {
		if ok(r) {
			out = append(out, r)
		}
	}
	return out
}

// Words are those of a filter that stand in what it finds, in lower case.
func Words(filter string) []string {
	f, err := ParseFilter(filter)
	if err != nil || f.inverse {
		return nil
	}
	return f.words
}
