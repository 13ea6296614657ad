package tty

import (
	"bytes"
	"os"
	"sync"
)

// Stderr stands in the place of os.Stderr, so that what plugins and libraries
// print does not land on the screen: it passes to the real one, or, while the
// screen is up, line by line to a log. A crash of the runtime itself still goes
// to the real one. There is one in a process, its owner is main.
type Stderr struct {
	real *os.File
	pipe *os.File // the writing end, which os.Stderr is
	done chan struct{}

	mu   sync.Mutex
	log  func(line string) // nil: pass on
	part []byte            // of a line whose end has not come
}

// DivertStderr takes os.Stderr's place. Restore gives it back.
func DivertStderr() (*Stderr, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	s := &Stderr{real: os.Stderr, pipe: w, done: make(chan struct{})}
	os.Stderr = w
	go s.copy(r)
	return s, nil
}

// To sends lines to a log from now on; nil passes them on again.
func (s *Stderr) To(log func(line string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = log
}

// Restore gives os.Stderr back and waits until all has been passed on.
func (s *Stderr) Restore() {
	os.Stderr = s.real
	s.To(nil)
	s.pipe.Close()
	<-s.done
}

func (s *Stderr) copy(r *os.File) {
	defer close(s.done)
	defer r.Close()
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		s.take(buf[:n])
		if err != nil {
			s.take(nil)
			return
		}
	}
}

func (s *Stderr) take(b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.log == nil {
		s.real.Write(append(s.part, b...))
		s.part = nil
		return
	}
	s.part = append(s.part, b...)
	for {
		line, rest, ok := bytes.Cut(s.part, []byte("\n"))
		if !ok {
			return
		}
		if len(bytes.TrimSpace(line)) > 0 {
			s.log(string(line))
		}
		s.part = rest
	}
}
