package clean

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// settle takes apart the graphemes whose width depends on the terminal: those
// that take another width when each of their characters is drawn by itself. A
// space between two characters ends every grapheme, so at worst one is put in.
func settle(s string) string {
	if even(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	for len(s) > 0 {
		g, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		s = s[len(g):]
		if w == ansi.StringWidthWc(g) {
			b.WriteString(g)
			continue
		}
		for _, r := range g {
			one := string(r)
			if ansi.StringWidth(one) != ansi.StringWidthWc(one) || ansi.StringWidth(one) == 0 {
				writeRune(&b, r)
				continue
			}
			b.WriteString(one)
		}
	}
	out := b.String()
	if even(out) {
		return out
	}
	return spell(out)
}

// even says whether all terminals agree about the width, also when the text
// stands between spaces.
func even(s string) bool {
	return ansi.StringWidth(s) == ansi.StringWidthWc(s) &&
		ansi.StringWidth(" "+s+" ") == ansi.StringWidth(s)+2
}

// spell writes every character beyond ASCII as its number: the last resort for
// scripts that no two terminals draw alike.
func spell(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
		} else {
			writeRune(&b, r)
		}
	}
	return b.String()
}
