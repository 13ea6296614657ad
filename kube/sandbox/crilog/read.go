package crilog

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	v1 "k8s.io/api/core/v1"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// Read writes the log to out and err as opts say, either of which may be nil.
// When it follows, it ends when all is read after ended was closed, or with ctx.
// It does what kubelets' reader does (k8s.io/cri-client/pkg/logs), which the tests
// hold it to, but is woken by the writer: that one takes an inotify instance for
// each reader, of which a machine has few, and may miss a file that is begun anew.
func (w *Writer) Read(ctx context.Context, opts *v1.PodLogOptions, ended <-chan struct{}, out, err io.Writer) error {
	p := &printer{out: out, err: err, timestamps: opts.Timestamps, left: math.MaxInt64, whole: true}
	if opts.LimitBytes != nil {
		p.left = *opts.LimitBytes
	}
	if opts.SinceSeconds != nil {
		p.since = time.Now().Add(-time.Duration(*opts.SinceSeconds) * time.Second)
	}
	if opts.SinceTime != nil && opts.SinceTime.After(p.since) {
		p.since = opts.SinceTime.Time
	}
	r := &reader{log: w}
	defer r.close()
	if err := r.open(); err != nil {
		return err
	}
	if opts.TailLines != nil {
		if err := r.tail(*opts.TailLines); err != nil {
			return err
		}
	}
	for {
		if err := r.each(ctx, p.print); err != nil {
			if errors.Is(err, errLimit) {
				return nil
			}
			return err
		}
		if !opts.Follow {
			return nil
		}
		if more, err := r.wait(ctx, ended); !more {
			return err
		}
	}
}

// reader reads the entries of a log that is being written.
type reader struct {
	log  *Writer
	file *os.File
	gen  int   // which of the log's files it is
	at   int64 // what is read of it
}

func (r *reader) close() {
	if r.file != nil {
		r.file.Close()
	}
}

// open begins with the log's present file.
func (r *reader) open() error {
	r.log.mu.Lock()
	defer r.log.mu.Unlock()
	f, err := os.Open(r.log.path)
	if err != nil {
		return fmt.Errorf("read log: %w", err)
	}
	r.close()
	r.file, r.gen, r.at = f, r.log.gen, 0
	return nil
}

// end is how far the reader's file is written, which is between two entries. An
// old file is complete.
func (r *reader) end() (int64, error) {
	r.log.mu.Lock()
	defer r.log.mu.Unlock()
	if r.gen == r.log.gen {
		return r.log.size, nil
	}
	info, err := r.file.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// each hands on the entries that are there.
func (r *reader) each(ctx context.Context, do func([]byte) error) error {
	end, err := r.end()
	if err != nil {
		return err
	}
	lines := bufio.NewReaderSize(io.NewSectionReader(r.file, r.at, end-r.at), 64<<10)
	for r.at < end {
		line, err := lines.ReadSlice('\n')
		if err != nil {
			return fmt.Errorf("read log: %w", err)
		}
		r.at += int64(len(line))
		if err := do(line); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// wait waits for more; none comes after the end.
func (r *reader) wait(ctx context.Context, ended <-chan struct{}) (bool, error) {
	over := false
	for {
		r.log.mu.Lock()
		changed, newer, more := r.log.changed, r.gen != r.log.gen, r.at < r.log.size
		r.log.mu.Unlock()
		switch {
		case newer:
			if end, err := r.end(); err != nil || r.at < end {
				return err == nil, err // the rest of the old one first
			}
			err := r.open()
			return err == nil, err
		case more:
			return true, nil
		case over:
			return false, nil
		}
		select {
		case <-changed:
		case <-ended:
			over = true // and look once more
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// tail goes to where the last n entries begin.
func (r *reader) tail(n int64) error {
	end, err := r.end()
	if err != nil {
		return err
	}
	block := make([]byte, 64<<10)
	for at := end; at > 0; {
		part := block[:min(int64(len(block)), at)]
		at -= int64(len(part))
		if _, err := r.file.ReadAt(part, at); err != nil {
			return fmt.Errorf("read log: %w", err)
		}
		for i := len(part) - 1; i >= 0; i-- {
			if part[i] != '\n' {
				continue
			}
			if n == 0 {
				r.at = at + int64(i) + 1
				return nil
			}
			n--
		}
	}
	return nil
}

// errLimit says that as much is printed as was asked for.
var errLimit = errors.New("limit")

// printer prints entries.
type printer struct {
	out, err   io.Writer
	timestamps bool
	since      time.Time
	left       int64 // bytes
	whole      bool  // the entry before was the end of its line
	line       []byte
}

func (p *printer) print(entry []byte) error {
	stamp, rest, _ := bytes.Cut(entry, []byte{' '})
	name, rest, _ := bytes.Cut(rest, []byte{' '})
	tag, text, ok := bytes.Cut(rest, []byte{' '})
	at, err := time.Parse(time.RFC3339Nano, string(stamp))
	if !ok || err != nil {
		return fmt.Errorf("read log: an entry that is none: %.80q", entry)
	}
	full := string(tag) == string(runtimeapi.LogTagFull)
	if !full {
		text = text[:len(text)-1]
	}
	prefix := p.timestamps && p.whole
	p.whole = full
	if at.Before(p.since) {
		return nil
	}
	to := p.out
	if string(name) == string(runtimeapi.Stderr) {
		to = p.err
	}
	if to == nil {
		return nil
	}
	p.line = p.line[:0]
	if prefix {
		p.line = append(append(p.line, stamp...), ' ')
	}
	p.line = append(p.line, text...)
	p.line = p.line[:min(int64(len(p.line)), p.left)]
	n, err := to.Write(p.line)
	p.left -= int64(n)
	if err == nil && p.left <= 0 {
		err = errLimit
	}
	return err
}
