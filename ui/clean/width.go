package clean

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Width is how many cells a cleaned text takes. The whole ui measures by it.
func Width(s string) int {
	if plain(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Cut shortens a cleaned text to at most w cells, ending in "…" where something
// is missing. Use Theme.Cut where the terminal may have no UTF-8.
func Cut(s string, w int) string { return CutWith(s, w, "…") }

// CutWith is Cut with another ellipsis, one cell wide.
func CutWith(s string, w int, ellipsis string) string {
	switch {
	case w <= 0:
		return ""
	case len(s) <= w && plain(s):
		return s
	case plain(s):
		return s[:w-1] + ellipsis
	}
	return ansi.Truncate(s, w, ellipsis)
}

// Middle shortens a cleaned text to at most w cells by leaving out its middle:
// the end of a name, where its hash is, tells more than what comes before.
func Middle(s string, w int, ellipsis string) string {
	n := Width(s)
	if n <= w {
		return s
	}
	if w < 8 {
		return CutWith(s, w, ellipsis)
	}
	tail := max(w*2/5, 5)
	head := w - tail - 1
	if plain(s) {
		return s[:head] + ellipsis + s[n-tail:]
	}
	end := ansi.TruncateLeft(s, n-tail, "")
	if Width(end) > tail { // a wide character stands across the cut
		end = ansi.TruncateLeft(s, n-tail+1, "")
	}
	return ansi.Truncate(s, head, "") + ellipsis + end
}

// Pad fills a cleaned text with spaces up to w cells, at its left for numbers.
func Pad(s string, w int, right bool) string {
	n := w - Width(s)
	if n <= 0 {
		return s
	}
	if right {
		return strings.Repeat(" ", n) + s
	}
	return s + strings.Repeat(" ", n)
}
