package kube

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

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
		return &line{Conn: conn, heard: &l.heard}, nil
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

type line struct {
	net.Conn
	heard *atomic.Int64
}

func (l *line) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if n > 0 {
		l.heard.Store(time.Now().UnixNano())
	}
	return n, err
}
