package kube

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
	"k8s.io/client-go/util/connrotation"
)

// lines are a connection's TCP connections: they know when the server last sent
// a byte, and can be cut when it hangs, so that what waits on them asks anew.
// Safe for concurrent use.
type lines struct {
	*connrotation.Dialer
	heard  atomic.Int64 // unix nanoseconds
	dialed chan struct{}
	once   sync.Once
}

func newLines() *lines {
	l := &lines{dialed: make(chan struct{})}
	d := &net.Dialer{Timeout: connectLimit, KeepAlive: 30 * time.Second}
	l.Dialer = connrotation.NewDialer(func(ctx context.Context, network, address string) (net.Conn, error) {
		l.once.Do(func() { close(l.dialed) })
		conn, err := d.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return newLine(conn, &l.heard), nil
	})
	return l
}

// last is when the server last sent a byte; zero for never.
func (l *lines) last() time.Time {
	if n := l.heard.Load(); n != 0 {
		return time.Unix(0, n)
	}
	return time.Time{}
}

func (l *lines) cut() { l.CloseAll() }

// A watch sends each change by itself, and each costs a wake-up of three
// goroutines, more than its decoding. What comes in trickles is therefore let
// gather: after gulpsAtOnce small reads, gulpTime passes between two of them. A
// stream that brings more than gulpMost in that time is not held up: a list is not.
const (
	gulpTime    = 40 * time.Millisecond
	gulpsAtOnce = 50
	gulpMost    = 64 << 10
)

// line is one connection. Its Read is called by one goroutine at a time.
type line struct {
	net.Conn
	heard   *atomic.Int64
	gulps   *rate.Limiter
	drained bool // the last read took all there was
	taken   int  // bytes since then
	since   time.Time
}

func newLine(conn net.Conn, heard *atomic.Int64) *line {
	return &line{Conn: conn, heard: heard, gulps: rate.NewLimiter(rate.Every(gulpTime), gulpsAtOnce)}
}

// Read reads, perhaps after a rest of gulpTime at most.
func (l *line) Read(p []byte) (int, error) {
	if l.drained && l.taken < gulpMost {
		time.Sleep(l.gulps.Reserve().Delay())
	}
	n, err := l.Conn.Read(p)
	now := time.Now()
	if now.Sub(l.since) > gulpTime {
		l.since, l.taken = now, 0
	}
	l.drained = n < len(p)
	l.taken += n
	if n > 0 {
		l.heard.Store(now.UnixNano())
	}
	return n, err
}
