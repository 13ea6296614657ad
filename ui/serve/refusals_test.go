package serve

import (
	"bytes"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"
)

// TestRefusalsDoNotFillTheDisk: a flood of them is so many lines, and how many were
// left out is in the next that is written.
func TestRefusalsDoNotFillTheDisk(t *testing.T) {
	var out bytes.Buffer
	s := &Server{log: slog.New(slog.NewJSONHandler(&out, nil)), refusals: newRefusals()}
	began := time.Now()
	for range 5000 {
		s.refused(&net.TCPAddr{}, "a flood")
	}
	lines := strings.Count(out.String(), "\n")
	if most := refusalsAtOnce + int(time.Since(began)/time.Second) + 1; lines < refusalsAtOnce || lines > most {
		t.Errorf("%d lines of 5,000, want %d to %d", lines, refusalsAtOnce, most)
	}
	left := s.refusals.left.Load()
	s.refusals.lines = rate.NewLimiter(rate.Inf, 1) // later
	out.Reset()
	s.refused(&net.TCPAddr{}, "after it")
	s.refused(&net.TCPAddr{}, "another")
	if n := strings.Count(out.String(), "left out before this"); left < 4000 || n != 1 || s.refusals.left.Load() != 0 {
		t.Errorf("%d left out; %s", left, out.String())
	}
}
