package paint

import (
	"io"
	"sync"

	"golang.org/x/term"
)

// Writer stands for the terminal towards Bubble Tea (tea.WithOutput): it has
// the real one's descriptor, by which the size is found.
type Writer struct {
	mu     sync.Mutex
	out    io.Writer
	fd     uintptr
	tty    bool // out has a descriptor that knows its size
	w, h   int  // 0: unknown, everything is passed on
	alt    bool // in the alternate screen
	paused int

	shown  []cell // what the terminal shows, row by row
	styles styles
	texts  map[string]string // every cluster beyond ASCII, once

	in   reader
	x, y int // where the cursor is for who writes to us; x < 0: where it really is

	atX, atY int    // where it really is; atX < 0: not known
	odd      bool   // more than ASCII was written since the last absolute move
	pen      uint32 // the style that the terminal is in, none between frames
	buf      []byte
	runs     []run // of the frame under way
	sent     uint64
}

const noFd = ^uintptr(0)

// New makes a Writer to a terminal. Where out has a descriptor of a terminal
// the size is looked up by itself; else SetSize has to tell.
func New(out io.Writer) *Writer {
	w := &Writer{out: out, fd: noFd, atX: -1, texts: map[string]string{}}
	w.styles.reset()
	if f, ok := out.(interface{ Fd() uintptr }); ok {
		w.fd = f.Fd()
		w.tty = term.IsTerminal(int(w.fd))
	}
	return w
}

// Fd is the terminal's descriptor; an invalid one where it has none.
func (w *Writer) Fd() uintptr { return w.fd }

// Read reads from the terminal, as an *os.File would.
func (w *Writer) Read(p []byte) (int, error) {
	if r, ok := w.out.(io.Reader); ok {
		return r.Read(p)
	}
	return 0, io.EOF
}

// Close does nothing: the terminal is not the Writer's.
func (w *Writer) Close() error { return nil }

// SetSize says how large the terminal is now. Another size forgets the cells.
func (w *Writer) SetSize(width, height int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.resize(width, height)
}

// Pause hands the terminal over to someone else: until Resume everything is
// passed on. Calls nest.
func (w *Writer) Pause() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.paused++
	w.forget()
}

// Resume ends a Pause; what the terminal shows is not known any more, so the
// renderer has to repaint (tea.ClearScreen).
func (w *Writer) Resume() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.paused = max(w.paused-1, 0)
	w.forget()
}

// Sent is how many bytes have gone to the terminal so far.
func (w *Writer) Sent() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sent
}

// Write takes what the renderer writes: whole frames and single sequences. It
// reports p as written even when less went out.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tty && w.paused == 0 {
		if width, height, err := term.GetSize(int(w.fd)); err == nil {
			w.resize(width, height)
		}
	}
	var err error
	switch {
	case w.paused > 0 || w.w == 0 || w.h == 0:
		err = w.raw(p)
		w.x = -1
		w.noteScreen(p)
	case w.alt && isFrame(p):
		err = w.frame(p)
	default:
		err = w.control(p)
	}
	if err != nil {
		w.forget()
		return 0, err
	}
	return len(p), nil
}

func (w *Writer) resize(width, height int) {
	if width == w.w && height == w.h {
		return
	}
	w.w, w.h = max(width, 0), max(height, 0)
	w.shown = make([]cell, w.w*w.h)
	w.in.reset(w.w, w.h)
	w.forget()
}

// forget makes every cell unknown, so that each is sent when a frame brings it.
func (w *Writer) forget() {
	for i := range w.shown {
		w.shown[i] = cell{style: unknown}
	}
	w.atX = -1
	w.pen = unknown
}

// raw passes bytes on.
func (w *Writer) raw(p []byte) error {
	n, err := w.out.Write(p)
	w.sent += uint64(n)
	return err
}
