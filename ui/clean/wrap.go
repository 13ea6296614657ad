package clean

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// tabStop is how far apart tabs stand in a Block.
const tabStop = 8

// Wrap breaks a cleaned text into lines of at most w cells, between words where
// it can. There is always at least one line.
func Wrap(s string, w int) []string {
	if w <= 0 {
		return []string{""}
	}
	if len(s) <= w && plain(s) {
		return []string{s}
	}
	var lines []string
	for l := range strings.SplitSeq(ansi.Wrap(s, w, ""), "\n") {
		if Width(l) <= w {
			lines = append(lines, l)
			continue
		}
		// ansi.Wrap lets a hyphen stand one cell too far.
		for part := range strings.SplitSeq(ansi.Hardwrap(l, w, true), "\n") {
			if Width(part) > w { // a wide character in a single cell
				part = strings.Repeat("?", w)
			}
			lines = append(lines, part)
		}
	}
	return lines
}

// Block makes lines of any text, each as by Line, tabs expanded. A newline at
// the end opens no further line.
func Block(s string) []string {
	s = strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\r\n", "\n")
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = expand(l)
	}
	return lines
}

func expand(l string) string {
	if !strings.Contains(l, "\t") {
		return Line(l)
	}
	var b strings.Builder
	at := 0
	for i, part := range strings.Split(l, "\t") {
		if i > 0 {
			n := tabStop - at%tabStop
			b.WriteString(strings.Repeat(" ", n))
			at += n
		}
		part = Line(part)
		b.WriteString(part)
		at += Width(part)
	}
	return b.String()
}

// WrapShell breaks a cleaned shell line into lines of at most w cells, between
// words alone: a hyphen is no place to break a flag.
func WrapShell(s string, w int) []string {
	var lines []string
	line, n := "", 0
	for i, word := range strings.Split(s, " ") {
		k := Width(word)
		switch {
		case i > 0 && n+1+k <= w:
			line, n = line+" "+word, n+1+k
			continue
		case i > 0:
			lines = append(lines, line)
		}
		parts := []string{word}
		if k > w {
			parts = Wrap(word, w)
		}
		last := len(parts) - 1
		lines = append(lines, parts[:last]...)
		line, n = parts[last], Width(parts[last])
	}
	return append(lines, line)
}
