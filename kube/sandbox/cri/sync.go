package cri

import (
	"os"
	"path/filepath"
	"sync"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"

	"example.org/hackfest/kube/sandbox/container"
)

// Want is what the kubelet has decided about one container. ID names one run of
// it, from a start to its end.
type Want struct {
	Name, ID string
	Live     bool // it has a process
	Stopping bool // which was asked to end
}

// Wanted is what the kubelet has decided about a pod.
type Wanted struct {
	Pod        *v1.Pod // with its status; never changed after
	IP, HostIP string  // the pod's address, if it has one, and its node's
	Containers []Want
	// Changed is called when a container's own program has ended.
	Changed func()
}

// End is what became of a container's own program by itself.
type End struct {
	Played bool // this runtime plays it
	Over   bool // it has ended,
	At     time.Time
	Code   int32
}

// pod is what is played of one pod.
type pod struct {
	rt        *Runtime
	dir       string
	processes *container.Processes // of all containers; nil when each has its own

	mu      sync.Mutex // guards what follows
	now     Wanted
	boxes   map[string]*box // by container, the latest run
	before  map[string]*box // the run before that
	volumes map[string]*volume
	removed bool
}

func (p *pod) object() *v1.Pod {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now.Pod
}

// Sync starts, stops and ends a pod's containers as wanted. It does not wait for
// them.
func (r *Runtime) Sync(w Wanted) {
	r.mu.Lock()
	p := r.pods[w.Pod.UID]
	if p == nil {
		p = &pod{
			rt: r, dir: filepath.Join(r.dir, string(w.Pod.UID)),
			boxes: map[string]*box{}, before: map[string]*box{}, volumes: map[string]*volume{},
		}
		if ptr.Deref(w.Pod.Spec.ShareProcessNamespace, false) {
			p.processes = container.NewProcesses()
		}
		r.pods[w.Pod.UID] = p
	}
	r.mu.Unlock()
	p.sync(w)
}

func (p *pod) sync(w Wanted) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.removed || p.rt.ctx.Err() != nil {
		return
	}
	p.now = w
	for _, c := range w.Containers {
		b := p.boxes[c.Name]
		switch {
		case c.Live && (b == nil || b.id != c.ID):
			if b != nil {
				b.stop()
				p.before[c.Name].forget()
				p.before[c.Name] = b
			}
			p.boxes[c.Name] = p.start(c)
		case !c.Live && b != nil:
			b.stop()
		}
		if b := p.boxes[c.Name]; c.Stopping && b != nil {
			b.terminate()
		}
	}
}

// Forget ends all of a pod and removes its files and logs.
func (r *Runtime) Forget(uid types.UID) {
	r.mu.Lock()
	p := r.pods[uid]
	delete(r.pods, uid)
	r.mu.Unlock()
	if p != nil {
		p.remove()
	}
}

// remove ends the containers at once and the files when those have ended.
func (p *pod) remove() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.removed {
		return
	}
	p.removed = true
	for _, b := range p.boxes {
		b.stop()
	}
	boxes, volumes := p.boxes, p.volumes
	p.rt.boxes.Go(func() {
		for _, b := range boxes {
			<-b.closed
		}
		for _, v := range volumes {
			v.root.Close()
		}
		if err := os.RemoveAll(p.dir); err != nil {
			p.rt.log.Printf("remove the files of a pod: %v", err)
		}
	})
}

// Ended tells what became of one run of a container's own program.
func (r *Runtime) Ended(uid types.UID, name, id string) End {
	r.mu.Lock()
	p := r.pods[uid]
	r.mu.Unlock()
	if p == nil {
		return End{}
	}
	p.mu.Lock()
	b := p.boxes[name]
	p.mu.Unlock()
	if b == nil || b.id != id {
		return End{}
	}
	return b.end()
}
