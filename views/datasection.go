package views

import (
	"fmt"
	"maps"
	"slices"

	"example.org/hackfest/kube"
)

// dataSection lists keys with the sizes of their values, never a value: those
// are fetched, as the person, when one is asked for.
func dataSection(r kube.Resource, o kube.Object, sizes map[string]int, note string) Section {
	s := Section{Title: "KEYS", Note: Dimmed(note)}
	if len(sizes) == 0 {
		s.Note = Dimmed("none")
		return s
	}
	t := &Table{Head: []Column{{Name: "KEY"}, {Name: "SIZE", Right: true, Rank: 1}}}
	for _, key := range slices.Sorted(maps.Keys(sizes)) {
		size := Cell{Text: bytesWord(sizes[key]), Num: float64(sizes[key]), Numeric: true}
		if sizes[key] == 0 {
			size = Cell{Text: "empty", Tone: Warn, Numeric: true}
		}
		t.Rows = append(t.Rows, Item{
			Cells: []Cell{Text(key), size},
			Ref:   Ref{Kind: Datum, Name: key, Resource: r, Namespace: o.GetNamespace()},
		})
	}
	s.Table = t
	return s
}

// bytesWord: "17 B", "3.2 KiB".
func bytesWord(n int) string {
	switch {
	case n < 1024:
		return fmt.Sprintf("%d B", n)
	case n < 10*1024:
		return fmt.Sprintf("%.1f KiB", float64(n)/1024)
	}
	return fmt.Sprintf("%d KiB", n/1024)
}

func total(sizes map[string]int) int {
	sum := 0
	for _, n := range sizes {
		sum += n
	}
	return sum
}
