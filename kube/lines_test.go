package kube

import (
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// source is a connection on which n bytes come in every period.
type source struct {
	net.Conn
	n      int
	period time.Duration
	begun  time.Time
	given  int
	reads  int
}

func (s *source) Read(p []byte) (int, error) {
	s.reads++
	for {
		if there := int(time.Since(s.begun)/s.period)*s.n - s.given; there > 0 {
			n := min(there, len(p))
			s.given += n
			return n, nil
		}
		<-time.After(s.period - time.Since(s.begun)%s.period)
	}
}

// TestLineGathers: what trickles in is read in gulps, what comes seldom at once,
// and what pours is not held up.
func TestLineGathers(t *testing.T) {
	for _, c := range []struct {
		name        string
		n           int
		period      time.Duration
		least, most int           // reads in ten seconds
		late        time.Duration // at most
	}{
		{"seldom", 3000, time.Second, 8, 12, 0},
		{"trickle", 3000, 5 * time.Millisecond, 200, 600, 2 * gulpTime},
		{"pour", 16 << 10, time.Millisecond, 7000, 12000, gulpTime},
	} {
		synctest.Test(t, func(t *testing.T) {
			var heard atomic.Int64
			s := &source{n: c.n, period: c.period, begun: time.Now()}
			l := newLine(s, &heard)
			p := make([]byte, 32<<10)
			for time.Since(s.begun) < 10*time.Second {
				if _, err := l.Read(p); err != nil {
					t.Fatal(err)
				}
				if time.Since(time.Unix(0, heard.Load())) > 0 {
					t.Errorf("%s: it was not heard", c.name)
				}
				if waits := int(time.Since(s.begun)/c.period)*c.n - s.given; waits > int(c.late/c.period+1)*c.n {
					t.Fatalf("%s: %d bytes wait after a read", c.name, waits)
				}
			}
			if s.reads < c.least || s.reads > c.most {
				t.Errorf("%s: %d reads", c.name, s.reads)
			}
		})
	}
}
