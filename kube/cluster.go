package kube

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/client-go/rest"
)

// linger is how long a feed runs on after its last reader left: going back and
// forth between views does not list anew.
const linger = 30 * time.Second

// lingerMost bounds the feeds that run on for nobody: each selector that somebody
// asks for is a feed of its own.
const lingerMost = 64

// Cluster is a connection to one API server as one person. It is a Source.
type Cluster struct {
	identity  Identity
	contexts  []string
	config    *rest.Config // for the verbs: without the feeds' dialer
	client    *http.Client
	feedRest  *rest.Config
	lines     *lines
	link      *link
	discovery *kinds
	lock      *lock // nothing is written while it is on

	allowances allowances

	linger time.Duration
	origin func(Resource, Scope) origin

	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup
	version atomic.Uint64

	mu    sync.Mutex // taken before a feed's readers' lock, never after
	feeds map[feedKey]*running
}

type feedKey struct {
	resource Resource
	scope    Scope
}

// running is a feed that is in use, or lingers.
type running struct {
	*feed
	end *time.Timer // set while it lingers
}

func newCluster(origin func(Resource, Scope) origin, alive func() time.Time) *Cluster {
	c := &Cluster{linger: linger, origin: origin, feeds: map[feedKey]*running{}, lock: newLock()}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.link = newLink(alive)
	return c
}

// Identity says where and as whom one is connected.
func (c *Cluster) Identity() Identity { return c.identity }

// Contexts lists the kubeconfig's contexts, sorted.
func (c *Cluster) Contexts() []string { return c.contexts }

// Link follows the connection's own health.
func (c *Cluster) Link() Link { return c.link.follow() }

// Resolve finds the resource that a person means by name.
func (c *Cluster) Resolve(ctx context.Context, name string) (Known, error) {
	return c.discovery.resolve(ctx, name)
}

// Kinds lists all that discovery knows and that can be listed.
func (c *Cluster) Kinds(ctx context.Context) ([]Known, error) { return c.discovery.all(ctx) }

// Open gives a reader of one resource in one scope. A namespace of a feed that
// is open for all of them is a slice of it.
func (c *Cluster) Open(r Resource, s Scope) Reader {
	if !r.Namespaced {
		s.Namespace = ""
	}
	if !r.Table && !typed(r) {
		r.Table = true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.Namespace != "" {
		all := s
		all.Namespace = ""
		if whole := c.feeds[feedKey{r, all}]; whole != nil && !whole.refused() {
			whole.keep()
			rd := whole.readers.addSlice(s.Namespace, &whole.published, c.leave)
			rd.owner = whole
			return rd
		}
	}
	f := c.feed(r, s)
	rd := newReader(&f.published, c.leave)
	rd.owner = f
	f.readers.add(rd)
	return rd
}

// feed finds or starts a feed. Under c.mu.
func (c *Cluster) feed(r Resource, s Scope) *running {
	key := feedKey{r, s}
	if f := c.feeds[key]; f != nil {
		f.keep()
		return f
	}
	f := &running{feed: newFeed(r, s, func() uint64 { return c.version.Add(1) }, c.link.alive)}
	f.feed.denied = func(*feed) { c.split(f) }
	c.feeds[key] = f
	if c.ctx.Err() == nil {
		f.start(c.ctx, c.origin(r, s))
		if h := c.link.health(); h.State != Live {
			f.vitals.lost(h.Reason)
		}
	}
	return f
}

func (f *running) keep() {
	if f.end != nil {
		f.end.Stop()
		f.end = nil
	}
}

// leave is what a reader's Close does: the feed ends some time after its last
// reader left.
func (c *Cluster) leave(r *reader) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.owner.readers.remove(r) == 0 {
		c.letGo(r.owner)
	}
}

// letGo lets a feed without readers end later. Under c.mu.
func (c *Cluster) letGo(f *running) {
	f.keep()
	last := c.linger
	if c.lingering() >= lingerMost {
		last = 0
	}
	f.end = time.AfterFunc(last, func() {
		c.mu.Lock()
		key := feedKey{f.resource, f.scope}
		gone := c.feeds[key] == f && f.end != nil && f.readers.count() == 0
		if gone {
			delete(c.feeds, key)
		}
		c.mu.Unlock()
		if gone && f.cancel != nil {
			f.stop()
		}
	})
}

// lingering counts the feeds that nobody reads. Under c.mu.
func (c *Cluster) lingering() int {
	n := 0
	for _, f := range c.feeds {
		if f.end != nil {
			n++
		}
	}
	return n
}

// split gives the readers of a feed's slices feeds of their own: who may not
// list a resource everywhere may well list it in a namespace.
func (c *Cluster) split(f *running) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ctx.Err() != nil {
		return
	}
	for namespace, part := range f.readers.takeSlices() {
		scope := f.scope
		scope.Namespace = namespace
		own := c.feed(f.resource, scope)
		for r := range part.readers {
			r.owner = own
			own.readers.add(r)
			r.from.Store(&own.published)
			r.nudge()
		}
	}
	if f.readers.count() == 0 {
		c.letGo(f)
	}
}

// lost and back are the link's word to the feeds.
func (c *Cluster) lost(reason string) {
	for _, f := range c.all() {
		f.vitals.lost(reason)
	}
}

func (c *Cluster) back() {
	for _, f := range c.all() {
		f.vitals.revive()
	}
}

func (c *Cluster) all() []*running {
	c.mu.Lock()
	defer c.mu.Unlock()
	fs := make([]*running, 0, len(c.feeds))
	for _, f := range c.feeds {
		fs = append(fs, f)
	}
	return fs
}

// Close ends all feeds and connections, and waits for them. Readers keep their
// last Snapshots.
func (c *Cluster) Close() {
	c.cancel()
	for _, f := range c.all() {
		c.mu.Lock()
		f.keep()
		c.mu.Unlock()
		if f.cancel != nil {
			f.stop()
		}
	}
	c.wg.Wait()
	if c.lines != nil {
		c.lines.cut()
	}
}

func (f *feed) refused() bool {
	s := f.published.Load().Health.State
	return s == Denied || s == Absent
}

var _ Source = (*Cluster)(nil)
