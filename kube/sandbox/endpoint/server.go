package endpoint

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
)

// Host is what is behind the endpoint. A run of a container ends early when ctx
// does, which is when the client goes.
type Host interface {
	// Pods are those of all nodes.
	Pods() []*v1.Pod
	// Pod finds one. It is ErrNoPod that there is none, and another error if a
	// person should be told more.
	Pod(namespace, name string) (*v1.Pod, error)
	// Live says whether a container has a process.
	Live(namespace, name, container string) bool
	Logs(ctx context.Context, namespace, name, container string, opts *v1.PodLogOptions, out, err io.Writer) error
	Exec(ctx context.Context, namespace, name, container string, cmd []string, in io.Reader, out, err io.Writer, tty bool, sizes <-chan remotecommand.TerminalSize) error
	Attach(ctx context.Context, namespace, name, container string, in io.Reader, out, err io.Writer, sizes <-chan remotecommand.TerminalSize) error
	PortForward(ctx context.Context, namespace, name string, port int32, stream io.ReadWriteCloser) error
}

// ErrNoPod says that there is no such pod.
var ErrNoPod = errors.New("pod does not exist")

// Server is a running endpoint.
type Server struct {
	Port   int
	server *http.Server
	done   chan struct{}
}

// Files name what the endpoint shows and demands.
type Files struct{ Cert, Key, ClientCA string }

// Start serves on address, a host and a port (0 for any that is free).
func Start(host Host, address string, files Files, logger *log.Logger) (*Server, error) {
	config, err := files.config()
	if err != nil {
		return nil, fmt.Errorf("kubelet endpoint: %w", err)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("kubelet endpoint: %w", err)
	}
	s := &Server{Port: l.Addr().(*net.TCPAddr).Port, done: make(chan struct{})}
	s.server = &http.Server{
		Handler: routes(host), ErrorLog: logger, TLSConfig: config, MaxHeaderBytes: 1 << 20,
		ReadHeaderTimeout: 30 * time.Second, IdleTimeout: 90 * time.Second,
		ConnContext: untilClosed,
	}
	go func() {
		defer close(s.done)
		if err := s.server.ServeTLS(closing{l}, "", ""); !errors.Is(err, http.ErrServerClosed) {
			logger.Printf("kubelet endpoint: %v", err)
		}
	}()
	return s, nil
}

// Close ends all connections.
func (s *Server) Close() {
	s.server.Close()
	<-s.done
}

func (f Files) config() (*tls.Config, error) {
	cert, err := tls.LoadX509KeyPair(f.Cert, f.Key)
	if err != nil {
		return nil, err
	}
	ca, err := os.ReadFile(f.ClientCA)
	if err != nil {
		return nil, err
	}
	clients := x509.NewCertPool()
	if !clients.AppendCertsFromPEM(ca) {
		return nil, fmt.Errorf("%s holds no certificate", f.ClientCA)
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{cert},
		ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients,
	}, nil
}

// closing makes connections that end a context when they are closed. A request's
// own context does not end with the client once it has become a stream, and
// whatever was started for it would go on.
type closing struct{ net.Listener }

func (l closing) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &closingConn{Conn: c, ctx: ctx, cancel: cancel}, nil
}

type closingConn struct {
	net.Conn
	ctx    context.Context
	cancel context.CancelFunc
}

func (c *closingConn) Close() error {
	c.cancel()
	return c.Conn.Close()
}

func untilClosed(ctx context.Context, c net.Conn) context.Context {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	if own, ok := c.(*closingConn); ok {
		ctx, cancel := context.WithCancel(ctx)
		context.AfterFunc(own.ctx, cancel)
		return ctx
	}
	return ctx
}
