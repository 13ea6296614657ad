package endpoint

import (
	"net/http"
	"sync"
	"time"
)

const (
	flushAfter = 5 * time.Millisecond
	flushAt    = 32 << 10
)

// flushing sends on what is written after a moment, or when there is much of it:
// lines that come one by one are not held back, and a flood of them does not make
// as many packets.
type flushing struct {
	w http.ResponseWriter

	mu      sync.Mutex
	begun   bool // the header is sent
	over    bool
	pending []byte
	timer   *time.Timer
	err     error
}

// Write with nothing to write begins the answer.
func (f *flushing) Write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pending = append(f.pending, b...)
	switch {
	case !f.begun, len(f.pending) >= flushAt:
		f.flush()
	case f.timer == nil:
		f.timer = time.AfterFunc(flushAfter, f.late)
	}
	return len(b), f.err
}

func (f *flushing) late() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.over {
		f.flush()
	}
}

func (f *flushing) flush() {
	if f.timer != nil {
		f.timer.Stop()
		f.timer = nil
	}
	if f.err == nil {
		_, f.err = f.w.Write(f.pending)
	}
	f.begun, f.pending = true, f.pending[:0]
	if flusher, ok := f.w.(http.Flusher); ok && f.err == nil {
		flusher.Flush()
	}
}

// fail tells an error: by the answer's code, or in its text when that has begun.
func (f *flushing) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.begun {
		f.pending = append(f.pending, err.Error()...)
		f.flush()
		return
	}
	f.begun = true
	refuse(f.w, http.StatusBadRequest, err.Error())
}

// end sends the rest. The answer must not be touched after its handler's return.
func (f *flushing) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.pending) > 0 {
		f.flush()
	}
	f.over = true
}
