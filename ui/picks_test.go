package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestPicks: however little room there is, the choice that is made can be seen.
func TestPicks(t *testing.T) {
	th := someTheme(t)
	for _, w := range []int{30, 44, 66, 100, 200} {
		for at, word := range alongWords {
			d := &deed{pick: alongWords, at: at}
			got := ansi.Truncate(ansi.Strip(d.picks(w, th)), w, "")
			short := word[:min(len(word), w-6)]
			if !strings.Contains(got, th.Glyphs.Arrow+short) {
				t.Errorf("width %d: %q is not to be seen in %q", w, word, got)
			}
		}
	}
}
