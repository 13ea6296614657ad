package cri

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	utilexec "k8s.io/utils/exec"

	"example.org/hackfest/kube/sandbox/container"
)

// furnishing is how long an exec waits for a container that was started just now.
const furnishing = 10 * time.Second

// Live says whether a container of a pod has a process.
func (r *Runtime) Live(namespace, name, container string) bool {
	_, err := r.box(namespace, name, container)
	return err == nil
}

// box finds the run of a container that has a process.
func (r *Runtime) box(namespace, name, container string) (*box, error) {
	p, err := r.find(namespace, name)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if b := p.boxes[container]; b != nil && b.running() {
		return b, nil
	}
	return nil, fmt.Errorf("container not found (%q)", container)
}

// furnished waits until commands can be run in it.
func (b *box) furnished(ctx context.Context) (*container.Container, error) {
	late := time.NewTimer(furnishing)
	defer late.Stop()
	select {
	case <-b.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-late.C:
		return nil, errors.New("container is not ready yet")
	}
	if b.inside == nil {
		return nil, errors.New("container could not be furnished")
	}
	return b.inside, nil
}

// Exec runs a command in a container until it ends, ctx does, or the container
// is stopped. Its exit code, if not 0, is a utilexec.ExitError.
func (r *Runtime) Exec(ctx context.Context, namespace, name, box string, cmd []string, in io.Reader, out, stderr io.Writer, tty bool, sizes <-chan remotecommand.TerminalSize) error {
	b, err := r.box(namespace, name, box)
	if err != nil {
		return err
	}
	inside, err := b.furnished(ctx)
	if err != nil {
		return err
	}
	if len(cmd) == 0 {
		return errors.New("exec: no command")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(b.ctx, cancel)()
	code, err := inside.Run(ctx, cmd, container.IO{In: in, Out: out, Err: stderr, TTY: tty, Sizes: relay(ctx, sizes)})
	var start *container.StartError
	switch {
	case errors.As(err, &start):
		return fmt.Errorf("failed to exec in container: failed to start exec %q: OCI runtime exec failed: exec failed: unable to start container process: %w: unknown", b.id, start)
	case err != nil:
		return err
	case code != 0:
		return utilexec.CodeExitError{Err: fmt.Errorf("command terminated with exit code %d", code), Code: code}
	}
	return nil
}

// relay passes a terminal's sizes on until ctx ends; the last one counts.
func relay(ctx context.Context, in <-chan remotecommand.TerminalSize) <-chan container.Size {
	if in == nil {
		return nil
	}
	out := make(chan container.Size, 1)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case s, ok := <-in:
				if !ok {
					return
				}
				select {
				case <-out:
				default:
				}
				out <- container.Size{Cols: s.Width, Rows: s.Height}
			}
		}
	}()
	return out
}

// Attach joins a container's own program until that ends or ctx does.
func (r *Runtime) Attach(ctx context.Context, namespace, name, box string, in io.Reader, out, stderr io.Writer, sizes <-chan remotecommand.TerminalSize) error {
	b, err := r.box(namespace, name, box)
	if err != nil {
		return err
	}
	b.terminal.attach(ctx, in, out, stderr, sizes)
	return nil
}
