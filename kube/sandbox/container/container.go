package container

import (
	"context"
	"net/http"
)

// Container is one simulated container. Its methods may be called from any
// number of goroutines.
type Container struct {
	spec Spec
}

// New makes a container. It writes what its image brings (/etc/passwd, a web
// server's first page...) into an empty Root at the first use, and keeps what
// is there already.
func New(spec Spec) (*Container, error) {
	return &Container{spec: spec}, nil
}

// Main plays the container's own program, as process 1, until it ends by
// itself, by a signal (Signal), or with ctx, which kills it (137). A program
// that cannot be played does nothing and lives until then. A second Main at a
// time is refused.
func (c *Container) Main(ctx context.Context, io IO) (exitCode int, err error) { return 0, nil }

// Run plays a command beside the main one, as exec does, until it ends or ctx
// does, which kills it and what it started (137). err is a *StartError where
// it could not be started; whatever a command does after that is its exit code.
func (c *Container) Run(ctx context.Context, argv []string, io IO) (exitCode int, err error) {
	return 0, nil
}

// Signal sends the main process a signal: 15 or 2 ask it to end (a shell
// without a trap ignores that as process 1, as a real one), 9 kills all.
func (c *Container) Signal(sig int) {}

// Ports are the TCP ports that the main process would listen on by its image;
// nil while it is not running.
func (c *Container) Ports() []int { return nil }

// ServeHTTP answers as the container's web server would, and writes its logs.
// r.RemoteAddr is the client's. The caller asks Ports first: a container that
// serves nothing answers 502.
func (c *Container) ServeHTTP(w http.ResponseWriter, r *http.Request) {}

// Shells are the shells that the image has, by path, the best first; none for
// distroless images.
func (c *Container) Shells() []string { return nil }

// Close ends all processes and waits for them.
func (c *Container) Close() error { return nil }
