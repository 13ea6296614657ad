package cri

import (
	"context"
	"io"
	"slices"
	"sync"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"

	"example.org/hackfest/kube/sandbox/container"
	"example.org/hackfest/kube/sandbox/crilog"
)

// patience is how long a program waits for someone attached who does not read;
// that one is let go then.
const patience = 10 * time.Second

// terminal joins a container's own program to its log and to those who attach.
type terminal struct {
	stdin, once, tty bool

	in    *io.PipeReader
	keys  *io.PipeWriter
	sizes chan container.Size
	gone  chan struct{} // closed when the program has ended

	mu    sync.Mutex
	out   io.Writer // what the program prints to, once connected
	hung  bool
	peers []*peer
}

// peer is someone attached.
type peer struct {
	out, err io.Writer // nil for what is not wanted
	lost     chan struct{}
	lose     func()
	patience time.Duration
}

func newTerminal(spec *v1.Container) *terminal {
	t := &terminal{
		stdin: spec.Stdin, once: spec.StdinOnce, tty: spec.TTY,
		sizes: make(chan container.Size, 1), gone: make(chan struct{}),
	}
	t.in, t.keys = io.Pipe()
	return t
}

// connect is what the program is connected to.
func (t *terminal) connect(ctx context.Context, log *crilog.Writer) container.IO {
	c := container.IO{
		Out: split{log.Stdout(ctx), t, func(p *peer) io.Writer { return p.out }},
		Err: split{log.Stderr(ctx), t, func(p *peer) io.Writer { return p.err }},
		TTY: t.tty, Sizes: t.sizes,
	}
	if t.stdin {
		c.In = t.in
	}
	t.mu.Lock()
	t.out = c.Out
	t.mu.Unlock()
	return c
}

// say prints a line in the program's name.
func (t *terminal) say(line string) {
	t.mu.Lock()
	out := t.out
	t.mu.Unlock()
	if out != nil {
		_, _ = io.WriteString(out, line)
	}
}

// hangUp lets all go that are attached: the program has ended.
func (t *terminal) hangUp() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.hung {
		t.hung = true
		close(t.gone)
		t.in.CloseWithError(io.ErrClosedPipe)
	}
}

// attach joins a person until the program ends or ctx does. Where the container
// says stdinOnce, the end of the first one's input is the end of the program's,
// unless it has a terminal.
func (t *terminal) attach(ctx context.Context, in io.Reader, out, err io.Writer, sizes <-chan remotecommand.TerminalSize) {
	p := t.join(out, err)
	defer t.leave(p)
	if in != nil && t.stdin {
		go func() {
			_, _ = io.Copy(t.keys, in)
			if t.once && !t.tty {
				t.keys.Close()
			}
		}()
	}
	for {
		select {
		case <-t.gone:
			return
		case <-ctx.Done():
			return
		case <-p.lost:
			return
		case s, ok := <-sizes:
			if !ok {
				sizes = nil
				continue
			}
			t.resize(container.Size{Cols: s.Width, Rows: s.Height})
		}
	}
}

// join has the program's output go to a peer as well.
func (t *terminal) join(out, err io.Writer) *peer {
	p := &peer{out: out, err: err, lost: make(chan struct{}), patience: patience}
	p.lose = sync.OnceFunc(func() { close(p.lost) })
	t.mu.Lock()
	defer t.mu.Unlock()
	t.peers = append(t.peers, p)
	return p
}

// resize keeps the last size for a program that has not looked yet.
func (t *terminal) resize(s container.Size) {
	select {
	case <-t.sizes:
	default:
	}
	select {
	case t.sizes <- s:
	default:
	}
}

func (t *terminal) leave(p *peer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.peers = slices.DeleteFunc(t.peers, func(o *peer) bool { return o == p })
}

// split writes to the log first, then to everyone attached.
type split struct {
	log  io.Writer
	t    *terminal
	pick func(*peer) io.Writer
}

func (s split) Write(b []byte) (int, error) {
	n, err := s.log.Write(b)
	s.t.mu.Lock()
	peers := slices.Clone(s.t.peers)
	s.t.mu.Unlock()
	for _, p := range peers {
		if w := s.pick(p); w != nil {
			p.write(w, b)
		}
	}
	return n, err
}

// write gives up someone who takes nothing for too long.
func (p *peer) write(w io.Writer, b []byte) {
	select {
	case <-p.lost:
		return
	default:
	}
	done := make(chan error, 1)
	b = slices.Clone(b)
	go func() {
		_, err := w.Write(b)
		done <- err
	}()
	late := time.NewTimer(p.patience)
	defer late.Stop()
	select {
	case err := <-done:
		if err != nil {
			p.lose()
		}
	case <-late.C:
		p.lose()
	case <-p.lost:
	}
}
