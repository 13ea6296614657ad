package kubelet

import (
	"context"
	"errors"
	"fmt"
	"log"
	"sync"
	"time"

	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
	"k8s.io/client-go/util/workqueue"
	nodeutil "k8s.io/component-helpers/node/util"

	"example.org/hackfest/kube/sandbox/cri"
)

// manager keeps one agent for each Node object, and the nodes' status.
type manager struct {
	ctx    context.Context
	client kubernetes.Interface
	events record.EventBroadcaster
	opts   Options
	log    *log.Logger
	nodes  cache.Store
	inside *cri.Runtime
	queue  workqueue.TypedRateLimitingInterface[string]

	agents  map[string]*agent // used by work alone
	running sync.WaitGroup
}

func newManager(ctx context.Context, client kubernetes.Interface, events record.EventBroadcaster, inside *cri.Runtime, opts Options) *manager {
	return &manager{
		ctx: ctx, client: client, events: events, inside: inside, opts: opts, log: logger(opts.Log),
		queue: newQueue(), agents: map[string]*agent{},
	}
}

func newQueue() workqueue.TypedRateLimitingInterface[string] {
	return workqueue.NewTypedRateLimitingQueue(
		workqueue.NewTypedItemExponentialFailureRateLimiter[string](100*time.Millisecond, retryMost))
}

// work handles one node after another until the queue is shut down.
func (m *manager) work() {
	for {
		name, quit := m.queue.Get()
		if quit {
			for _, a := range m.agents {
				a.stop()
			}
			return
		}
		if err := m.node(name); err != nil {
			if m.ctx.Err() == nil {
				m.log.Printf("node %s: %v", name, err)
			}
			m.queue.AddRateLimited(name)
		} else {
			m.queue.Forget(name)
		}
		m.queue.Done(name)
	}
}

func (m *manager) stop() {
	m.queue.ShutDown()
	m.running.Wait()
}

// node brings one node up to date: its agent, and its status.
func (m *manager) node(name string) error {
	obj, exists, err := m.nodes.GetByKey(name)
	if err != nil {
		return fmt.Errorf("read cache: %w", err)
	}
	a := m.agents[name]
	if a != nil && (!exists || obj.(*v1.Node).UID != a.uid || hasTrouble(obj.(*v1.Node), silent) != a.idle) {
		a.stop()
		delete(m.agents, name)
		a = nil
	}
	if !exists {
		return nil
	}
	node := obj.(*v1.Node)
	if hasTrouble(node, silent) && len(node.Status.Conditions) > 0 {
		return nil // it has spoken
	}
	if a == nil {
		number, err := m.number(node)
		if err != nil {
			return err
		}
		a = newAgent(m, node, number)
		m.agents[name] = a
		m.log.Printf("node %s: serving, pods from %s", name, podIP(number, 1))
		recorderFor(m.events, name).Event(nodeRef(node), v1.EventTypeNormal, "Starting", "Starting kubelet.")
	}
	a.setShort(hasTrouble(node, memoryPressure))
	want := node.DeepCopy()
	wake := nodeStatus(want, a.number, m.opts, a.images(), time.Now())
	if sameNodeStatus(&node.Status, &want.Status) {
		m.queue.AddAfter(name, wake)
		return nil
	}
	if _, _, err := nodeutil.PatchNodeStatus(m.client.CoreV1(), types.NodeName(name), node, want); err != nil {
		if apierrors.IsNotFound(err) {
			return nil
		}
		return fmt.Errorf("patch status: %w", err)
	}
	if !nodeReady(node) && nodeReady(want) {
		recorderFor(m.events, name).Event(nodeRef(node), v1.EventTypeNormal, "NodeReady", fmt.Sprintf("Node %s status is now: NodeReady", name))
	}
	m.queue.AddAfter(name, wake)
	return nil
}

var errFull = errors.New("no number left for the node's addresses")

// number is what a node's addresses are made of: the one it has, or the first
// that no other node has.
func (m *manager) number(node *v1.Node) (int, error) {
	if n, ok := numberOf(node); ok {
		return n, nil
	}
	taken := map[int]bool{}
	for _, obj := range m.nodes.List() {
		if n, ok := numberOf(obj.(*v1.Node)); ok {
			taken[n] = true
		}
	}
	for _, a := range m.agents {
		taken[a.number] = true
	}
	for n := range maxNodes {
		if !taken[n] {
			return n, nil
		}
	}
	return 0, errFull
}

func nodeRef(node *v1.Node) *v1.ObjectReference {
	return &v1.ObjectReference{APIVersion: "v1", Kind: "Node", Name: node.Name, UID: node.UID}
}
