package container

import (
	"context"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

// stream is something open. Reads and writes end with ctx.
type stream interface {
	read(ctx context.Context, p []byte) (int, error)
	write(ctx context.Context, p []byte) (int, error)
	close()
}

// file is an open file description: processes that inherit it share it, and
// the last one closes it.
type file struct {
	stream
	c    *Container
	refs atomic.Int32
}

// newFile takes the stream over; it closes it where no more may be open.
func (c *Container) newFile(s stream) (*file, error) {
	if c.open.Add(1) > int64(c.limits.OpenFiles) {
		c.open.Add(-1)
		s.close()
		return nil, syscall.ENFILE
	}
	f := &file{stream: s, c: c}
	f.refs.Store(1)
	return f, nil
}

func (f *file) dup() *file {
	if f != nil {
		f.refs.Add(1)
	}
	return f
}

func (f *file) close() {
	if f != nil && f.refs.Add(-1) == 0 {
		f.stream.close()
		f.c.open.Add(-1)
	}
}

// diskFile is a file in a root, on the account of its disk.
type diskFile struct {
	f    *os.File
	disk *disk
}

func (d *diskFile) read(_ context.Context, p []byte) (int, error) { return d.f.Read(p) }

func (d *diskFile) write(_ context.Context, p []byte) (int, error) {
	want := int64(len(p))
	if err := d.disk.take(want, 0); err != nil {
		return 0, err
	}
	before := d.size()
	n, err := d.f.Write(p)
	if grown := d.size() - before; grown < want {
		d.disk.give(want-max(grown, 0), 0)
	}
	return n, err
}

func (d *diskFile) size() int64 {
	info, err := d.f.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}

func (d *diskFile) close() { _ = d.f.Close() }

// memory is the text of a made-up file or of a here-document.
type memory struct {
	mu   sync.Mutex
	data []byte
}

func (m *memory) read(_ context.Context, p []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.data) == 0 {
		return 0, io.EOF
	}
	n := copy(p, m.data)
	m.data = m.data[n:]
	return n, nil
}

func (m *memory) write(context.Context, []byte) (int, error) { return 0, syscall.EBADF }
func (m *memory) close()                                     {}

// capture holds what a command substitution prints, up to max bytes.
type capture struct {
	mu   sync.Mutex
	data []byte
	max  int
}

func (m *capture) read(context.Context, []byte) (int, error) { return 0, syscall.EBADF }
func (m *capture) close()                                    {}

func (m *capture) write(_ context.Context, p []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.data)+len(p) > m.max {
		return 0, syscall.ENOMEM
	}
	m.data = append(m.data, p...)
	return len(p), nil
}

// device is /dev/null and its like; fill is what reading gives, nil its end.
type device struct {
	fill func(p []byte)
	full bool
}

func (d device) read(_ context.Context, p []byte) (int, error) {
	if d.fill == nil {
		return 0, io.EOF
	}
	d.fill(p)
	return len(p), nil
}

func (d device) write(_ context.Context, p []byte) (int, error) {
	if d.full {
		return 0, syscall.ENOSPC
	}
	return len(p), nil
}
func (d device) close() {}
