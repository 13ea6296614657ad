package paint

import "github.com/charmbracelet/x/ansi"

// run is cells beside each other that are sent together. Without cells it blanks
// the rest of its row.
type run struct {
	x, y  int
	cells []cell
	sent  bool
}

// worthDown is how many runs have to stand below each other to be sent so. From
// one to the next takes one to five bytes and mostly no colour, along a row four
// to six and often one: that is half of what it takes when a list scrolls. The
// way back up takes eight.
const worthDown = 3

// send sends the runs, which are in the order of rows: down a column where enough
// stand below each other, along the row else.
func (w *Writer) send() {
	for i := range w.runs {
		if w.runs[i].sent {
			continue
		}
		length := 1
		for at := w.below(i); at >= 0 && length < worthDown; at = w.below(at) {
			length++
		}
		w.sendRun(&w.runs[i])
		if length < worthDown {
			continue
		}
		for at := w.below(i); at >= 0; at = w.below(at) {
			w.sendRun(&w.runs[at])
		}
	}
}

// below finds the run in the next row that begins where this one ends, or a few
// cells before; -1 for none.
func (w *Writer) below(i int) int {
	r := &w.runs[i]
	end := r.x + len(r.cells)
	for at := i + 1; at < len(w.runs) && w.runs[at].y <= r.y+1; at++ {
		b := &w.runs[at]
		if back := end - b.x; b.y == r.y+1 && !b.sent && back >= 0 && back <= nearby {
			return at
		}
	}
	return -1
}

func (w *Writer) sendRun(r *run) {
	r.sent = true
	w.moveTo(r.x, r.y)
	if len(r.cells) == 0 {
		w.ink(0)
		w.buf = append(w.buf, ansi.EraseLineRight...)
		return
	}
	w.emit(r.cells)
}
