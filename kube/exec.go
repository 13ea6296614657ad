package kube

import (
	"context"
	"errors"
	"fmt"
	"io"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/remotecommand"
	clientexec "k8s.io/client-go/util/exec"
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

// Executor runs commands in containers.
type Executor interface {
	// Exec runs a command until it ends or ctx does, and gives its exit code.
	// The error is for what kept it from running.
	Exec(ctx context.Context, o ExecOptions) (code int, err error)
}

// Exec runs a command by WebSocket, or by SPDY where a server or a proxy on the
// way does not know that, as kubectl does (kubectl/pkg/cmd/exec/exec.go).
func (c *Cluster) Exec(ctx context.Context, o ExecOptions) (int, error) {
	where := fmt.Sprintf("exec in %s, container %s", o.Pod, o.Container)
	client, err := kubernetes.NewForConfigAndClient(jsonConfig(c.config), c.client)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", where, err)
	}
	pod, err := client.CoreV1().Pods(o.Pod.Namespace).Get(ctx, o.Pod.Name, metav1.GetOptions{})
	if err != nil {
		return 0, fmt.Errorf("%s: %w", where, gone(o.Pod, err))
	}
	if err := o.Pod.same(pod); err != nil {
		return 0, fmt.Errorf("%s: %w", where, err)
	}
	if pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
		return 0, fmt.Errorf("%s: the pod has ended, phase %s", where, pod.Status.Phase)
	}
	url := client.CoreV1().RESTClient().Post().Resource("pods").Namespace(o.Pod.Namespace).Name(o.Pod.Name).
		SubResource("exec").VersionedParams(&corev1.PodExecOptions{
		Container: o.Container, Command: o.Command, TTY: o.TTY,
		Stdin: o.Stdin != nil, Stdout: o.Stdout != nil, Stderr: o.Stderr != nil && !o.TTY,
	}, scheme.ParameterCodec).URL()
	spdy, err := remotecommand.NewSPDYExecutor(c.config, "POST", url)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", where, err)
	}
	socket, err := remotecommand.NewWebSocketExecutor(c.config, "GET", url.String())
	if err != nil {
		return 0, fmt.Errorf("%s: %w", where, err)
	}
	executor, err := remotecommand.NewFallbackExecutor(socket, spdy, func(err error) bool {
		return httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err)
	})
	if err != nil {
		return 0, fmt.Errorf("%s: %w", where, err)
	}
	stream := remotecommand.StreamOptions{Stdin: o.Stdin, Stdout: o.Stdout, Tty: o.TTY}
	if !o.TTY {
		stream.Stderr = o.Stderr
	}
	if o.Sizes != nil {
		stream.TerminalSizeQueue = sizes{ctx, o.Sizes}
	}
	err = executor.StreamWithContext(ctx, stream)
	var exit clientexec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitStatus(), nil
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", where, err)
	}
	return 0, nil
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
