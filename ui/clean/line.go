package clean

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks bounds the combining marks on one character: enough for every
// script in use, too few to paint over the lines above.
const maxMarks = 4

// Line makes one line of any text. Newlines and tabs become spaces; controls
// become their pictures (␛) and whatever else cannot be seen, or would reorder
// its neighbours, its number in letters (\u202e, \xff). Idempotent; clean ASCII
// is returned as it is.
func Line(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	marks, base := 0, false // base: something stands before, to carry a mark
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		mark := unicode.Is(unicode.M, r) && !invisible(r)
		switch {
		case r == utf8.RuneError && n <= 1:
			writeHex(&b, 'x', uint64(s[i]), 2)
		case r == '\r' && i+1 < len(s) && s[i+1] == '\n':
			// The newline that follows stands for both.
		case r == '\n', r == '\t', r == '\r':
			b.WriteByte(' ')
		case r < ' ':
			b.WriteRune('␀' + r)
		case r == 0x7f:
			b.WriteRune('␡')
		case joiner(r) && base, mark && base && marks >= maxMarks:
			// Left out. What a joiner would join is drawn side by side.
			i += n
			continue
		case invisible(r), mark && !base:
			writeRune(&b, r)
		default:
			b.WriteString(s[i : i+n])
		}
		if mark {
			marks++
		} else {
			marks = 0
		}
		base = true
		i += n
	}
	return settle(b.String())
}

// plain says whether the text is printable ASCII throughout.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// joiner is what makes one picture of several, which terminals do not agree
// about: without it the pictures stand apart everywhere.
func joiner(r rune) bool {
	return r == '\u200d' || r >= '\ufe00' && r <= '\ufe0f' || r >= 0x1f3fb && r <= 0x1f3ff
}

// invisible is a character that has no picture of its own: it hides, or changes
// how its neighbours are read.
func invisible(r rune) bool {
	switch {
	case r < 0x80:
		return false
	case r < 0xa0, r == 0xad: // C1, soft hyphen
		return true
	case r < 0x34f:
		return false
	}
	return r == '\u3164' || r == '\uffa0' || r == '\u2800' ||
		unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp,
			unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// writeRune writes a character as its number.
func writeRune(b *strings.Builder, r rune) {
	switch {
	case r <= 0xff:
		writeHex(b, 'x', uint64(r), 2)
	case r <= 0xffff:
		writeHex(b, 'u', uint64(r), 4)
	default:
		writeHex(b, 'U', uint64(r), 8)
	}
}

func writeHex(b *strings.Builder, letter byte, v uint64, digits int) {
	hex := strconv.FormatUint(v, 16)
	b.WriteByte('\\')
	b.WriteByte(letter)
	for range digits - len(hex) {
		b.WriteByte('0')
	}
	b.WriteString(hex)
}
