package kubelet

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/component-helpers/apimachinery/lease"
	"k8s.io/utils/clock"
	"k8s.io/utils/ptr"
)

const (
	leaseSeconds = 40
	leaseRenewed = 10 * time.Second
	workers      = 4 // a node's pods that are handled at the same time
)

// agent serves one node: it watches the pods bound to it and renews its lease.
type agent struct {
	name     string
	uid      types.UID
	number   int
	idle     bool // its node is silent: nothing is watched, no lease renewed
	client   kubernetes.Interface
	recorder record.EventRecorder
	queue    workqueue.TypedRateLimitingInterface[string]
	store    cache.Store
	manager  *manager

	cancel  context.CancelFunc
	running sync.WaitGroup

	mu   sync.Mutex // guards what follows
	pods map[string]*podRecord
	pool *pool
	have map[string]bool // images

	short bool // of memory

	found map[string]time.Time // ConfigMaps and Secrets, by kind, namespace and name
}

// newAgent starts to serve a node.
func newAgent(m *manager, node *v1.Node, number int) *agent {
	ctx, cancel := context.WithCancel(m.ctx)
	a := &agent{
		name: node.Name, uid: node.UID, number: number, client: m.client, manager: m,
		recorder: recorderFor(m.events, node.Name), queue: newQueue(), cancel: cancel,
		pods: map[string]*podRecord{}, pool: newPool(number), have: map[string]bool{}, found: map[string]time.Time{},
	}
	a.setShort(hasTrouble(node, memoryPressure))
	for _, image := range node.Status.Images {
		for _, name := range image.Names {
			a.have[name] = true
		}
	}
	if a.idle = hasTrouble(node, silent); a.idle {
		a.queue.ShutDown()
		return a
	}
	pods := cache.NewSharedInformer(source(m.client.CoreV1().RESTClient(), "pods", onNode(node.Name)), &v1.Pod{}, 0)
	if err := pods.SetTransform(withoutManagedFields); err != nil {
		m.log.Printf("node %s: %v", node.Name, err)
	}
	a.store = pods.GetStore()
	if _, err := pods.AddEventHandler(enqueue(a.queue.Add)); err != nil {
		m.log.Printf("node %s: watch pods: %v", node.Name, err)
	}
	a.running.Go(func() { pods.RunWithContext(ctx) })
	a.running.Go(func() {
		// Addresses in use must be known before the first one is handed out.
		if cache.WaitForCacheSync(ctx.Done(), pods.HasSynced) {
			a.keepAddresses()
			for range workers {
				a.running.Go(func() { a.work(ctx) })
			}
		}
		<-ctx.Done()
		a.queue.ShutDown()
	})
	a.running.Go(func() { a.leases(node).Run(ctx) })
	return a
}

// withoutManagedFields drops what is large and never read here.
func withoutManagedFields(obj any) (any, error) {
	if o, err := meta.Accessor(obj); err == nil {
		o.SetManagedFields(nil)
	}
	return obj, nil
}

// leases renews the node's lease, by which the control plane knows it lives.
func (a *agent) leases(node *v1.Node) lease.Controller {
	owner := metav1.OwnerReference{APIVersion: "v1", Kind: "Node", Name: node.Name, UID: node.UID}
	return lease.NewController(clock.RealClock{}, a.client, node.Name, leaseSeconds, func() {}, leaseRenewed, node.Name, v1.NamespaceNodeLease,
		func(l *coordinationv1.Lease) error {
			l.OwnerReferences = []metav1.OwnerReference{owner}
			l.Spec.HolderIdentity = ptr.To(node.Name)
			return nil
		})
}

// stop ends the node's watch and its work, waits for them, and ends its
// containers.
func (a *agent) stop() {
	a.cancel()
	a.running.Wait()
	for _, rec := range a.pods {
		a.manager.inside.Forget(rec.uid)
	}
}

// keepAddresses notes the addresses that pods have from before.
func (a *agent) keepAddresses() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, obj := range a.store.List() {
		if pod := obj.(*v1.Pod); pod.Status.PodIP != "" && !pod.Spec.HostNetwork {
			a.pool.take(string(pod.UID), pod.Status.PodIP)
		}
	}
}

// setShort notes whether the node is short of memory.
func (a *agent) setShort(short bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.short = short
}

func (a *agent) isShort() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.short
}

func (a *agent) present(image string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.have[image]
}

// images are what the node has pulled, sorted; no more than a status may list.
func (a *agent) images() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []string
	for name := range a.have {
		if !strings.Contains(name, "@") {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out[:min(len(out), 50)]
}
