package clean

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// ASCII is a cleaned text for a terminal without UTF-8: signs that have a
// likeness get it, the rest become question marks. The width stays.
func ASCII(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		if s[0] < 0x80 && (len(s) == 1 || s[1] < 0x80) {
			b.WriteByte(s[0])
			s = s[1:]
			continue
		}
		g, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		s = s[len(g):]
		switch c := likeness(g); {
		case g[0] < 0x80: // a letter with its marks
			b.WriteByte(g[0])
			w--
		case c != 0 && w == 1:
			b.WriteByte(c)
			w--
		}
		for range w {
			b.WriteByte('?')
		}
	}
	return b.String()
}

// Fit is ASCII where the terminal has no UTF-8.
func Fit(s string, unicode bool) string {
	if unicode {
		return s
	}
	return ASCII(s)
}

// likeness is the ASCII sign for one that this program writes itself.
func likeness(g string) byte {
	switch g {
	case "…":
		return '~'
	case "·", "•", "◦":
		return '.'
	case "›", "→", "▸", "▶":
		return '>'
	case "‹", "←", "◂", "◀":
		return '<'
	case "↑", "▲":
		return '^'
	case "↓", "▼":
		return 'v'
	case "×", "✖":
		return 'x'
	case "–", "—", "─":
		return '-'
	case "│":
		return '|'
	case "‘", "’":
		return '\''
	case "“", "”":
		return '"'
	case "↻":
		return '@'
	case "◌":
		return 'o'
	case "✔":
		return '+'
	case "\u00a0":
		return ' '
	}
	return 0
}
