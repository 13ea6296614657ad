package cri

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sync"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
	"k8s.io/client-go/tools/cache"
)

// ErrNotHere says that no node of this process has such a pod.
var ErrNotHere = errors.New("pod does not exist")

// Runtime plays the containers of all nodes. Safe for concurrent use.
type Runtime struct {
	dir    string
	client kubernetes.Interface
	log    *log.Logger

	services corelisters.ServiceLister
	slices   discoverylisters.EndpointSliceLister
	synced   []cache.InformerSynced

	ctx    context.Context
	cancel context.CancelFunc
	boxes  sync.WaitGroup

	mu   sync.Mutex
	pods map[types.UID]*pod
}

// New makes a runtime whose files lie below dir, which it empties. Close ends it.
func New(client kubernetes.Interface, dir string, log *log.Logger) (*Runtime, error) {
	if err := os.RemoveAll(dir); err != nil {
		return nil, fmt.Errorf("clear the containers' directory: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the containers' directory: %w", err)
	}
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, fmt.Errorf("find the containers' directory: %w", err)
	}
	r := &Runtime{dir: dir, client: client, log: log, pods: map[types.UID]*pod{}}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	factory := informers.NewSharedInformerFactory(client, 0)
	services, slices := factory.Core().V1().Services(), factory.Discovery().V1().EndpointSlices()
	r.services, r.slices = services.Lister(), slices.Lister()
	r.synced = []cache.InformerSynced{services.Informer().HasSynced, slices.Informer().HasSynced}
	factory.StartWithContext(r.ctx)
	r.boxes.Go(func() { r.renewing(r.ctx) })
	return r, nil
}

// Close ends all containers and removes their files.
func (r *Runtime) Close() {
	r.mu.Lock()
	pods := r.pods
	r.pods = map[types.UID]*pod{}
	r.mu.Unlock()
	r.cancel()
	for _, p := range pods {
		p.remove()
	}
	r.boxes.Wait()
	_ = os.RemoveAll(r.dir)
}

// Pods are the pods of the nodes, as the kubelet wrote them last.
func (r *Runtime) Pods() []*v1.Pod {
	var out []*v1.Pod
	for _, p := range r.all() {
		out = append(out, p.object())
	}
	return out
}

func (r *Runtime) all() []*pod {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]*pod, 0, len(r.pods))
	for _, p := range r.pods {
		out = append(out, p)
	}
	return out
}

// find gets a pod by its name; of two with one name, the one made last.
func (r *Runtime) find(namespace, name string) (*pod, error) {
	var found *pod
	var made time.Time
	for _, p := range r.all() {
		o := p.object()
		if o.Namespace == namespace && o.Name == name && (found == nil || o.CreationTimestamp.After(made)) {
			found, made = p, o.CreationTimestamp.Time
		}
	}
	if found == nil {
		return nil, ErrNotHere
	}
	return found, nil
}

// Pod gets a pod by its name.
func (r *Runtime) Pod(namespace, name string) (*v1.Pod, error) {
	p, err := r.find(namespace, name)
	if err != nil {
		return nil, err
	}
	return p.object(), nil
}
