package plane

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"example.org/hackfest/kube/sandbox/supervise"
)

// grace is how long a part may take to end before it is killed. None of them
// loses anything by that: etcd has written what it acknowledged.
const grace = 4 * time.Second

// Options of a Plane.
type Options struct {
	Dir Dir
	// Kubeconfig is one more place for the administrator's, or empty.
	Kubeconfig string
	// Nodes is how many bulk nodes there are.
	Nodes int
	// Say tells a person how far it is.
	Say func(format string, args ...any)
	// Died is called when a part ended by itself and the cluster is no more
	// whole; on another goroutine, maybe more than once.
	Died func(*supervise.Death)
}

// Plane is one control plane.
type Plane struct {
	opts   Options
	state  State
	lock   *os.File
	config *rest.Config
	client kubernetes.Interface
	group  *supervise.Group

	mu sync.Mutex
	// away tells that the API server was stopped on purpose; lost are the parts
	// that did not bear it.
	away bool
	lost []string
}

// New prepares the directory. Nothing runs yet; call Stop in any case.
func New(o Options) (*Plane, error) {
	state, lock, ca, err := prepare(o.Dir, o.Kubeconfig)
	if err != nil {
		return nil, err
	}
	p := &Plane{opts: o, state: state, lock: lock}
	p.group = supervise.NewGroup(p.died)
	p.config = &rest.Config{
		Host:            serverURL(state.APIPort),
		BearerToken:     state.AdminToken,
		TLSClientConfig: rest.TLSClientConfig{CAData: ca},
		QPS:             -1,
		WarningHandler:  rest.NoWarnings{},
	}
	if p.client, err = kubernetes.NewForConfig(p.config); err != nil {
		lock.Close()
		return nil, fmt.Errorf("make a client: %w", err)
	}
	return p, nil
}

// Config is the administrator's connection.
func (p *Plane) Config() *rest.Config { return rest.CopyConfig(p.config) }

// Seeded names the embedded seed that was applied before, and is empty at first.
func (p *Plane) Seeded() string { return p.state.Seed }

// MarkSeeded remembers that a seed was applied to the end.
func (p *Plane) MarkSeeded(name string) error {
	p.state.Seed = name
	return p.state.save(p.opts.Dir)
}

// Start runs all parts and returns when they serve.
func (p *Plane) Start(ctx context.Context) error {
	if err := p.start(Etcd); err != nil {
		return err
	}
	err := until(ctx, "etcd to listen", func() (bool, error) {
		_, err := os.Stat(p.opts.Dir.path("run", EtcdSocket))
		return err == nil, err
	})
	if err != nil {
		return err
	}
	p.opts.Say("etcd listens, kube-apiserver starts")
	if err := p.start(APIServer); err != nil {
		return err
	}
	if err := p.apiReady(ctx); err != nil {
		return err
	}
	p.opts.Say("kube-apiserver is ready on %s", p.config.Host)
	if err := grantNodes(ctx, p.client); err != nil {
		return err
	}
	if err := p.dropProof(ctx); err != nil {
		return err
	}
	for _, part := range p.clients() {
		if err := p.start(part); err != nil {
			return err
		}
	}
	return p.settle(ctx)
}

// Stop ends all parts, those who speak to the API server first, and gives the
// directory free.
func (p *Plane) Stop() {
	p.group.Stop(grace, p.clients()...)
	p.group.Stop(grace, APIServer)
	p.group.Stop(grace, Etcd)
	p.lock.Close()
}

// Kill ends all parts without asking. Stop must still be called.
func (p *Plane) Kill() { p.group.Kill() }

// clients are the parts that speak to the API server.
func (p *Plane) clients() []string {
	parts := []string{ControllerManager, Scheduler, Kubelet}
	if p.opts.Nodes > 0 {
		parts = append(parts, Kwok)
	}
	return parts
}

func (p *Plane) start(part string) error {
	return p.group.Start(spec(p.opts.Dir, p.state, p.lock, part))
}
