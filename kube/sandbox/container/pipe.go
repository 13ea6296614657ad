package container

import (
	"context"
	"io"
	"sync"
	"syscall"
)

const pipeSize = 16 << 10

// pipe is a bounded buffer between processes; it takes no descriptor of the
// host's. Each change wakes all who wait.
type pipe struct {
	mu         sync.Mutex
	buf        []byte
	wake       chan struct{}
	readClosed bool
	writeEnded bool
}

type (
	pipeReader struct{ *pipe }
	pipeWriter struct{ *pipe }
)

func newPipe() *pipe { return &pipe{wake: make(chan struct{})} }

func (p *pipe) changed() {
	close(p.wake)
	p.wake = make(chan struct{})
}

// wait lets go of the lock until something changes or ctx ends.
func (p *pipe) wait(ctx context.Context) error {
	wake := p.wake
	p.mu.Unlock()
	defer p.mu.Lock()
	select {
	case <-wake:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r pipeReader) read(ctx context.Context, b []byte) (int, error) {
	p := r.pipe
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.buf) == 0 {
		if p.writeEnded {
			return 0, io.EOF
		}
		if err := p.wait(ctx); err != nil {
			return 0, err
		}
	}
	n := copy(b, p.buf)
	p.buf = p.buf[n:]
	p.changed()
	return n, nil
}

func (w pipeWriter) write(ctx context.Context, b []byte) (int, error) {
	p := w.pipe
	p.mu.Lock()
	defer p.mu.Unlock()
	done := 0
	for {
		if p.readClosed {
			return done, syscall.EPIPE
		}
		if room := pipeSize - len(p.buf); room > 0 {
			n := min(room, len(b)-done)
			p.buf = append(p.buf, b[done:done+n]...)
			if done += n; n > 0 {
				p.changed()
			}
		}
		if done == len(b) {
			return done, nil
		}
		if err := p.wait(ctx); err != nil {
			return done, err
		}
	}
}

func (pipeReader) write(context.Context, []byte) (int, error) { return 0, syscall.EBADF }
func (pipeWriter) read(context.Context, []byte) (int, error)  { return 0, syscall.EBADF }

func (r pipeReader) close() {
	r.mu.Lock()
	r.readClosed, r.buf = true, nil
	r.changed()
	r.mu.Unlock()
}

func (w pipeWriter) close() {
	w.mu.Lock()
	w.writeEnded = true
	w.changed()
	w.mu.Unlock()
}
