package container

import (
	"context"
	"io"
	"sync"
	"syscall"
)

// session is what one Main or Run started, until all of it has ended.
type session struct {
	c    *Container
	main bool
	tty  *tty // nil without a terminal
	wg   sync.WaitGroup

	ctx     context.Context // ends all of it
	cancel  context.CancelCauseFunc
	release func() bool
	bombing sync.Mutex
	fg      context.Context // ends what is in the foreground, with Ctrl-C
}

// outside is the caller's end of a process's stream.
type outside struct {
	mu sync.Mutex
	w  io.Writer
}

func (o *outside) read(context.Context, []byte) (int, error) { return 0, syscall.EBADF }
func (o *outside) close()                                    {}

func (o *outside) write(_ context.Context, p []byte) (int, error) {
	if o.w == nil {
		return len(p), nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.w.Write(p)
	if err != nil {
		return n, syscall.EPIPE
	}
	return n, nil
}

// input is the caller's reader; it is read from the first time on that the
// process asks for it, so that a Read that never returns holds up nobody.
type input struct {
	pipeReader
	ctx   context.Context
	r     io.Reader
	start sync.Once
}

func (in *input) read(ctx context.Context, p []byte) (int, error) {
	in.start.Do(func() {
		go func() {
			w := pipeWriter{in.pipe}
			defer w.close()
			buf := make([]byte, 4096)
			for {
				n, err := in.r.Read(buf)
				if _, werr := w.write(in.ctx, buf[:n]); err != nil || werr != nil {
					return
				}
			}
		}()
	})
	return in.pipeReader.read(ctx, p)
}

// begin makes a session and its first process.
func (c *Container) begin(ctx context.Context, argv []string, io IO, main bool) (*session, *proc, error) {
	s := &session{c: c, main: main}
	s.ctx, s.cancel = context.WithCancelCause(ctx)
	s.release = context.AfterFunc(c.ctx, func() { s.cancel(signalled(syscall.SIGKILL)) })
	fg, interrupt := context.WithCancelCause(s.ctx)
	s.fg = fg
	pr, err := s.newProc(fg, nil, argv)
	if err != nil {
		interrupt(nil)
		s.cancel(nil)
		return nil, nil, err
	}
	pr.dir = c.workDir()
	pr.env = c.environ(io.TTY)
	var fds [3]stream
	if io.TTY {
		s.tty = newTTY(s, io, func() { interrupt(signalled(syscall.SIGINT)) })
		fds = [3]stream{s.tty, s.tty, s.tty}
	} else {
		context.AfterFunc(s.ctx, func() { interrupt(nil) })
		fds = [3]stream{device{}, &outside{w: io.Out}, &outside{w: io.Err}}
		if io.In != nil {
			fds[0] = &input{pipeReader: pipeReader{newPipe()}, ctx: s.ctx, r: io.In}
		}
	}
	for i, st := range fds {
		if pr.fds[i], err = c.newFile(st); err != nil {
			pr.end()
			interrupt(nil)
			s.cancel(nil)
			return nil, nil, err
		}
	}
	return s, pr, nil
}

// bomb ends what a session has made more of than it may, its interactive shell
// and pr, which notices, apart. say is called before, by the first alone.
func (s *session) bomb(pr *proc, say func()) {
	s.bombing.Lock()
	defer s.bombing.Unlock()
	if pr.ctx.Err() != nil {
		return
	}
	say()
	for _, q := range s.c.table.list() {
		if q.s == s && q != pr && !q.leader.Load() {
			q.kill(signalled(syscall.SIGKILL))
		}
	}
}
