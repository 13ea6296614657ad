package cri

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	v1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube/sandbox/container"
	"example.org/hackfest/kube/sandbox/crilog"
)

// box is one run of a container: from its start to its end.
type box struct {
	id, name string
	spec     *v1.Container
	logPath  string
	born     time.Time
	terminal *terminal
	procs    *container.Processes

	ctx    context.Context
	cancel context.CancelFunc
	ready  chan struct{} // closed when inside is set, or nothing will come of it
	closed chan struct{} // closed when nothing of it runs

	// Set before ready is closed; nil when nothing came of it.
	inside *container.Container
	log    *crilog.Writer

	mu      sync.Mutex
	ended   End
	asked   bool // SIGTERM was sent
	stopped bool
}

// start begins a run. The caller holds p.mu.
func (p *pod) start(c Want) *box {
	spec, target := specOf(p.now.Pod, c.Name)
	b := &box{
		id: c.ID, name: c.Name, spec: spec, terminal: newTerminal(spec),
		ready: make(chan struct{}), closed: make(chan struct{}),
		logPath: filepath.Join(p.dir, "logs", c.Name, c.ID[:12]+".log"),
		procs:   p.processes,
		ended:   End{Played: true},
		born:    time.Now(),
	}
	if t := p.boxes[target]; t != nil {
		b.procs = t.procs
	}
	if b.procs == nil {
		b.procs = container.NewProcesses()
	}
	b.ctx, b.cancel = context.WithCancel(p.rt.ctx)
	p.rt.boxes.Go(func() { b.run(p) })
	return b
}

// specOf finds a container of any kind, and the one that a debug container is
// to look at.
func specOf(pod *v1.Pod, name string) (spec *v1.Container, target string) {
	for _, list := range [][]v1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for i := range list {
			if list[i].Name == name {
				return &list[i], ""
			}
		}
	}
	for i := range pod.Spec.EphemeralContainers {
		if c := &pod.Spec.EphemeralContainers[i]; c.Name == name {
			spec := v1.Container(c.EphemeralContainerCommon)
			return &spec, c.TargetContainerName
		}
	}
	return nil, ""
}

// run is the whole life of a run. What else runs in the container goes on after
// its own program, until the container is stopped.
func (b *box) run(p *pod) {
	defer close(b.closed)
	defer b.cancel()
	files := filepath.Join(p.dir, "containers", b.name, b.id[:12])
	made, err := b.make(p, files)
	if err != nil {
		if b.ctx.Err() == nil {
			p.rt.log.Printf("container %s of pod %s: %v", b.name, p.object().Name, err)
		}
		b.fail()
	} else {
		b.inside, b.log = made.inside, made.log
		close(b.ready)
		b.play(p, made)
	}
	<-b.ctx.Done()
	if err == nil {
		err = errors.Join(made.inside.Close(), made.close())
	}
	if err := errors.Join(err, os.RemoveAll(files)); err != nil && b.inside != nil {
		p.rt.log.Printf("end of container %s of pod %s: %v", b.name, p.object().Name, err)
	}
}

// made is what a run is made of.
type made struct {
	inside *container.Container
	log    *crilog.Writer
	close  func() error // the files
}

// make furnishes the inside.
func (b *box) make(p *pod, files string) (made, error) {
	for _, dir := range []string{files, filepath.Dir(b.logPath)} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return made{}, err
		}
	}
	root, err := os.OpenRoot(files)
	if err != nil {
		return made{}, err
	}
	spec, done, err := b.furnish(p, root)
	if err != nil {
		return made{}, errors.Join(err, root.Close())
	}
	inside, err := container.New(spec)
	if err != nil {
		return made{}, errors.Join(err, done(), root.Close())
	}
	log, err := crilog.New(b.logPath)
	if err != nil {
		return made{}, errors.Join(err, inside.Close(), done(), root.Close())
	}
	return made{inside, log, func() error { return errors.Join(log.Close(), done(), root.Close()) }}, nil
}

// play plays the container's own program to its end.
func (b *box) play(p *pod, m made) {
	if rate := floodRate(p.object(), b.name); rate > 0 {
		p.rt.boxes.Go(func() { flood(b.ctx, m.log.Stdout(b.ctx), rate) })
	}
	code, err := m.inside.Main(b.ctx, b.terminal.connect(b.ctx, m.log))
	var start *container.StartError
	switch {
	case errors.As(err, &start):
		code = start.Code
		fmt.Fprintln(m.log.Stderr(b.ctx), start)
	case err != nil && b.ctx.Err() == nil:
		p.rt.log.Printf("container %s of pod %s: %v", b.name, p.object().Name, err)
	}
	m.log.Flush()
	b.finish(int32(code))
	b.terminal.hangUp()
	p.mu.Lock()
	changed := p.now.Changed
	p.mu.Unlock()
	if b.ctx.Err() == nil && changed != nil {
		changed()
	}
}

// fail notes that nothing is played: exec finds nothing, and the kubelet's guess
// is all there is.
func (b *box) fail() {
	b.mu.Lock()
	b.ended.Played = false
	b.mu.Unlock()
	close(b.ready)
	b.terminal.hangUp()
}

func (b *box) finish(code int32) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx.Err() == nil {
		b.ended.Over, b.ended.At, b.ended.Code = true, time.Now(), code
	}
}

func (b *box) end() End {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ended
}

// stop kills what runs.
func (b *box) stop() {
	b.mu.Lock()
	b.stopped = true
	b.mu.Unlock()
	b.cancel()
}

// running is the container's state, not that of its program: a reader of its log
// waits for more until then.
func (b *box) running() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.stopped
}

// terminate asks the program to end, once.
func (b *box) terminate() {
	b.mu.Lock()
	asked := b.asked || b.stopped
	b.asked = true
	b.mu.Unlock()
	if asked {
		return
	}
	select {
	case <-b.ready:
		if b.inside != nil {
			b.inside.Signal(int(syscall.SIGTERM))
		}
	default:
		b.cancel()
	}
}

// forget removes a run's log.
func (b *box) forget() {
	if b != nil {
		_ = os.Remove(b.logPath)
	}
}
