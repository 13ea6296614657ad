package ui

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
)

const (
	logLines    = 20_000          // kept; older ones go, counted
	logLineSize = 4 << 10         // bytes of one line; the rest of it is counted
	logTail     = 2_000           // lines that are asked for of each container
	logAgain    = 2 * time.Second // before a log that ended is opened again
)

// logLine is one line of one source. Clean.
type logLine struct {
	source int
	at     time.Time
	text   string
}

// logBuffer gathers the lines of several logs. Its readers write from goroutines
// of their own, the event loop reads.
type logBuffer struct {
	mu      sync.Mutex
	lines   []logLine
	jumbled bool     // a line came that is older than the one before
	names   []string // of the sources, clean
	dropped int
	ended   map[int]bool  // the sources that have been read to an end
	wake    chan struct{} // capacity 1
}

func newLogBuffer() *logBuffer {
	return &logBuffer{ended: map[int]bool{}, wake: make(chan struct{}, 1)}
}

func (b *logBuffer) add(l logLine) {
	b.mu.Lock()
	if len(b.lines) >= logLines+logLines/10 { // cut in one go, not for every line
		cut := len(b.lines) - logLines
		b.dropped += cut
		b.lines = append([]logLine(nil), b.lines[cut:]...)
	}
	if n := len(b.lines); n > 0 {
		if l.at.IsZero() {
			l.at = b.lines[n-1].at
		}
		b.jumbled = b.jumbled || l.at.Before(b.lines[n-1].at)
	}
	b.lines = append(b.lines, l)
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// end notes that a source has been read to an end.
func (b *logBuffer) end(source int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended[source] = true
}

// empty says that all sources have been read to an end, and had nothing.
func (b *logBuffer) empty() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.lines) == 0 && b.dropped == 0 && len(b.ended) == len(b.names)
}

// source makes a source of a name.
func (b *logBuffer) source(name string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.names = append(b.names, clean.Line(name))
	return len(b.names) - 1
}

// note adds a line of our own.
func (b *logBuffer) note(source int, text string) {
	b.add(logLine{source: source, at: time.Now(), text: "-- " + clean.Line(text) + " --"})
}

// all gives the lines kept by their time, to be read only, the names of their
// sources, and how many lines were dropped.
func (b *logBuffer) all() (lines []logLine, names []string, dropped int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.jumbled {
		b.jumbled = false
		b.lines = slices.Clone(b.lines) // readers have the old one
		slices.SortStableFunc(b.lines, func(x, y logLine) int { return x.at.Compare(y.at) })
	}
	return b.lines[:len(b.lines):len(b.lines)], b.names[:len(b.names):len(b.names)], b.dropped
}

// follow reads one log until ctx ends: while again says so it is opened again
// where it ends, as it does when the container starts anew, from the last line
// that came.
func (b *logBuffer) follow(ctx context.Context, from kube.Logger, o kube.LogOptions, source int, again func() bool) {
	var last time.Time
	said := ""
	for ctx.Err() == nil {
		o.Timestamps = true
		stream, err := from.Logs(ctx, o)
		if err == nil {
			err = b.read(stream, source, &last)
			stream.Close()
		}
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && !errors.Is(err, io.EOF) && err.Error() != said:
			said = err.Error()
			b.note(source, said)
		case errors.Is(err, io.EOF):
			b.end(source)
		}
		if o.Previous || !o.Follow || !again() {
			return
		}
		if !last.IsZero() {
			o.Since, o.Tail = last, 0
		}
		select {
		case <-ctx.Done():
		case <-time.After(logAgain):
		}
	}
}

// read takes lines until the stream ends; those not newer than last have been
// seen.
func (b *logBuffer) read(stream io.Reader, source int, last *time.Time) error {
	r := bufio.NewReaderSize(stream, logLineSize)
	before := *last
	for {
		raw, long, err := r.ReadLine()
		if err != nil {
			return err
		}
		text := string(raw)
		rest := 0
		for long && err == nil {
			raw, long, err = r.ReadLine()
			rest += len(raw)
		}
		stamp, words, _ := strings.Cut(text, " ")
		at, bad := time.Parse(time.RFC3339Nano, stamp)
		if bad != nil {
			words, at = text, time.Time{}
		}
		if !at.IsZero() && !at.After(before) {
			continue
		}
		if !at.IsZero() {
			*last = at
		}
		words = clean.Line(words)
		if rest > 0 {
			words += fmt.Sprintf(" … %d bytes more", rest)
		}
		b.add(logLine{source, at, words})
	}
}
