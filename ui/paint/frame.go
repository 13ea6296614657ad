package paint

import (
	"strconv"
)

const (
	syncOn  = "\x1b[?2026h" // the terminal holds its picture until
	syncOff = "\x1b[?2026l"
	atOnce  = 128 // bytes that a terminal reads at once, and need no marks

	// bridge is how many unchanged cells are sent again rather than jumped
	// over: a jump costs four bytes and more.
	bridge = 4
)

// frame sends what a frame changes. One that is not understood goes out whole.
// Every line has to end the styles it begins.
func (w *Writer) frame(p []byte) error {
	if w.styles.full() {
		w.styles.reset()
		w.forget()
	}
	if !w.read(p) {
		err := w.raw(p)
		w.forget()
		w.x = -1
		return err
	}
	r := &w.in
	w.buf = append(w.buf[:0], syncOn...)
	if w.pen == unknown {
		w.ink(0)
	}
	start := len(w.buf)
	w.runs = w.runs[:0]
	for y, touched := range r.touched {
		if touched {
			w.line(y, r.cells[y*w.w:(y+1)*w.w], w.shown[y*w.w:(y+1)*w.w])
		}
	}
	w.send()
	w.ink(0)
	w.x, w.y = r.x, r.y
	if len(w.buf) == start {
		return nil
	}
	if len(w.buf)-start <= atOnce {
		return w.raw(w.buf[len(syncOn):])
	}
	w.buf = append(w.buf, syncOff...)
	return w.raw(w.buf)
}

// line notes the runs of a row's cells that differ, and the row as shown.
func (w *Writer) line(y int, next, shown []cell) {
	end := len(next) // of what is not blank
	for end > 0 && next[end-1] == blank {
		end--
	}
	tail := 0 // cells beyond that are not blank yet
	for _, c := range shown[end:] {
		if c != blank {
			tail++
		}
	}
	if tail > 0 && tail <= bridge {
		end = len(next)
		tail = 0
	}
	for x := 0; x < end; {
		if next[x] == shown[x] {
			x++
			continue
		}
		for x > 0 && next[x].covered() {
			x-- // a character is sent from its first cell
		}
		to := runEnd(x, end, next, shown)
		w.runs = append(w.runs, run{x: x, y: y, cells: next[x:to]})
		x = to
	}
	if tail > 0 {
		w.runs = append(w.runs, run{x: end, y: y})
	}
	copy(shown, next)
}

// runEnd is where a run of cells to send ends: short stretches that are shown
// already are sent along where that costs less than a jump.
func runEnd(x, end int, next, shown []cell) int {
	to := x + 1
	same := 0
	for i := to; i < end; i++ {
		if next[i] != shown[i] || next[i].covered() {
			to, same = i+1, 0
			continue
		}
		same++
		if same > bridge || next[i].style != next[to-1].style || len(next[i].text) > 1 {
			break
		}
	}
	return to
}

func (w *Writer) emit(cells []cell) {
	for _, c := range cells {
		if c.covered() {
			continue
		}
		w.ink(c.style)
		w.buf = append(w.buf, c.text...)
		w.odd = w.odd || len(c.text) > 1
	}
	w.atX += len(cells)
	if w.atX >= w.w {
		w.atX = -1 // about to wrap: only a whole move is sure
	}
}

func (w *Writer) ink(style uint32) {
	if style != w.pen {
		w.buf = append(w.buf, w.styles.lead(w.pen, style)...)
		w.pen = style
	}
}

// moveTo moves the cursor by the shortest way. What a terminal makes of an odd
// character's width is put right by the next jump, so after such a one it is
// absolute.
func (w *Writer) moveTo(x, y int) {
	back := w.atX - x
	switch {
	case w.atX == x && w.atY == y:
		return
	case w.atX >= 0 && w.atY == y:
		w.buf = append(w.buf, "\x1b["...)
		w.buf = strconv.AppendInt(w.buf, int64(x+1), 10)
		w.buf = append(w.buf, 'G')
		w.odd = false
	case w.atX >= 0 && w.atY == y-1 && back >= 0 && back <= nearby && !w.odd:
		w.buf = append(append(w.buf, index...), backspaces[:back]...)
	default:
		w.buf = append(w.buf, "\x1b["...)
		w.buf = strconv.AppendInt(w.buf, int64(y+1), 10)
		if x > 0 {
			w.buf = append(w.buf, ';')
			w.buf = strconv.AppendInt(w.buf, int64(x+1), 10)
		}
		w.buf = append(w.buf, 'H')
		w.odd = false
	}
	w.atX, w.atY = x, y
}

const (
	// Down, the column stays. A line feed does the same where nobody between here
	// and the terminal makes a carriage return of it; nobody does of this one.
	index      = "\v"
	backspaces = "\b\b\b\b"
	nearby     = len(backspaces)
)
