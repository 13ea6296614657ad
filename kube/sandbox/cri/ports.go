package cri

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	v1 "k8s.io/api/core/v1"
)

// settling is how long after its start a program may take to listen: what asks
// meanwhile waits, as the pod is said to run already.
const settling = 2 * time.Second

// listening is handler, for a pod that may have been started just now.
func (p *pod) listening(ctx context.Context, port int) http.Handler {
	for {
		fresh := p.fresh()
		if h := p.handler(port); h != nil || !fresh {
			return h
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// fresh says that a program of the pod may be about to listen.
func (p *pod) fresh() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, b := range p.boxes {
		if b.running() && time.Since(b.born) < settling && !b.end().Over {
			return true
		}
	}
	return false
}

// handler is what answers on a port of the pod: the web server of a container
// that runs one, or, for a port that a container only declares, a line that says
// so. Nil where nothing listens.
func (p *pod) handler(port int) http.Handler {
	p.mu.Lock()
	boxes := make([]*box, 0, len(p.boxes))
	for _, b := range p.boxes {
		boxes = append(boxes, b)
	}
	p.mu.Unlock()
	for _, b := range boxes {
		if inside := b.serving(); inside != nil && slices.Contains(inside.Ports(), port) {
			return inside
		}
	}
	for _, b := range boxes {
		declares := slices.ContainsFunc(b.spec.Ports, func(c v1.ContainerPort) bool {
			return int(c.ContainerPort) == port && (c.Protocol == "" || c.Protocol == v1.ProtocolTCP)
		})
		if declares && b.serving() != nil && len(b.inside.Ports()) == 0 {
			return b.greeter()
		}
	}
	return nil
}

// serving is the inside of a container whose own program has not ended.
func (b *box) serving() interface {
	http.Handler
	Ports() []int
} {
	select {
	case <-b.ready:
	default:
		return nil
	}
	if b.inside == nil || !b.running() || b.end().Over {
		return nil
	}
	return b.inside
}

// greeter answers for a program that nobody plays, and notes it in its log.
func (b *box) greeter() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		client, _, _ := net.SplitHostPort(r.RemoteAddr)
		b.terminal.say(fmt.Sprintf("%s \"%s %s\" 200\n", client, r.Method, r.URL.RequestURI()))
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprintf(w, "%s of image %s answers.\n", b.name, b.spec.Image)
	})
}

// PortForward serves one connection to a port of a pod. It reaches what the
// simulated containers serve and nothing else.
func (r *Runtime) PortForward(ctx context.Context, namespace, name string, port int32, stream io.ReadWriteCloser) error {
	p, err := r.find(namespace, name)
	if err != nil {
		return err
	}
	pod := p.object()
	h := p.listening(ctx, int(port))
	if h == nil {
		ns := "/var/run/netns/cni-" + string(pod.UID)
		return fmt.Errorf("failed to execute portforward in network namespace %q: failed to connect to localhost:%d inside namespace %q, IPv4: dial tcp4 127.0.0.1:%d: connect: connection refused IPv6 dial tcp6 [::1]:%d: connect: connection refused",
			ns, port, pod.UID, port, port)
	}
	serve(ctx, h, stream)
	return nil
}

// serve answers the requests of one connection until that ends or ctx does.
func serve(ctx context.Context, h http.Handler, stream io.ReadWriteCloser) {
	c := &connection{ReadWriteCloser: stream, gone: make(chan struct{})}
	c.close = sync.OnceFunc(func() { stream.Close(); close(c.gone) })
	server := &http.Server{Handler: h, MaxHeaderBytes: 64 << 10, ErrorLog: quiet}
	defer context.AfterFunc(ctx, func() { c.Close() })()
	_ = server.Serve(&listener{c: c})
	<-c.gone
}

// listener accepts one connection.
type listener struct {
	c    *connection
	once bool
}

func (l *listener) Accept() (net.Conn, error) {
	if l.once {
		return nil, net.ErrClosed
	}
	l.once = true
	return l.c, nil
}

func (l *listener) Close() error   { return nil }
func (l *listener) Addr() net.Addr { return here }

var here = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}

// connection is a stream in the shape of a network connection. It has no
// deadlines: whoever has opened the stream closes it.
type connection struct {
	io.ReadWriteCloser
	close func()
	gone  chan struct{}
}

func (c *connection) Close() error                   { c.close(); return nil }
func (*connection) LocalAddr() net.Addr              { return here }
func (*connection) RemoteAddr() net.Addr             { return here }
func (*connection) SetDeadline(time.Time) error      { return nil }
func (*connection) SetReadDeadline(time.Time) error  { return nil }
func (*connection) SetWriteDeadline(time.Time) error { return nil }
