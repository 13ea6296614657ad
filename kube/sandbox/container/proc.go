package container

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// proc is one process: a command, or a shell and each of its subshells. Its
// fields apart from those under mu are its own goroutine's.
type proc struct {
	c     *Container
	s     *session
	pid   int
	ppid  int
	start time.Time
	dir   string
	env   []string
	fds   [10]*file

	ctx  context.Context // ends when it is killed
	kill context.CancelCauseFunc
	fg   context.Context // what its foreground children live under
	bg   bool            // Ctrl-C is not for it

	leader atomic.Bool // an interactive shell

	depth int // nested calls, substitutions and blocks

	mu      sync.Mutex
	args    []string
	traps   map[syscall.Signal]bool // caught or ignored by a shell's trap
	pending []syscall.Signal
	poke    chan struct{} // a signal to be handled has come
}

// signalled is the cause with which a process ends by a signal.
type signalled syscall.Signal

func (s signalled) Error() string { return syscall.Signal(s).String() }

// errNoFork is what a shell says when the container's processes are too many.
var errNoFork = errors.New("can't fork: Resource temporarily unavailable")

// newProc makes a process that inherits from parent (nil: the session's first).
func (s *session) newProc(under context.Context, parent *proc, args []string) (*proc, error) {
	c := s.c
	if parent != nil {
		_ = c.meter.spend(parent.now(), forkWork)
	}
	if c.running.Add(1) > int64(c.limits.Processes) {
		c.running.Add(-1)
		return nil, errNoFork
	}
	pr := &proc{c: c, s: s, start: time.Now(), args: args, poke: make(chan struct{}, 1)}
	pr.ctx, pr.kill = context.WithCancelCause(under)
	pr.fg = under
	pid := 0
	if parent != nil {
		pr.ppid, pr.dir, pr.env, pr.bg, pr.depth = parent.pid, parent.dir, parent.env, parent.bg, parent.depth
		for i, f := range parent.fds {
			pr.fds[i] = f.dup()
		}
	} else if s.main {
		pid = 1
	}
	c.table.add(pr, pid)
	return pr, nil
}

// end closes what the process has open and takes it off the table.
func (pr *proc) end() {
	for i, f := range pr.fds {
		f.close()
		pr.fds[i] = nil
	}
	pr.kill(nil)
	pr.c.table.remove(pr)
	pr.c.running.Add(-1)
}

// setFD puts f, which it takes over, in a descriptor's place.
func (pr *proc) setFD(n int, f *file) {
	pr.fds[n].close()
	pr.fds[n] = f
}

func (pr *proc) argv() []string {
	pr.mu.Lock()
	defer pr.mu.Unlock()
	return pr.args
}

func (pr *proc) setArgs(args []string) {
	pr.mu.Lock()
	pr.args = args
	pr.mu.Unlock()
}

func (pr *proc) environ() []string { return pr.env }

// signal delivers one, as the kernel would: caught, ignored or deadly. Process
// 1 only gets what it catches, unless the runtime sends it (forced).
func (pr *proc) signal(sig syscall.Signal, forced bool) {
	pr.mu.Lock()
	caught := pr.traps[sig]
	if caught && sig != syscall.SIGKILL {
		if len(pr.pending) < 32 {
			pr.pending = append(pr.pending, sig)
		}
		select {
		case pr.poke <- struct{}{}:
		default:
		}
	}
	pr.mu.Unlock()
	switch {
	case sig == 0, caught && sig != syscall.SIGKILL:
	case sig == syscall.SIGCHLD, sig == syscall.SIGWINCH, sig == syscall.SIGCONT, sig == syscall.SIGSTOP, sig == syscall.SIGTSTP:
	case pr.pid == 1 && !forced:
	default:
		pr.kill(signalled(sig))
	}
}

// died is the exit code of a process that ctx ended; ok is false where it was not.
func died(ctx context.Context) (code int, ok bool) {
	if ctx.Err() == nil {
		return 0, false
	}
	var sig signalled
	if errors.As(context.Cause(ctx), &sig) {
		return 128 + int(sig), true
	}
	return 137, true
}

// now is what the process's own work ends with: Ctrl-C stops what an
// interactive shell does, not the shell.
func (pr *proc) now() context.Context {
	if pr.leader.Load() {
		return pr.fg
	}
	return pr.ctx
}

// The process's streams as readers and writers.
type fdIO struct {
	pr *proc
	n  int
}

func (f fdIO) Read(p []byte) (int, error) {
	file := f.pr.fds[f.n]
	if file == nil {
		return 0, syscall.EBADF
	}
	n, err := file.read(f.pr.now(), p)
	if e := f.pr.c.meter.spend(f.pr.now(), n+16); e != nil {
		return n, e
	}
	return n, err
}

// Write ends the process, as a signal does, where nobody reads any more.
func (f fdIO) Write(p []byte) (int, error) {
	if err := f.pr.c.meter.spend(f.pr.now(), len(p)+16); err != nil {
		return 0, err
	}
	file := f.pr.fds[f.n]
	if file == nil {
		return 0, syscall.EBADF
	}
	n, err := file.write(f.pr.now(), p)
	if errors.Is(err, syscall.EPIPE) {
		f.pr.kill(signalled(syscall.SIGPIPE))
	}
	return n, err
}

func (pr *proc) in() io.Reader  { return fdIO{pr, 0} }
func (pr *proc) out() io.Writer { return fdIO{pr, 1} }

func (pr *proc) printf(format string, a ...any) {
	_, _ = fmt.Fprintf(fdIO{pr, 1}, format, a...)
}

func (pr *proc) errf(format string, a ...any) {
	_, _ = fmt.Fprintf(fdIO{pr, 2}, format, a...)
}

// opened is a file that a command reads or writes, with the process's bounds.
type opened struct {
	*file
	pr *proc
}

func (o opened) Read(p []byte) (int, error) {
	n, err := o.read(o.pr.now(), p)
	if e := o.pr.c.meter.spend(o.pr.now(), n+16); e != nil {
		return n, e
	}
	return n, err
}

func (o opened) Write(p []byte) (int, error) {
	if err := o.pr.c.meter.spend(o.pr.now(), len(p)+16); err != nil {
		return 0, err
	}
	return o.write(o.pr.now(), p)
}

func (o opened) Close() error {
	o.close()
	return nil
}

// open opens a file to read; "-" is the input.
func (pr *proc) open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(pr.in()), nil
	}
	p, err := pr.c.stat(pr.dir, name, true)
	if err == nil && p.info.IsDir() {
		return nil, syscall.EISDIR
	}
	return pr.openAs(name, os.O_RDONLY)
}

func (pr *proc) openAs(name string, flag int) (io.ReadWriteCloser, error) {
	f, err := pr.openFile(name, flag, 0o644)
	if err != nil {
		return nil, err
	}
	return opened{f, pr}, nil
}
