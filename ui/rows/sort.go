package rows

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"sync"

	"example.org/hackfest/views"
)

// sorted gives the entries by a column, ascending, ties in the order they came
// in; compareAt says the same of two. It is what a person waits for after a key,
// and 20,000 rows by comparisons take longer than a frame: they are sorted by
// their digits, which takes a few passes.
func sorted(entries []*entry, column int) []*entry {
	space := sorting.Get().(*[]place)
	defer sorting.Put(space)
	both := slices.Grow((*space)[:0], 2*len(entries))[:2*len(entries)]
	defer func() {
		clear(both)
		*space = both[:0]
	}()
	places, spare := both[:len(entries)], both[len(entries):]
	// One look at each cell: among thousands it is the looking that takes long.
	figures, texts := 0, 0
	for _, e := range entries {
		if c := cellAt(e, column); c.Numeric {
			places[figures] = place{figure(c.Num), c.Text, e}
			figures++
		} else {
			spare[texts] = place{textKey(c.Text), c.Text, e}
			texts++
		}
	}
	copy(places[figures:], spare[:texts])
	byKey(places[:figures], spare)
	equals(places[:figures], func(same []place) { byText(same, spare, 0) })
	byTextKey(places[figures:], spare, 0)
	out := make([]*entry, len(places))
	for i, p := range places {
		out[i] = p.entry
	}
	return out
}

// sorting is where places are sorted; a sort needs it for a moment.
var sorting = sync.Pool{New: func() any { return new([]place) }}

// place is an entry on its way to its place.
type place struct {
	key   uint64 // what is sorted by now
	text  string
	entry *entry
}

// figure makes a key of a figure, in the order of cmp.Compare.
func figure(f float64) uint64 {
	if math.IsNaN(f) {
		return 0
	}
	bits := math.Float64bits(f + 0) // -0 is 0
	if bits>>63 == 1 {
		return ^bits
	}
	return bits | 1<<63
}

// few is below how many comparing is the quicker way.
const few = 48

// step is how many bytes of text are in a key; its last byte says how many.
const step = 7

func textKey(text string) uint64 {
	var b [8]byte
	b[step] = byte(copy(b[:step], text))
	return binary.BigEndian.Uint64(b[:])
}

// byText sorts by the texts from a byte on, up to which they are equal.
func byText(ps, spare []place, from int) {
	if len(ps) < few {
		slices.SortStableFunc(ps, func(a, b place) int { return strings.Compare(a.text[from:], b.text[from:]) })
		return
	}
	for i := range ps {
		ps[i].key = textKey(ps[i].text[from:])
	}
	byTextKey(ps, spare, from)
}

// byTextKey is byText where the keys are made already.
func byTextKey(ps, spare []place, from int) {
	byKey(ps, spare)
	equals(ps, func(same []place) {
		if byte(same[0].key) == step {
			byText(same, spare, from+step)
		}
	})
}

// equals calls do for each part of two or more that have the same key.
func equals(ps []place, do func([]place)) {
	for i := 0; i < len(ps); {
		end := i + 1
		for end < len(ps) && ps[end].key == ps[i].key {
			end++
		}
		if end > i+1 {
			do(ps[i:end])
		}
		i = end
	}
}

// byKey sorts by the keys' bytes, the last first; bytes that all have in common
// cost nothing.
func byKey(ps, spare []place) {
	if len(ps) < few {
		slices.SortStableFunc(ps, func(a, b place) int { return cmp.Compare(a.key, b.key) })
		return
	}
	var counts [8][256]int32
	for i := range ps {
		for b, k := 0, ps[i].key; b < 8; b, k = b+1, k>>8 {
			counts[b][byte(k)]++
		}
	}
	from, to := ps, spare[:len(ps)]
	for b := range counts {
		shift := 8 * b
		count := &counts[b]
		if count[byte(from[0].key>>shift)] == int32(len(ps)) {
			continue
		}
		at := int32(0)
		for i, n := range count {
			count[i] = at
			at += n
		}
		for i := range from {
			k := byte(from[i].key >> shift)
			to[count[k]] = from[i]
			count[k]++
		}
		from, to = to, from
	}
	if &from[0] != &ps[0] {
		copy(ps, from)
	}
}

// cellAt is an entry's cell in a column; an empty one where it has none.
func cellAt(e *entry, column int) *views.Cell {
	if column < 0 || column >= len(e.row.Cells) {
		return &views.Cell{}
	}
	return &e.row.Cells[column]
}

// compareAt orders figures by their size and before texts.
func compareAt(x, y *entry, column int) int {
	a, b := cellAt(x, column), cellAt(y, column)
	switch {
	case a.Numeric && b.Numeric:
		return cmp.Or(cmp.Compare(a.Num, b.Num), strings.Compare(a.Text, b.Text))
	case a.Numeric:
		return -1
	case b.Numeric:
		return 1
	}
	return strings.Compare(a.Text, b.Text)
}
