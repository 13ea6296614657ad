package paint

// cell is one place of the screen. A wide character stands in its first cell;
// those it covers beside have no text.
type cell struct {
	text  string
	style uint32
}

// unknown is the style of a cell of which nothing is known: it equals none that
// a frame brings.
const unknown = ^uint32(0)

var blank = cell{text: " "}

// covered says whether a wide character to the left reaches into the cell.
func (c cell) covered() bool { return c.text == "" && c.style != unknown }

// printable holds ASCII, so that a cell's text needs no memory of its own.
const printable = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"

func ascii(b byte) string { return printable[b-' ' : b-' '+1] }

// text keeps every cluster once.
func (w *Writer) text(p []byte) string {
	if s, ok := w.texts[string(p)]; ok {
		return s
	}
	if len(w.texts) > 1<<12 {
		clear(w.texts) // the cells keep theirs
	}
	s := string(p)
	w.texts[s] = s
	return s
}
