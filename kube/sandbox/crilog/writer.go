package crilog

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/time/rate"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
)

const (
	// MaxFile is the size at which a file is begun anew; kubelets' default.
	MaxFile = 10 << 20
	// maxLine is where a longer line is cut into parts that are tagged as such;
	// containerd's default.
	maxLine = 16 << 10
	// perSecond and burst bound how fast a log may grow, in bytes; atOnce is
	// looked at together.
	perSecond = 8 << 20
	burst     = 1 << 20
	atOnce    = 16 << 10
	// stampFormat has all of the time's digits, as containerd writes it.
	stampFormat = "2006-01-02T15:04:05.000000000Z07:00"
	// header is about what stands before the text of a line.
	header = 45
)

// Writer writes one container's log. Safe for concurrent use.
type Writer struct {
	path string
	max  int64
	pace *rate.Limiter

	mu      sync.Mutex
	file    *os.File // nil when closed
	size    int64
	gen     int           // counts the files
	changed chan struct{} // closed, and made anew, when something was written
	streams []*stream
}

// New begins a log at path, in a directory that is there.
func New(path string) (*Writer, error) {
	w := &Writer{path: path, max: MaxFile, pace: rate.NewLimiter(perSecond, burst), changed: make(chan struct{})}
	return w, w.open()
}

func (w *Writer) open() error {
	f, err := os.OpenFile(w.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("begin log: %w", err)
	}
	w.file, w.size, w.gen = f, 0, w.gen+1
	return nil
}

// Stdout and Stderr take what the container prints. A Write waits while the
// container is too fast, until ctx ends, and never fails for want of a log: as
// with a real runtime, what cannot be logged is lost.
func (w *Writer) Stdout(ctx context.Context) io.Writer { return w.stream(ctx, runtimeapi.Stdout) }

// Stderr is like Stdout.
func (w *Writer) Stderr(ctx context.Context) io.Writer { return w.stream(ctx, runtimeapi.Stderr) }

func (w *Writer) stream(ctx context.Context, name runtimeapi.LogStreamType) io.Writer {
	s := &stream{log: w, ctx: ctx, name: string(name)}
	w.mu.Lock()
	w.streams = append(w.streams, s)
	w.mu.Unlock()
	return s
}

// Flush writes what there is of lines without an end.
func (w *Writer) Flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.flush()
}

// Close writes the same, and closes the file. What is written later is lost.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.file == nil {
		return nil
	}
	w.flush()
	err := w.file.Close()
	w.file = nil
	return err
}

func (w *Writer) flush() {
	for _, s := range w.streams {
		if len(s.rest) > 0 {
			w.put(s.entry(nil, time.Now(), s.rest, runtimeapi.LogTagPartial))
			s.rest = nil
		}
	}
}

// put writes whole entries and begins a new file when this one is full. Those
// who read the old one come to its end first.
func (w *Writer) put(entries []byte) {
	if w.file == nil {
		return
	}
	if w.size > 0 && w.size+int64(len(entries)) > w.max {
		old := w.file
		if os.Remove(w.path) == nil && w.open() == nil {
			old.Close()
		}
	}
	if _, err := w.file.Write(entries); err == nil {
		w.size += int64(len(entries))
	} else {
		_ = w.file.Truncate(w.size) // a full disk: what is there stays whole
	}
	close(w.changed)
	w.changed = make(chan struct{})
}

// stream is one of a log's two streams. rest is a line that has no end yet.
type stream struct {
	log  *Writer
	ctx  context.Context
	name string
	rest []byte // guarded by log.mu
}

func (s *stream) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		part := p[:min(len(p), atOnce)]
		p = p[len(part):]
		if s.log.pace.WaitN(s.ctx, len(part)+header*bytes.Count(part, []byte{'\n'})) != nil {
			return n, nil // being ended
		}
		s.lines(part)
	}
	return n, nil
}

func (s *stream) lines(p []byte) {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	now := time.Now()
	var out []byte
	for len(p) > 0 {
		i := bytes.IndexByte(p, '\n')
		room := maxLine - len(s.rest)
		switch {
		case i >= 0 && i <= room:
			out = s.entry(out, now, append(s.rest, p[:i]...), runtimeapi.LogTagFull)
			s.rest, p = s.rest[:0], p[i+1:]
		case len(p) >= room:
			out = s.entry(out, now, append(s.rest, p[:room]...), runtimeapi.LogTagPartial)
			s.rest, p = s.rest[:0], p[room:]
		default:
			s.rest, p = append(s.rest, p...), nil
		}
	}
	if len(out) > 0 {
		s.log.put(out)
	}
}

// entry appends one line of the file to out.
func (s *stream) entry(out []byte, at time.Time, text []byte, tag runtimeapi.LogTag) []byte {
	out = at.UTC().AppendFormat(out, stampFormat)
	out = append(append(append(out, ' '), s.name...), ' ')
	out = append(append(append(out, tag...), ' '), text...)
	return append(out, '\n')
}
