package paint

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/cellbuf"
)

// emulator is a terminal that knows what a frame and a Writer are made of, and
// stops at anything else. It wraps, scrolls, erases with the background colour
// and splits wide characters as xterm does.
type emulator struct {
	w, h    int
	screens [2][]spot // the main and the alternate screen
	alt     int
	x, y    int
	wraps   bool // the next character goes to the next line
	pen     cellbuf.Style
	saved   [2]int
	parser  *ansi.Parser
	odd     string // the first sequence that was not understood
}

type spot struct {
	text  string // "" under a wide character
	style cellbuf.Style
}

func newEmulator(w, h int) *emulator {
	e := &emulator{parser: ansi.NewParser()}
	e.resize(w, h)
	return e
}

func (e *emulator) resize(w, h int) {
	for i, old := range e.screens {
		fresh := make([]spot, w*h)
		for y := range h {
			for x := range w {
				fresh[y*w+x] = spot{text: " "}
				if x < e.w && y < e.h {
					fresh[y*w+x] = old[y*e.w+x]
				}
			}
			if last := &fresh[y*w+w-1]; w < e.w && y < e.h && e.screens[i][y*e.w+w].text == "" {
				*last = spot{text: " "}
			}
		}
		e.screens[i] = fresh
	}
	e.w, e.h = w, h
	e.x, e.y, e.wraps = min(e.x, w-1), min(e.y, h-1), false
}

func (e *emulator) Write(p []byte) (int, error) {
	rest := p
	for len(rest) > 0 {
		seq, width, n, _ := ansi.DecodeSequence(rest, ansi.NormalState, e.parser)
		if rest[0] >= ' ' && rest[0] != 0x7f && (rest[0] < 0x80 || rest[0] >= 0xc0) {
			seq, width = ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
			n = len(seq)
		}
		switch {
		case width > 0:
			e.print(string(seq), width)
		case rest[0] == '\n', rest[0] == '\v': // xterm's ctlseqs: VT is treated the same as LF
			e.feed()
		case rest[0] == '\b':
			e.x, e.wraps = max(e.x-1, 0), false
		case rest[0] == '\r':
			e.x, e.wraps = 0, false
		case rest[0] == 0x1b:
			e.obey(seq)
		case rest[0] >= ' ':
			e.combine(string(seq))
		}
		rest = rest[n:]
	}
	return len(p), nil
}

func (e *emulator) at(x, y int) *spot { return &e.screens[e.alt][y*e.w+x] }

func (e *emulator) print(text string, width int) {
	if width > e.w {
		return
	}
	if e.wraps || e.x+width > e.w {
		e.x, e.wraps = 0, false
		e.feed()
	}
	for i := range width {
		e.split(e.x+i, e.y)
	}
	*e.at(e.x, e.y) = spot{text, e.pen}
	for i := 1; i < width; i++ {
		*e.at(e.x+i, e.y) = spot{"", e.pen}
	}
	e.x += width
	if e.x == e.w {
		e.x, e.wraps = e.w-1, true
	}
}

// split blanks the wide character that a cell belongs to.
func (e *emulator) split(x, y int) {
	from := x
	for from > 0 && e.at(from, y).text == "" {
		from--
	}
	to := x + 1
	for to < e.w && e.at(to, y).text == "" {
		to++
	}
	if to-from > 1 {
		for i := from; i < to; i++ {
			*e.at(i, y) = spot{text: " "}
		}
	}
}

func (e *emulator) combine(text string) {
	x := e.x - 1
	if e.wraps {
		x = e.x
	}
	for x > 0 && e.at(x, e.y).text == "" {
		x--
	}
	if x >= 0 {
		e.at(x, e.y).text += text
	}
}

func (e *emulator) feed() {
	if e.y < e.h-1 {
		e.y++
		return
	}
	s := e.screens[e.alt]
	copy(s, s[e.w:])
	for i := range e.w {
		s[len(s)-e.w+i] = spot{text: " "}
	}
}

func (e *emulator) erase(x, y, to int) {
	e.split(x, y)
	for ; x < to; x++ {
		*e.at(x, y) = spot{" ", cellbuf.Style{Bg: e.pen.Bg}}
	}
}

func (e *emulator) obey(seq []byte) {
	cmd := ansi.Cmd(e.parser.Command())
	params := e.parser.Params()
	arg := func(i, otherwise int) int {
		v, _, _ := params.Param(i, otherwise)
		return v
	}
	switch {
	case strings.HasPrefix(string(seq), "\x1b]"):
	case cmd.Prefix() == '?' && (cmd.Final() == 'h' || cmd.Final() == 'l'):
		if arg(0, 0) == 1049 {
			e.switchTo(cmd.Final() == 'h')
		}
	case string(seq) == "\x1bD":
		e.feed()
	case cmd.Prefix() == 0 && cmd.Final() == 'm':
		cellbuf.ReadStyle(params, &e.pen)
	case cmd.Prefix() == 0 && cmd.Final() == 'H':
		e.y = min(max(arg(0, 1), 1), e.h) - 1
		e.x = min(max(arg(1, 1), 1), e.w) - 1
		e.wraps = false
	case cmd.Prefix() == 0 && cmd.Final() == 'G':
		e.x, e.wraps = min(max(arg(0, 1), 1), e.w)-1, false
	case cmd.Prefix() == 0 && cmd.Final() == 'K' && arg(0, 0) == 0:
		e.erase(e.x, e.y, e.w)
	case cmd.Prefix() == 0 && cmd.Final() == 'K' && arg(0, 0) == 2:
		e.erase(0, e.y, e.w)
	case cmd.Prefix() == 0 && cmd.Final() == 'J' && arg(0, 0) == 0:
		e.erase(e.x, e.y, e.w)
		for y := e.y + 1; y < e.h; y++ {
			e.erase(0, y, e.w)
		}
	case cmd.Prefix() == 0 && cmd.Final() == 'J' && arg(0, 0) == 2:
		for y := range e.h {
			e.erase(0, y, e.w)
		}
	case e.odd == "":
		e.odd = fmt.Sprintf("%q", seq)
	}
}

func (e *emulator) switchTo(alt bool) {
	e.wraps = false
	if alt && e.alt == 0 {
		e.alt, e.saved = 1, [2]int{e.x, e.y}
		for i := range e.screens[1] {
			e.screens[1][i] = spot{text: " "}
		}
	} else if !alt && e.alt == 1 {
		e.alt, e.x, e.y = 0, min(e.saved[0], e.w-1), min(e.saved[1], e.h-1)
	}
}

// differs says where two terminals do not show the same; "" where they do.
func (e *emulator) differs(o *emulator) string {
	if e.odd != "" || o.odd != "" {
		return "not understood: " + e.odd + o.odd
	}
	if e.alt != o.alt {
		return "another screen"
	}
	for y := range e.h {
		for x := range e.w {
			a, b := e.at(x, y), o.at(x, y)
			if a.text != b.text || !a.style.Equal(&b.style) {
				return fmt.Sprintf("line %d, column %d: %q %q, not %q %q\n%s\n%s", y, x,
					b.text, b.style.Sequence(), a.text, a.style.Sequence(), e.text(y), o.text(y))
			}
		}
	}
	return ""
}

func (e *emulator) text(y int) string {
	var b strings.Builder
	for x := range e.w {
		b.WriteString(e.at(x, y).text)
	}
	return b.String()
}
