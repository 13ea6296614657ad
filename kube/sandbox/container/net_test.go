package container

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// noNet is a network in which nobody is.
type noNet struct{}

func (noNet) Get(context.Context, string) (int, http.Header, []byte, error) {
	return 0, nil, nil, ErrRefused
}

// podNet is a network of containers, by host.
type podNet map[string]*Container

func (n podNet) Get(ctx context.Context, target string) (int, http.Header, []byte, error) {
	u, err := url.Parse(target)
	if err != nil {
		return 0, nil, nil, err
	}
	c := n[u.Hostname()]
	switch {
	case c == nil:
		return 0, nil, nil, ErrNoHost
	case c.Ports() == nil || u.Port() != "" && u.Port() != "80":
		return 0, nil, nil, ErrRefused
	}
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	r.RemoteAddr = "10.244.0.77:41234"
	r.Header.Set("User-Agent", UserAgent(ctx))
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	return w.Code, w.Result().Header, w.Body.Bytes(), nil
}

// start plays a container's own program until the test ends.
func start(t *testing.T, c *Container) *output {
	t.Helper()
	out := newOutput()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = c.Main(ctx, IO{Out: out, Err: out})
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return out
}

func TestWget(t *testing.T) {
	web := newBox(t, Spec{Image: "nginx:1.27.0", Pod: "web", PodIP: "10.244.0.5", Namespace: "default"})
	log := start(t, web)
	log.await(t, "start worker process 29")
	box := newBox(t, Spec{Net: podNet{"10.244.0.5": web, "10.244.0.9": nil}})
	for _, tt := range []struct {
		script, want string
		code         int
	}{
		{"wget -qO- 10.244.0.5 | head -n 4 | tail -n 1", "<title>Welcome to nginx!</title>\n", 0},
		{"cd /tmp; wget 10.244.0.5; wc -c index.html", "Connecting to 10.244.0.5 (10.244.0.5:80)\nsaving to 'index.html'\n" +
			"index.html           100% |********************************|   177  0:00:00 ETA\n'index.html' saved\n177 index.html\n", 0},
		{"wget -O- 10.244.0.5/missing", "Connecting to 10.244.0.5 (10.244.0.5:80)\nwget: server returned error: HTTP/1.1 404 Not Found\n", 1},
		{"wget -q nosuch", "wget: bad address 'nosuch'\n", 1},
		{"wget -q 10.244.0.5:8080", "wget: can't connect to remote host (10.244.0.5): Connection refused\n", 1},
		{"wget -q localhost", "wget: bad address 'localhost'\n", 1},
	} {
		got, code := box.sh(t, tt.script)
		if got != tt.want || code != tt.code {
			t.Errorf("%s: %q, %d; want %q, %d", tt.script, got, code, tt.want, tt.code)
		}
	}
	log.await(t, `[error] 29#29: *3 open() "/usr/share/nginx/html/missing" failed (2: No such file or directory), client: 10.244.0.77, server: localhost, request: "GET /missing HTTP/1.1", host: "10.244.0.5"`)
	log.await(t, `"GET /missing HTTP/1.1" 404`)
	log.await(t, `"GET / HTTP/1.1" 200 177 "-" "Wget" "-"`)
	web.Signal(15)
	log.await(t, "signal 15 (SIGTERM) received")
}

// TestSidecar is the workshop's exercise: an error in the web server is copied
// by the other container of the pod through the volume that they share.
func TestSidecar(t *testing.T) {
	shared := t.TempDir()
	web := newBox(t, Spec{
		Image: "nginx", Pod: "sidecar-demo", Name: "webserver", PodIP: "10.244.0.5",
		Mounts: []Mount{{Path: "/var/log/nginx/", Root: openRoot(t, shared)}},
	})
	side := newBox(t, Spec{
		Image: "busybox", Pod: "sidecar-demo", Name: "logaggregator", PodIP: "10.244.0.5",
		Command: []string{"sh", "-c"}, Args: []string{"tail -n+1 -F /var/log/nginx/error.log > /var/log/nginx/nginx.errors"},
		Mounts: []Mount{{Path: "/var/log/nginx", Root: openRoot(t, shared)}},
	})
	start(t, side)
	start(t, web)
	seen := newOutput()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = side.Run(ctx, []string{"tail", "-F", "/var/log/nginx/nginx.errors"}, IO{Out: seen, Err: newOutput()})
	}()
	seen.await(t, "start worker process 29")
	other := newBox(t, Spec{Net: podNet{"10.244.0.5": web}})
	if out, _ := other.sh(t, "wget -q -O- http://10.244.0.5/nothing"); !strings.Contains(out, "404 Not Found") {
		t.Errorf("wget: %q", out)
	}
	seen.await(t, `open() "/usr/share/nginx/html/nothing" failed`)
	if out, _ := web.with(t, "", "sh", "-c", "ls /var/log/nginx"); out != "access.log\nerror.log\nnginx.errors\n" {
		t.Errorf("in the web server's volume: %q", out)
	}
	cancel()
	<-done
}

func TestHello(t *testing.T) {
	out := newOutput()
	c := newBox(t, Spec{Args: []string{"/bin/sh", "-c", "date; echo Hello from the Kubernetes cluster"}})
	code, err := c.Main(t.Context(), IO{Out: out, Err: out})
	date, rest, _ := strings.Cut(out.String(), "\n")
	if _, perr := time.Parse("Mon Jan _2 15:04:05 MST 2006", date); perr != nil || code != 0 || err != nil || rest != "Hello from the Kubernetes cluster\n" {
		t.Errorf("%d, %v: %q", code, err, out.String())
	}
}
