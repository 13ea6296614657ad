package rows

import (
	"fmt"
	"slices"
	"strings"
	"sync"

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

// all says whether every row stays.
func (f Filter) all() bool { return f.labels == nil && len(f.words) == 0 }

// apply gives the rows that stay, in their order.
func (f Filter) apply(entries []*entry) []*views.Row {
	switch {
	case f.labels != nil:
		return keep(entries, func(e *entry) bool {
			return f.labels.Matches(labels.Set(e.row.Object.GetLabels()))
		})
	case f.inverse:
		return keep(entries, func(e *entry) bool { return !f.matches(e) })
	}
	if found := keep(entries, f.matches); len(found) > 0 {
		return found
	}
	return f.loosely(entries)
}

func (f Filter) matches(e *entry) bool {
	for _, word := range f.words {
		if !strings.Contains(e.text, word) {
			return false
		}
	}
	return true
}

// textOf puts together what words are looked for in. Cells are parted by what
// no word has in it.
func textOf(r *views.Row) string {
	size := len(r.Object.GetNamespace())
	for i := range r.Cells {
		size += len(r.Cells[i].Text) + 1
	}
	b := make([]byte, 0, size)
	for i := range r.Cells {
		if t := r.Cells[i].Text; t != "" {
			b = append(append(b, t...), 0)
		}
	}
	return strings.ToLower(string(append(b, r.Object.GetNamespace()...)))
}

// loosely keeps the rows whose names fit as a sequence of letters. The order
// stays that of the list: rows that jump about by score cannot be followed.
func (f Filter) loosely(entries []*entry) []*views.Row {
	found := fuzzy.FindFromNoSort(strings.Join(f.words, ""), names(entries))
	out := make([]*views.Row, len(found))
	for i, m := range found {
		out[i] = &entries[m.Index].row
	}
	return out
}

type names []*entry

func (n names) Len() int            { return len(n) }
func (n names) String(i int) string { return n[i].row.Object.GetName() }

// keeping has rows on their way to a Page, whose number is not known before.
var keeping = sync.Pool{New: func() any { return new([]*views.Row) }}

func keep(entries []*entry, ok func(*entry) bool) []*views.Row {
	space := keeping.Get().(*[]*views.Row)
	defer keeping.Put(space)
	found := (*space)[:0]
	for _, e := range entries {
		if ok(e) {
			found = append(found, &e.row)
		}
	}
	out := slices.Clone(found)
	clear(found)
	*space = found[:0]
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
