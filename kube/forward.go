package kube

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/spdy"
)

// forwardAgain is how long a lost port-forward waits before it is dialled again.
const forwardAgain = time.Second

// Ports are what a port-forward connects.
type Ports struct {
	Local  uint16 // on the loopback addresses; 0 is one that is free
	Remote uint16
}

// Forwarder forwards ports.
type Forwarder interface {
	// Forward listens on a port of this machine, on its loopback addresses only,
	// and connects to a port of the pod for each connection that comes. It returns
	// when it listens; Close ends it, as does ctx.
	Forward(ctx context.Context, pod Target, p Ports) (Forward, error)
}

// Forward is a port-forward. Safe for concurrent use.
type Forward interface {
	Pod() Target
	Ports() Ports
	Command() string // the kubectl line that does the same

	// State is "": it works. Otherwise why it does not; over says that it will not
	// again.
	State() (trouble string, over bool)

	// Changed gets a token when the state has changed.
	Changed() <-chan struct{}
	Close()
}

// Forward goes by SPDY in a WebSocket, or by SPDY alone where that cannot be had,
// as kubectl does (kubectl/pkg/cmd/portforward). A connection to the cluster that
// is lost is dialled again as long as it is the same pod.
func (c *Cluster) Forward(ctx context.Context, pod Target, p Ports) (Forward, error) {
	f := &forward{cluster: c, pod: pod, ports: p, changed: make(chan struct{}, 1), ended: make(chan struct{})}
	live, cancel := context.WithCancel(ctx)
	f.cancel = cancel
	ready, failed := make(chan struct{}), make(chan error, 1)
	go func() { failed <- f.once(live, ready) }()
	select {
	case <-ready:
	case err := <-failed:
		cancel()
		return nil, fmt.Errorf("port-forward to %s: %w", pod, err)
	}
	go f.run(live, failed)
	return f, nil
}

type forward struct {
	cluster *Cluster
	pod     Target
	cancel  context.CancelFunc
	changed chan struct{}
	ended   chan struct{}

	mu      sync.Mutex
	ports   Ports
	trouble string
	over    bool
}

func (f *forward) Pod() Target              { return f.pod }
func (f *forward) Changed() <-chan struct{} { return f.changed }

func (f *forward) Ports() Ports {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ports
}

func (f *forward) Command() string {
	p := f.Ports()
	return f.pod.kubectl([]string{"port-forward"}, fmt.Sprintf("%d:%d", p.Local, p.Remote))
}

func (f *forward) State() (string, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.trouble, f.over
}

func (f *forward) set(trouble string, over bool) {
	f.mu.Lock()
	f.trouble, f.over = trouble, over
	f.mu.Unlock()
	select {
	case f.changed <- struct{}{}:
	default:
	}
}

// Close waits until nothing listens any more.
func (f *forward) Close() {
	f.cancel()
	<-f.ended
}

// run dials again when the connection is lost.
func (f *forward) run(ctx context.Context, lost chan error) {
	defer close(f.ended)
	for {
		err := <-lost
		if ctx.Err() != nil {
			f.set("stopped", true)
			return
		}
		if final(err) {
			f.set(err.Error(), true)
			return
		}
		f.set("reconnecting: "+reason(err), false)
		t := time.NewTimer(forwardAgain)
		select {
		case <-ctx.Done():
			t.Stop()
			f.set("stopped", true)
			return
		case <-t.C:
		}
		ready := make(chan struct{})
		go func() { lost <- f.once(ctx, ready) }()
		select {
		case <-ready:
			f.set("", false)
		case err := <-lost:
			lost <- err
		}
	}
}

// final says that another try cannot help.
func final(err error) bool {
	var c *Conflict
	return errors.As(err, &c) || errors.Is(err, ErrReadOnly) || errors.Is(err, errPodEnded) ||
		apierrors.IsNotFound(err) || apierrors.IsForbidden(err) || errors.Is(err, errListen)
}

var (
	errPodEnded = errors.New("the pod has ended")
	errListen   = errors.New("cannot listen")
)

// once forwards until the connection is lost or ctx ends. ready is closed when
// it listens.
func (f *forward) once(ctx context.Context, ready chan struct{}) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the forwarder, whatever ended us
	client, pod, err := f.cluster.livePod(ctx, f.pod)
	if err != nil {
		return err
	}
	if pod.Status.Phase != corev1.PodRunning {
		return fmt.Errorf("the pod is not running: its phase is %s", pod.Status.Phase)
	}
	config := f.cluster.config
	url := client.CoreV1().RESTClient().Post().Resource("pods").Namespace(f.pod.Namespace).Name(f.pod.Name).
		SubResource("portforward").URL()
	transport, upgrader, err := spdy.RoundTripperFor(config)
	if err != nil {
		return err
	}
	tunnel, err := portforward.NewSPDYOverWebsocketDialer(url, config)
	if err != nil {
		return err
	}
	dialer := portforward.NewFallbackDialer(tunnel, spdy.NewDialer(upgrader, &http.Client{Transport: transport}, "POST", url), noUpgrade)
	var said bytes.Buffer // read after the forwarder has ended or failed to begin
	p := f.Ports()
	fw, err := portforward.NewOnAddressesWithContext(ctx, dialer, []string{"localhost"},
		[]string{fmt.Sprintf("%d:%d", p.Local, p.Remote)}, make(chan struct{}), nil, &said)
	if err != nil {
		return err
	}
	listens := fw.Ready
	ended := make(chan error, 1)
	go func() { ended <- fw.ForwardPorts() }()
	select {
	case err := <-ended:
		if said.Len() > 0 {
			return fmt.Errorf("%w: %s", errListen, bytes.TrimSpace(said.Bytes()))
		}
		return err
	case <-listens:
	}
	if ports, err := fw.GetPorts(); err == nil && len(ports) == 1 {
		f.mu.Lock()
		f.ports.Local = ports[0].Local
		f.mu.Unlock()
	}
	close(ready)
	return f.watched(ctx, cancel, client, ended)
}

// watched waits for the end. A connection outlives its pod until something is
// sent over it: the pod is watched too, where that is allowed.
func (f *forward) watched(ctx context.Context, stop context.CancelFunc, client kubernetes.Interface, ended <-chan error) error {
	pod := make(chan error, 1)
	go func() {
		pod <- untilPod(ctx, client, f.pod, func(p *corev1.Pod) (bool, error) {
			return p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed, nil
		})
	}()
	select {
	case err := <-ended:
		return err
	case err := <-pod:
		var c *Conflict
		switch {
		case err == nil:
			err = errPodEnded
		case !errors.As(err, &c):
			return <-ended // the pod cannot be watched
		}
		stop()
		<-ended
		return err
	}
}
