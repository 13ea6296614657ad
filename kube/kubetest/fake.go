package kubetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"

	"example.org/hackfest/kube"
)

// Fake is a Source that a test feeds by hand. What is put is published before
// Put returns, in every open reader whose scope it is in. All is Live until
// SetHealth says otherwise. Safe for concurrent use.
type Fake struct {
	identity kube.Identity

	mu      sync.Mutex
	version uint64
	world   map[kube.Resource]map[key]kube.Object
	columns map[kube.Resource][]metav1.TableColumnDefinition
	health  map[scoped]kube.Health
	known   []kube.Known
	readers map[*reader]struct{}
	live    kube.Health
	link    kube.Health
	links   map[*follower]struct{}
	logs    map[string]string // by pod and container
	opened  map[scoped]int

	schemas map[string][]byte // by "group/version"
}

type key struct{ namespace, name string }

type scoped struct {
	resource kube.Resource
	scope    kube.Scope
}

// NewFake makes an empty cluster that knows kube's built-in resources.
func NewFake(identity kube.Identity) *Fake {
	live := kube.Health{State: kube.Live, Since: time.Now()}
	return &Fake{
		identity: identity,
		version:  1,
		world:    map[kube.Resource]map[key]kube.Object{},
		columns:  map[kube.Resource][]metav1.TableColumnDefinition{},
		health:   map[scoped]kube.Health{},
		known:    kube.BuiltIns(),
		readers:  map[*reader]struct{}{},
		live:     live,
		link:     live,
		links:    map[*follower]struct{}{},
		opened:   map[scoped]int{},

		schemas: map[string][]byte{},
	}
}

// Add makes the Fake know another kind, for Resolve and Kinds.
func (f *Fake) Add(known ...kube.Known) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.known = append(f.known, known...)
}

// Put adds objects, or replaces those of the same name. It panics for a type
// that is none of the known resources: use PutRows for tables.
func (f *Fake) Put(objects ...kube.Object) {
	f.each(objects, func(objects map[key]kube.Object, k key, o kube.Object) { objects[k] = o })
}

// Delete removes the objects of these names.
func (f *Fake) Delete(objects ...kube.Object) {
	f.each(objects, func(objects map[key]kube.Object, k key, _ kube.Object) { delete(objects, k) })
}

func (f *Fake) each(objects []kube.Object, do func(map[key]kube.Object, key, kube.Object)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	changed := map[kube.Resource]bool{}
	for _, o := range objects {
		r := f.resourceOf(o)
		changed[r] = true
		do(f.of(r), key{o.GetNamespace(), o.GetName()}, o)
	}
	f.version++
	for r := range changed {
		f.publish(func(rd *reader) bool { return itself(rd.resource) == r })
	}
}

// PutRows adds rows of a server's table, with its columns.
func (f *Fake) PutRows(r kube.Resource, columns []metav1.TableColumnDefinition, rows ...*kube.TableRow) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.columns[r] = columns
	for _, row := range rows {
		row.Columns = columns
		f.of(r)[key{row.Namespace, row.Name}] = row
	}
	f.version++
	f.publish(func(rd *reader) bool { return rd.resource == r })
}

// SetHealth sets the health of one resource in exactly this scope. Denied and
// Absent hide the objects.
func (f *Fake) SetHealth(r kube.Resource, s kube.Scope, h kube.Health) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.health[scoped{r, s}] = h
	f.version++
	f.publish(func(rd *reader) bool { return rd.resource == r })
}

// SetLink sets the connection's own health.
func (f *Fake) SetLink(h kube.Health) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.link = h
	for l := range f.links {
		nudge(l.wake)
	}
}

// Opened counts the readers that are open for a resource in a scope.
func (f *Fake) Opened(r kube.Resource, s kube.Scope) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.opened[scoped{r, s}]
}

func (f *Fake) of(r kube.Resource) map[key]kube.Object {
	if f.world[r] == nil {
		f.world[r] = map[key]kube.Object{}
	}
	return f.world[r]
}

// itself is the resource in whose objects another thing is kept.
func itself(r kube.Resource) kube.Resource {
	r.As = ""
	return r
}

func (f *Fake) resourceOf(o kube.Object) kube.Resource {
	gvk := o.GetObjectKind().GroupVersionKind()
	if gvks, _, err := scheme.Scheme.ObjectKinds(o); err == nil && len(gvks) > 0 {
		gvk = gvks[0]
	}
	for _, k := range f.known {
		if r := k.Resource; r.As == "" && r.Kind == gvk.Kind && r.Group == gvk.Group && r.Version == gvk.Version {
			return r
		}
	}
	panic(fmt.Sprintf("kubetest: no known resource for a %T (%s): Add it first", o, gvk))
}

// Identity is what NewFake was given.
func (f *Fake) Identity() kube.Identity { return f.identity }

// Resolve finds a known resource, as a Cluster does.
func (f *Fake) Resolve(_ context.Context, name string) (kube.Known, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if k, ok := kube.Lookup(name, f.known); ok {
		return k, nil
	}
	return kube.Known{}, kube.NotServed(name, f.known)
}

// Kinds lists what the Fake knows, sorted as a Cluster does.
func (f *Fake) Kinds(context.Context) ([]kube.Known, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := slices.Clone(f.known)
	slices.SortFunc(out, func(a, b kube.Known) int {
		if c := strings.Compare(a.Resource.Group, b.Resource.Group); c != 0 {
			return c
		}
		return strings.Compare(a.Resource.Plural, b.Resource.Plural)
	})
	return out, nil
}

var _ kube.Source = (*Fake)(nil)
