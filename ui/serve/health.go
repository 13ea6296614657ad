package serve

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"time"

	"example.org/hackfest/kube"
)

// Health is what the health page says.
type Health struct {
	Cluster    string `json:"cluster"` // the connection's state
	Reason     string `json:"reason,omitempty"`
	Sessions   int    `json:"sessions"`
	Goroutines int    `json:"goroutines"`
}

// ServeHealth answers /healthz at a loopback address until stop is called: 200
// while the cluster answers, 503 while it does not.
func (s *Server) ServeHealth(addr string) (stop func(), err error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	if at, ok := l.Addr().(*net.TCPAddr); !ok || !at.IP.IsLoopback() {
		l.Close()
		return nil, fmt.Errorf("the health page is for a loopback address, as 127.0.0.1:8081, not for %s", addr)
	}
	link := s.opts.Cluster.Link()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		h := link.Health()
		w.Header().Set("Content-Type", "application/json")
		if h.State != kube.Live {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		json.NewEncoder(w).Encode(Health{h.State.String(), h.Reason, len(s.all()), runtime.NumGoroutine()})
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		server.Serve(l)
	}()
	return func() {
		server.Close()
		<-ended
		link.Close()
	}, nil
}
