package container

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"syscall"
)

// errInterrupt is what a prompt reads when Ctrl-C is typed.
var errInterrupt = errors.New("interrupted")

const maxTyped = 4096 // of a line, and ahead

// tty is a terminal's driver: it echoes, edits and splits into lines what is
// typed while a command runs, and hands it on as it is while a shell prompts.
type tty struct {
	s   *session
	w   io.Writer
	out sync.Mutex

	mu     sync.Mutex
	wake   chan struct{}
	raw    bool
	queue  []byte // what a prompt (raw) or a command may read
	line   []byte // being typed
	eofs   int    // Ctrl-D, each ends one read
	hangup bool
	intr   []func() // whom Ctrl-C is for, the innermost last

	cols, rows atomic.Int32
}

func newTTY(s *session, c IO, interrupt func()) *tty {
	t := &tty{s: s, w: c.Out, wake: make(chan struct{}), intr: []func(){interrupt}}
	t.cols.Store(80)
	t.rows.Store(24)
	if c.In != nil {
		go t.pump(c.In)
	} else {
		t.hangup = true
	}
	if c.Sizes != nil {
		s.wg.Go(func() {
			for {
				select {
				case z, ok := <-c.Sizes:
					if !ok {
						return
					}
					t.cols.Store(int32(z.Cols))
					t.rows.Store(int32(z.Rows))
				case <-s.ctx.Done():
					return
				}
			}
		})
	}
	return t
}

// pump reads what is typed. It may outlast the session in a blocked Read.
func (t *tty) pump(in io.Reader) {
	buf := make([]byte, 1024)
	for {
		n, err := in.Read(buf)
		for _, b := range buf[:n] {
			t.typed(b)
		}
		t.mu.Lock()
		t.hangup = t.hangup || err != nil
		t.changed()
		t.mu.Unlock()
		if err != nil || t.s.ctx.Err() != nil {
			return
		}
	}
}

func (t *tty) changed() {
	close(t.wake)
	t.wake = make(chan struct{})
}

func (t *tty) typed(b byte) {
	t.mu.Lock()
	var echo string
	var interrupt func()
	switch {
	case t.raw:
		if len(t.queue) < maxTyped {
			t.queue = append(t.queue, b)
		}
	case b == 3: // Ctrl-C
		t.line, t.queue = nil, nil
		echo, interrupt = "^C\n", t.intr[len(t.intr)-1]
	case b == 4: // Ctrl-D
		if len(t.line) == 0 {
			t.eofs++
		}
		t.queue = append(t.queue, t.line...)
		t.line = nil
	case b == '\r' || b == '\n':
		echo = "\n"
		if len(t.queue) < 16*maxTyped {
			t.queue = append(append(t.queue, t.line...), '\n')
		}
		t.line = nil
	case b == 0x7f || b == '\b':
		if n := len(t.line); n > 0 {
			for n--; n > 0 && t.line[n]&0xc0 == 0x80; n-- { // the rest of a rune
			}
			t.line, echo = t.line[:n], "\b \b"
		}
	case b == 0x15: // Ctrl-U
		echo = string(bytes.Repeat([]byte("\b \b"), len(t.line)))
		t.line = nil
	case b < ' ' && b != '\t':
		echo = "^" + string(rune(b+'@'))
	case len(t.line) < maxTyped:
		t.line = append(t.line, b)
		echo = string([]byte{b})
	}
	if !t.raw {
		t.changed()
	} else if b == 3 || b == '\r' || len(t.queue) > 0 {
		t.changed()
	}
	t.mu.Unlock()
	if echo != "" {
		_, _ = t.write(t.s.ctx, []byte(echo))
	}
	if interrupt != nil {
		interrupt()
	}
}

// setRaw switches between prompt and command; what was typed ahead goes along.
func (t *tty) setRaw(raw bool) {
	t.mu.Lock()
	if t.raw == raw {
		t.mu.Unlock()
		return
	}
	t.raw = raw
	ahead := append(t.queue, t.line...)
	t.queue, t.line = nil, nil
	if raw {
		t.queue, t.eofs = ahead, 0
		ahead = nil
	}
	t.mu.Unlock()
	for _, b := range ahead {
		t.typed(b)
	}
}

func (t *tty) wait(ctx context.Context) error {
	wake := t.wake
	t.mu.Unlock()
	defer t.mu.Lock()
	select {
	case <-wake:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// read is a command's read: a line, or what is there at Ctrl-D.
func (t *tty) read(ctx context.Context, p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.queue) == 0 {
		if t.eofs > 0 {
			t.eofs--
			return 0, io.EOF
		}
		if t.hangup {
			return 0, io.EOF
		}
		if err := t.wait(ctx); err != nil {
			return 0, err
		}
	}
	n := len(t.queue)
	if i := bytes.IndexByte(t.queue, '\n'); i >= 0 {
		n = i + 1
	}
	n = copy(p, t.queue[:n])
	t.queue = t.queue[n:]
	return n, nil
}

// readKeys is a prompt's read: up to the end of a line, and no further, so
// that what follows is the command's.
func (t *tty) readKeys(ctx context.Context, p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.queue) == 0 {
		if t.hangup {
			return 0, io.EOF
		}
		if err := t.wait(ctx); err != nil {
			return 0, err
		}
	}
	if t.queue[0] == 3 {
		t.queue = t.queue[1:]
		return 0, errInterrupt
	}
	n := len(t.queue)
	if i := bytes.IndexAny(t.queue, "\r\n\x03"); i >= 0 {
		if n = i; t.queue[i] != 3 {
			n++
		}
	}
	n = copy(p, t.queue[:n])
	if p[n-1] == '\n' {
		p[n-1] = '\r'
	}
	t.queue = t.queue[n:]
	return n, nil
}

func (t *tty) write(_ context.Context, p []byte) (int, error) {
	return t.put(p, bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
}

// put writes to the other side; p is what the caller meant by it.
func (t *tty) put(p, text []byte) (int, error) {
	if t.w == nil {
		return len(p), nil
	}
	t.out.Lock()
	defer t.out.Unlock()
	if _, err := t.w.Write(text); err != nil {
		return 0, syscall.EPIPE
	}
	return len(p), nil
}

func (t *tty) close() {}

// end wakes all who wait for keys.
func (t *tty) end() {
	t.mu.Lock()
	t.hangup = true
	t.changed()
	t.mu.Unlock()
}

// onInterrupt makes f what Ctrl-C does, until the returned function is called.
func (t *tty) onInterrupt(f func()) (restore func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(t.intr)
	t.intr = append(t.intr, f)
	return func() {
		t.mu.Lock()
		t.intr = t.intr[:n]
		t.mu.Unlock()
	}
}
