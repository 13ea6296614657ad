package paint

import (
	"bytes"

	"github.com/charmbracelet/x/ansi"
)

// reader understands a frame: it writes the rows that the frame brings over a
// copy of what is shown.
type reader struct {
	w, h    int
	cells   []cell
	touched []bool // rows that the frame brings
	parser  *ansi.Parser

	x, y  int // x == w: the next character would wrap
	style uint32
}

func (r *reader) reset(w, h int) {
	*r = reader{w: w, h: h, cells: make([]cell, w*h), touched: make([]bool, h), parser: &ansi.Parser{}}
	r.parser.SetParamsSize(64)
	r.parser.SetDataSize(1) // of what has data, none is drawn
}

// isFrame tells a frame from a bare cursor-home.
func isFrame(p []byte) bool {
	return len(p) > len(ansi.CursorHomePosition) && bytes.HasPrefix(p, []byte(ansi.CursorHomePosition))
}

// read takes a frame in; false when there is something in it that is not
// understood, and nothing may be concluded.
func (w *Writer) read(p []byte) bool {
	r := &w.in
	clear(r.touched)
	r.x, r.y, r.style = 0, 0, 0
	for len(p) > 0 {
		switch b := p[0]; {
		case b >= ' ' && b <= '~' && (len(p) == 1 || p[1] < 0x80):
			w.put(ascii(b), 1)
			p = p[1:]
		case b >= ' ' && b != 0x7f && (b < 0x80 || b >= 0xc0):
			g, n := ansi.FirstGraphemeCluster(p, ansi.GraphemeWidth)
			if len(g) == 0 || n == 0 && !w.join(g) {
				return false
			}
			if n > 0 {
				w.put(w.text(g), n)
			}
			p = p[len(g):]
		case b == '\n':
			r.y = min(r.y+1, r.h-1)
			r.x = min(r.x, r.w-1)
			p = p[1:]
		case b == '\r':
			r.x = 0
			p = p[1:]
		case b == 0x1b:
			n := w.sequence(p)
			if n == 0 {
				return false
			}
			p = p[n:]
		default:
			return false
		}
	}
	return true
}

// row is the frame's copy of the row that the cursor is in.
func (w *Writer) row() []cell {
	r := &w.in
	from, to := r.y*r.w, (r.y+1)*r.w
	if !r.touched[r.y] {
		r.touched[r.y] = true
		copy(r.cells[from:to], w.shown[from:to])
	}
	return r.cells[from:to]
}

// put writes a character of n cells. What does not fit is left out: the
// renderer cuts its lines, and cuts them anew when the size has changed.
func (w *Writer) put(text string, n int) {
	r := &w.in
	if r.x+n > r.w {
		r.x = r.w
		return
	}
	row := w.row()
	if row[r.x].covered() && r.x > 0 {
		uncover(row, r.x)
	}
	row[r.x] = cell{text, r.style}
	for i := 1; i < n; i++ {
		row[r.x+i] = cell{style: r.style}
	}
	r.x += n
	for i := r.x; i < r.w && row[i].covered(); i++ {
		row[i] = blank
	}
}

// uncover blanks the wide character that reaches into a cell.
func uncover(row []cell, x int) {
	for x--; x > 0 && row[x].covered(); x-- {
		row[x] = blank
	}
	row[x] = blank
}

// join adds a mark without a width of its own to the character before it.
func (w *Writer) join(g []byte) bool {
	r := &w.in
	if r.x == 0 {
		return false
	}
	row := w.row()
	x := r.x - 1
	for x > 0 && row[x].covered() {
		x--
	}
	if row[x].style == unknown {
		return false
	}
	row[x].text = w.text(append([]byte(row[x].text), g...))
	return true
}

// sequence obeys one escape sequence and gives its length, 0 for one that is
// not understood.
func (w *Writer) sequence(p []byte) int {
	r := &w.in
	seq, _, n, state := ansi.DecodeSequence(p, ansi.NormalState, r.parser)
	if state != ansi.NormalState || len(seq) < 3 || seq[1] != '[' {
		return 0
	}
	cmd := ansi.Cmd(r.parser.Command())
	if cmd.Prefix() != 0 || cmd.Intermediate() != 0 {
		return 0
	}
	params := r.parser.Params()
	arg := func(i, otherwise int) int {
		v, _, _ := params.Param(i, otherwise)
		return v
	}
	switch cmd.Final() {
	case 'm':
		r.style = w.styles.read(r.style, seq, params)
	case 'H':
		r.y = min(max(arg(0, 1), 1), r.h) - 1
		r.x = min(max(arg(1, 1), 1), r.w) - 1
	case 'K', 'J':
		if arg(0, 0) != 0 {
			return 0
		}
		w.erase()
		if cmd.Final() == 'J' {
			x, y := r.x, r.y
			for r.x = 0; r.y < r.h-1; {
				r.y++
				w.erase()
			}
			r.x, r.y = x, y
		}
	default:
		return 0
	}
	return n
}

// erase blanks from the cursor to the end of its row.
func (w *Writer) erase() {
	r := &w.in
	row := w.row()
	r.x = min(r.x, r.w-1)
	if r.x > 0 && row[r.x].covered() {
		uncover(row, r.x)
	}
	empty := cell{" ", w.styles.erased(r.style)}
	for i := r.x; i < r.w; i++ {
		row[i] = empty
	}
}
