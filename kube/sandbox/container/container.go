package container

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Container is one simulated container. Its methods may be called from any
// number of goroutines.
type Container struct {
	spec   Spec
	limits Limits
	image  image
	mounts []*mount // the longest path first, "/" last
	table  *Processes
	meter  *meter
	born   time.Time

	ctx  context.Context
	stop context.CancelFunc

	running atomic.Int64 // processes
	open    atomic.Int64 // files

	populated sync.Once
	popErr    error

	mu       sync.Mutex
	mainProc *proc
	web      *web // while a server runs as the main process
	sessions sync.WaitGroup
	closed   bool
}

// New makes a container. It writes what its image brings (/etc/passwd, a web
// server's first page...) into an empty Root at the first use, and keeps what
// is there already.
func New(spec Spec) (*Container, error) {
	if spec.Root == nil {
		return nil, errors.New("container: no root")
	}
	c := &Container{spec: spec, limits: spec.Limits.filled(), image: imageOf(spec.Image), table: spec.Processes, born: time.Now()}
	if c.table == nil {
		c.table = NewProcesses()
	}
	c.meter = &meter{rate: float64(c.limits.WorkRate)}
	c.ctx, c.stop = context.WithCancel(context.Background())
	for _, m := range append(slices.Clone(spec.Mounts), Mount{Path: "/", Root: spec.Root}) {
		if !path.IsAbs(m.Path) || m.Root == nil {
			return nil, errors.New("container: mount " + m.Path + " is not absolute, or has no root")
		}
		c.mounts = append(c.mounts, &mount{
			path: path.Clean(m.Path), root: m.Root, readOnly: m.ReadOnly,
			disk: &disk{root: m.Root, maxBytes: c.limits.DiskBytes, maxFiles: c.limits.DiskFiles},
		})
	}
	slices.SortStableFunc(c.mounts, func(a, b *mount) int { return len(b.path) - len(a.path) })
	return c, nil
}

// Main plays the container's own program, as process 1, until it ends by
// itself, by a signal (Signal), or with ctx, which kills it (137). A program
// that cannot be played does nothing and lives until then. A second Main at a
// time is refused.
func (c *Container) Main(ctx context.Context, io IO) (exitCode int, err error) {
	argv := slices.Concat(c.spec.Command, c.spec.Args)
	if len(c.spec.Command) == 0 {
		argv = c.spec.Args
		if len(argv) == 0 {
			argv = c.image.cmd
		}
	}
	return c.play(ctx, argv, io, true)
}

// Run plays a command beside the main one, as exec does, until it ends or ctx
// does, which kills it (137). What it left running in the background ends with
// it. err is a *StartError where it could not be started; whatever a command
// does after that is its exit code.
func (c *Container) Run(ctx context.Context, argv []string, io IO) (exitCode int, err error) {
	return c.play(ctx, argv, io, false)
}

func (c *Container) play(ctx context.Context, argv []string, io IO, main bool) (int, error) {
	if len(argv) == 0 {
		return 0, errors.New("container: no command")
	}
	if err := c.populate(); err != nil {
		return 0, err
	}
	c.mu.Lock()
	if c.closed || main && c.mainProc != nil {
		c.mu.Unlock()
		return 0, errors.New("container: closed, or its main process is running")
	}
	c.sessions.Add(1)
	s, pr, err := c.begin(ctx, argv, io, main)
	if err == nil && main {
		c.mainProc = pr
	}
	c.mu.Unlock()
	defer c.sessions.Done()
	if err != nil {
		return 126, &StartError{Path: argv[0], Why: why(err), Code: 126}
	}
	defer s.finish(pr)
	return s.first(pr, argv)
}

// first starts the session's first process, or says why that cannot be.
func (s *session) first(pr *proc, argv []string) (int, error) {
	run, err := s.c.look(pr, argv)
	if err != nil {
		if !s.main || s.c.mustHave(argv[0]) {
			return err.Code, err
		}
		run = idle
	}
	return pr.guard(func() int { return run(pr, argv) }), nil
}

// mustHave tells the programs that a main process cannot merely be thought of.
func (c *Container) mustHave(name string) bool {
	base := path.Base(name)
	return slices.Contains(shellWords, base) || slices.Contains(busyboxWords, base) || slices.Contains(debianWords, base)
}

// idle is a program that is not played: it is there until it is ended.
func idle(pr *proc, _ []string) int {
	pr.catch(syscall.SIGTERM, syscall.SIGINT)
	select {
	case <-pr.poke:
		return 0
	case <-pr.ctx.Done():
		return 137
	}
}

// guard runs a process's code. What panics there is that process's end alone.
func (pr *proc) guard(run func() int) (code int) {
	defer func() {
		if r := recover(); r != nil {
			if e, ok := r.(exited); ok {
				code = int(e)
			} else {
				code = 1
				pr.errf("%s: cannot go on: %s\n", path.Base(pr.argv()[0]), clip(r))
			}
		}
		if sig, ok := died(pr.ctx); ok {
			code = sig
		}
	}()
	return run()
}

// finish ends what a session has left and waits for it.
func (s *session) finish(pr *proc) {
	s.c.mu.Lock()
	if s.c.mainProc == pr {
		s.c.mainProc = nil
	}
	s.c.mu.Unlock()
	if s.tty != nil {
		s.tty.end()
	}
	s.release()
	s.cancel(signalled(syscall.SIGKILL))
	pr.end()
	s.wg.Wait()
}

// Signal sends the main process a signal: 15 or 2 ask it to end (a shell
// without a trap ignores that as process 1, as a real one does), 9 kills all.
func (c *Container) Signal(sig int) {
	c.mu.Lock()
	pr := c.mainProc
	c.mu.Unlock()
	if pr == nil {
		return
	}
	if sig == int(syscall.SIGKILL) {
		pr.s.cancel(signalled(syscall.SIGKILL))
		return
	}
	pr.signal(syscall.Signal(sig), false)
}

// Shells are the shells that the image has, by path, the best first; none for
// distroless images.
func (c *Container) Shells() []string { return c.image.shells() }

// Close ends all processes and waits for them.
func (c *Container) Close() error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.stop()
	c.sessions.Wait()
	return nil
}

func (c *Container) workDir() string {
	if c.spec.WorkDir != "" {
		return path.Clean("/" + c.spec.WorkDir)
	}
	return "/"
}

// environ is the environment of a first process: the image's, the cluster's,
// and the pod's own last.
func (c *Container) environ(tty bool) []string {
	env := c.image.env(c.hostname())
	if tty {
		env = append(env, "TERM=xterm")
	}
	env = append(env,
		"KUBERNETES_SERVICE_HOST=10.96.0.1", "KUBERNETES_SERVICE_PORT=443", "KUBERNETES_SERVICE_PORT_HTTPS=443",
		"KUBERNETES_PORT=tcp://10.96.0.1:443", "KUBERNETES_PORT_443_TCP=tcp://10.96.0.1:443",
		"KUBERNETES_PORT_443_TCP_PROTO=tcp", "KUBERNETES_PORT_443_TCP_PORT=443", "KUBERNETES_PORT_443_TCP_ADDR=10.96.0.1")
	for _, kv := range c.spec.Env {
		name, _, ok := strings.Cut(kv, "=")
		if !ok {
			continue
		}
		env = slices.DeleteFunc(env, func(old string) bool { return strings.HasPrefix(old, name+"=") })
		env = append(env, kv)
	}
	return env
}
