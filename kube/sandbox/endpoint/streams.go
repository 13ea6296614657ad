package endpoint

import (
	"context"
	"io"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
)

// idleTimeout ends a stream on which nothing happens; kubelets' default.
const idleTimeout = 4 * time.Hour

// streams puts a Host into the shape that the streaming library asks for.
type streams struct {
	host      Host
	namespace string
}

func (s streams) ExecInContainer(ctx context.Context, pod, _, container string, cmd []string, in io.Reader, out, err io.WriteCloser, tty bool, sizes <-chan remotecommand.TerminalSize, _ time.Duration) error {
	return s.host.Exec(ctx, s.namespace, pod, container, cmd, in, writer(out), writer(err), tty, sizes)
}

func (s streams) AttachContainer(ctx context.Context, pod, _, container string, in io.Reader, out, err io.WriteCloser, _ bool, sizes <-chan remotecommand.TerminalSize) error {
	return s.host.Attach(ctx, s.namespace, pod, container, in, writer(out), writer(err), sizes)
}

func (s streams) PortForward(ctx context.Context, pod, _ string, port int32, stream io.ReadWriteCloser) error {
	return s.host.PortForward(ctx, s.namespace, pod, port, stream)
}

// writer keeps what is not asked for a nil interface.
func writer(w io.WriteCloser) io.Writer {
	if w == nil {
		return nil
	}
	return w
}
