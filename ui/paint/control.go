package paint

import (
	"bytes"

	"github.com/charmbracelet/x/ansi"
)

// control passes on what is not a frame, and follows what it does to the
// screen. Outside the alternate screen nothing is followed but the way in.
func (w *Writer) control(p []byte) error {
	if !w.alt {
		err := w.raw(p)
		w.noteScreen(p)
		return err
	}
	switch string(p) {
	case ansi.CursorHomePosition:
		w.x, w.y = 0, 0
		w.atX, w.atY = 0, 0
		return w.raw(p)
	case ansi.EraseEntireScreen:
		for i := range w.shown {
			w.shown[i] = blank
		}
		return w.raw(p)
	case ansi.EraseEntireLine:
		if err := w.place(); err != nil {
			return err
		}
		if w.x < 0 {
			w.forget()
			return w.raw(p)
		}
		for i := range w.w {
			w.shown[w.y*w.w+i] = blank
		}
		return w.raw(p)
	case "\r":
		w.x, w.atX = min(w.x, 0), min(w.atX, 0)
		return w.raw(p)
	}
	if harmless(p) {
		err := w.raw(p)
		w.noteScreen(p)
		return err
	}
	if err := w.place(); err != nil {
		return err
	}
	err := w.raw(p)
	w.forget()
	w.x = -1
	w.noteScreen(p)
	return err
}

// place puts the cursor where the renderer believes it to be.
func (w *Writer) place() error {
	if w.x < 0 {
		return nil
	}
	w.buf = w.buf[:0]
	x, y := min(w.x, w.w-1), min(w.y, w.h-1)
	w.x, w.y = x, y
	w.moveTo(x, y)
	if len(w.buf) == 0 {
		return nil
	}
	return w.raw(w.buf)
}

// noteScreen follows the alternate screen: entering and leaving it forgets what
// is shown.
func (w *Writer) noteScreen(p []byte) {
	on := bytes.LastIndex(p, []byte(ansi.SetModeAltScreenSaveCursor))
	off := bytes.LastIndex(p, []byte(ansi.ResetModeAltScreenSaveCursor))
	if on < 0 && off < 0 {
		return
	}
	w.alt = on > off
	w.forget()
	w.x, w.y = 0, 0
}

// harmless says that it is one sequence which touches neither cells nor cursor:
// a mode set or reset, a string for the terminal itself (title, clipboard), or
// the question for its status.
func harmless(p []byte) bool {
	switch {
	case string(p) == "\x1b[5n":
		return true
	case bytes.HasPrefix(p, []byte("\x1b[?")):
		last := len(p) - 1
		if p[last] != 'h' && p[last] != 'l' {
			return false
		}
		for _, b := range p[3:last] {
			if (b < '0' || b > '9') && b != ';' {
				return false
			}
		}
		return true
	case bytes.HasPrefix(p, []byte("\x1b]")):
		end := bytes.IndexAny(p[1:], "\x07\x1b")
		return end >= 0 && (end+2 == len(p) && p[end+1] == 7 || end+3 == len(p) && p[end+2] == '\\')
	}
	return false
}
