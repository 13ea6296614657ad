package kubetest

import (
	"slices"
	"sync/atomic"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

type reader struct {
	fake     *Fake
	resource kube.Resource
	scope    kube.Scope
	labels   labels.Selector
	fields   fields.Selector
	now      atomic.Pointer[kube.Snapshot]
	wake     chan struct{}
}

// Open gives a reader of one resource in one scope. It panics for a selector
// that cannot be read.
func (f *Fake) Open(r kube.Resource, s kube.Scope) kube.Reader {
	if !r.Namespaced {
		s.Namespace = ""
	}
	rd := &reader{fake: f, resource: r, scope: s, wake: make(chan struct{}, 1)}
	var err error
	if rd.labels, err = labels.Parse(s.Labels); err != nil {
		panic(err)
	}
	if rd.fields, err = fields.ParseSelector(s.Fields); err != nil {
		panic(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.readers[rd] = struct{}{}
	f.opened[scoped{r, s}]++
	rd.now.Store(kube.NewSnapshot(r, s, f.version, f.healthOf(rd)))
	rd.publish()
	select {
	case <-rd.wake: // Snapshot has it already
	default:
	}
	return rd
}

func (rd *reader) Snapshot() *kube.Snapshot { return rd.now.Load() }
func (rd *reader) Changed() <-chan struct{} { return rd.wake }

func (rd *reader) Close() {
	rd.fake.mu.Lock()
	defer rd.fake.mu.Unlock()
	if _, ok := rd.fake.readers[rd]; ok {
		delete(rd.fake.readers, rd)
		rd.fake.opened[scoped{rd.resource, rd.scope}]--
	}
}

// publish brings the readers that match up to date. Under f.mu.
func (f *Fake) publish(match func(*reader) bool) {
	for rd := range f.readers {
		if match(rd) {
			rd.publish()
		}
	}
}

// publish computes what the reader may see, and wakes it when that has changed.
// Under f.mu.
func (rd *reader) publish() {
	f, last := rd.fake, rd.now.Load()
	h := f.healthOf(rd)
	seen := map[key]kube.Object{}
	if h.State != kube.Denied && h.State != kube.Absent {
		for k, o := range f.world[itself(rd.resource)] {
			if rd.sees(o) {
				seen[k] = o
			}
		}
	}
	var put, gone []kube.Object
	for _, o := range last.Objects {
		if k := (key{o.GetNamespace(), o.GetName()}); seen[k] == nil {
			gone = append(gone, o)
		} else if seen[k] == o {
			delete(seen, k)
		}
	}
	for _, o := range seen {
		put = append(put, o)
	}
	columns := f.columns[rd.resource]
	recolumned := !slices.Equal(columns, last.Columns)
	version := last.Version
	if len(put)+len(gone) > 0 || recolumned {
		version = f.version
	} else if h == last.Health {
		return
	}
	next := last.With(version, h, put, gone)
	next.Columns = columns
	rd.now.Store(next)
	nudge(rd.wake)
}

func (rd *reader) sees(o kube.Object) bool {
	if s, ok := o.(*corev1.Secret); ok && rd.resource == kube.HelmReleases && s.Type != rules.HelmSecretType {
		return false
	}
	return (rd.scope.Namespace == "" || rd.scope.Namespace == o.GetNamespace()) &&
		rd.labels.Matches(labels.Set(o.GetLabels())) && rd.fields.Matches(fieldsOf(o))
}

// healthOf finds the reader's own scope's health, else the one of all
// namespaces.
func (f *Fake) healthOf(rd *reader) kube.Health {
	if h, ok := f.health[scoped{rd.resource, rd.scope}]; ok {
		return h
	}
	return f.live
}

func nudge(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

// follower is one kube.Link.
type follower struct {
	fake *Fake
	wake chan struct{}
}

// Link follows what SetLink says.
func (f *Fake) Link() kube.Link {
	l := &follower{f, make(chan struct{}, 1)}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.links[l] = struct{}{}
	return l
}

func (l *follower) Health() kube.Health {
	l.fake.mu.Lock()
	defer l.fake.mu.Unlock()
	return l.fake.link
}

func (l *follower) Changed() <-chan struct{} { return l.wake }

func (l *follower) Close() {
	l.fake.mu.Lock()
	defer l.fake.mu.Unlock()
	delete(l.fake.links, l)
}
