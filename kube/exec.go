package kube

import (
	"context"
	"errors"
	"fmt"
	"io"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/remotecommand"
	clientexec "k8s.io/client-go/util/exec"
	"k8s.io/klog/v2"
	"k8s.io/streaming/pkg/httpstream"
)

// ExecOptions say what is run where, and what it is connected to.
type ExecOptions struct {
	Pod       Target // with the UID that was seen: another pod of the name is refused
	Container string
	Command   []string

	TTY    bool // the program sees a terminal; Stderr is not used then
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Sizes  <-chan TerminalSize // of the person's terminal, the first at once
}

// TerminalSize is in cells.
type TerminalSize struct{ Width, Height uint16 }

// Executor opens sessions in containers.
type Executor interface {
	// Exec runs a command until it ends or ctx does, and gives its exit code.
	// The error is for what kept it from running.
	Exec(ctx context.Context, o ExecOptions) (code int, err error)

	// Attach connects to what a container runs already, until that ends or ctx
	// does; Command says nothing. TTY and whether there is a Stdin must be as the
	// container has them: see ContainerInput.
	Attach(ctx context.Context, o ExecOptions) error

	// Ended waits until a container has ended, and gives its exit code.
	Ended(ctx context.Context, pod Target, container string) (code int, err error)
}

// ExecLine and AttachLine are the kubectl lines that do the same at a terminal.
func (o ExecOptions) ExecLine() string {
	words := []string{"kubectl", "exec", "-it", o.Pod.Name, "-n", o.Pod.Namespace, "-c", o.Container, "--"}
	return shell(append(words, o.Command...)...)
}

// AttachLine is without -i where the container reads no input.
func (o ExecOptions) AttachLine(stdin bool) string {
	words := []string{"kubectl", "attach"}
	switch {
	case stdin && o.TTY:
		words = append(words, "-it")
	case stdin:
		words = append(words, "-i")
	}
	return shell(append(words, o.Pod.Name, "-n", o.Pod.Namespace, "-c", o.Container)...)
}

// Exec runs a command by WebSocket, or by SPDY where a server or a proxy on the
// way does not know that, as kubectl does (kubectl/pkg/cmd/exec/exec.go).
func (c *Cluster) Exec(ctx context.Context, o ExecOptions) (int, error) {
	code, err := c.session(ctx, o, "exec", &corev1.PodExecOptions{
		Container: o.Container, Command: o.Command, TTY: o.TTY,
		Stdin: o.Stdin != nil, Stdout: o.Stdout != nil, Stderr: o.Stderr != nil && !o.TTY,
	})
	if err != nil {
		return 0, fmt.Errorf("exec in %s, container %s: %w", o.Pod, o.Container, err)
	}
	return code, nil
}

// Attach is by the same ways (kubectl/pkg/cmd/attach/attach.go).
func (c *Cluster) Attach(ctx context.Context, o ExecOptions) error {
	_, err := c.session(ctx, o, "attach", &corev1.PodAttachOptions{
		Container: o.Container, TTY: o.TTY,
		Stdin: o.Stdin != nil, Stdout: o.Stdout != nil, Stderr: o.Stderr != nil && !o.TTY,
	})
	if err != nil {
		return fmt.Errorf("attach to %s, container %s: %w", o.Pod, o.Container, err)
	}
	return nil
}

// livePod reads the pod of a session: the very one that was seen, on a node, and
// not ended.
func (c *Cluster) livePod(ctx context.Context, t Target) (kubernetes.Interface, *corev1.Pod, error) {
	if c.lock.on() {
		return nil, nil, ErrReadOnly
	}
	client, err := kubernetes.NewForConfigAndClient(jsonConfig(c.config), c.client)
	if err != nil {
		return nil, nil, err
	}
	pod, err := client.CoreV1().Pods(t.Namespace).Get(ctx, t.Name, metav1.GetOptions{})
	if err != nil {
		return nil, nil, gone(t, err)
	}
	if err := t.same(pod); err != nil {
		return nil, nil, err
	}
	if pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
		return nil, nil, fmt.Errorf("%w, phase %s", errPodEnded, pod.Status.Phase)
	}
	if err := placed(pod); err != nil {
		return nil, nil, err
	}
	return client, pod, nil
}

func (c *Cluster) session(ctx context.Context, o ExecOptions, subresource string, options runtime.Object) (int, error) {
	client, _, err := c.livePod(ctx, o.Pod)
	if err != nil {
		return 0, err
	}
	ctx, cancel := c.lock.while(ctx)
	defer cancel()
	url := client.CoreV1().RESTClient().Post().Resource("pods").Namespace(o.Pod.Namespace).Name(o.Pod.Name).
		SubResource(subresource).VersionedParams(options, scheme.ParameterCodec).URL()
	spdy, err := remotecommand.NewSPDYExecutor(c.config, "POST", url)
	if err != nil {
		return 0, err
	}
	socket, err := remotecommand.NewWebSocketExecutor(c.config, "GET", url.String())
	if err != nil {
		return 0, err
	}
	executor, err := remotecommand.NewFallbackExecutor(socket, spdy, noUpgrade)
	if err != nil {
		return 0, err
	}
	stream := remotecommand.StreamOptions{Stdin: o.Stdin, Stdout: o.Stdout, Tty: o.TTY}
	if !o.TTY {
		stream.Stderr = o.Stderr
	}
	if o.Sizes != nil {
		stream.TerminalSizeQueue = sizes{ctx, o.Sizes}
	}
	// Without client-go's log: what ends a stream is in err, and a connection that
	// was given up is no failure.
	err = executor.StreamWithContext(klog.NewContext(ctx, klog.Logger{}), stream)
	var exit clientexec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitStatus(), nil
	}
	if errors.Is(context.Cause(ctx), ErrTurned) {
		return 0, ErrTurned
	}
	return 0, err
}

// noUpgrade says that a WebSocket could not be had where SPDY may.
func noUpgrade(err error) bool {
	return httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err)
}

// sizes is a channel as client-go wants it.
type sizes struct {
	ctx  context.Context
	from <-chan TerminalSize
}

// Next waits for another size; nil ends it.
func (s sizes) Next() *remotecommand.TerminalSize {
	select {
	case <-s.ctx.Done():
		return nil
	case size, ok := <-s.from:
		if !ok {
			return nil
		}
		return &remotecommand.TerminalSize{Width: size.Width, Height: size.Height}
	}
}
