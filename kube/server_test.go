package kube

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
)

// server is an API server of one resource, as far as a feed can tell: lists in
// pages, watches, watch-lists and resource versions.
type server struct {
	mu      sync.Mutex
	rv      int
	objects map[objectName]Object
	history []event
	streams map[*stream]struct{}

	fail      func(verb string, s Scope) error // for every request; nil for none
	watchList bool                             // serves sendInitialEvents
	holdEnd   bool                             // keeps the end of first events back
	lists     int
	watches   int
	inits     int // watch-lists
}

type event struct {
	rv int
	watch.Event
}

func newServer() *server {
	return &server{rv: 1, objects: map[objectName]Object{}, streams: map[*stream]struct{}{}, watchList: true}
}

func (s *server) origin(_ Resource, scope Scope) origin {
	return func(func([]metav1.TableColumnDefinition)) (*cache.ListWatch, error) {
		return &cache.ListWatch{
			ListWithContextFunc: func(_ context.Context, o metav1.ListOptions) (runtime.Object, error) { return s.list(scope, o) },
			WatchFuncWithContext: func(_ context.Context, o metav1.ListOptions) (watch.Interface, error) {
				return s.watch(scope, o)
			},
		}, nil
	}
}

func (s *server) refuse(verb string, scope Scope) error {
	if s.fail == nil {
		return nil
	}
	return s.fail(verb, scope)
}

func (s *server) in(scope Scope) []Object {
	sel, err := labels.Parse(scope.Labels)
	if err != nil {
		panic(err)
	}
	var out []Object
	for _, o := range s.objects {
		if (scope.Namespace == "" || o.GetNamespace() == scope.Namespace) && sel.Matches(labels.Set(o.GetLabels())) {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, Compare)
	return out
}

func (s *server) list(scope Scope, o metav1.ListOptions) (runtime.Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lists++
	if err := s.refuse("list", scope); err != nil {
		return nil, err
	}
	all := s.in(scope)
	from, _ := strconv.Atoi(o.Continue)
	to := len(all)
	l := &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: strconv.Itoa(s.rv)}}
	if o.Limit > 0 && from+int(o.Limit) < to {
		to = from + int(o.Limit)
		l.Continue = strconv.Itoa(to)
	}
	for _, o := range all[from:to] {
		l.Items = append(l.Items, *o.DeepCopyObject().(*corev1.Pod))
	}
	return l, nil
}

func (s *server) watch(scope Scope, o metav1.ListOptions) (watch.Interface, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watches++
	if err := s.refuse("watch", scope); err != nil {
		return nil, err
	}
	w := &stream{server: s, scope: scope, out: make(chan watch.Event, 1<<17)}
	from, _ := strconv.Atoi(o.ResourceVersion)
	if o.SendInitialEvents != nil {
		s.inits++
		if !s.watchList {
			return nil, apierrors.NewInvalid(corev1.SchemeGroupVersion.WithKind("ListOptions").GroupKind(), "", nil)
		}
		for _, o := range s.in(scope) {
			w.send(watch.Event{Type: watch.Added, Object: o})
		}
		if !s.holdEnd {
			w.send(watch.Event{Type: watch.Bookmark, Object: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
				ResourceVersion: strconv.Itoa(s.rv), Annotations: map[string]string{metav1.InitialEventsAnnotationKey: "true"},
			}}})
		}
	} else {
		if len(s.history) > 0 && from+1 < s.history[0].rv {
			return nil, apierrors.NewResourceExpired("too old")
		}
		for _, e := range s.history {
			if e.rv > from {
				w.send(e.Event)
			}
		}
	}
	s.streams[w] = struct{}{}
	return w, nil
}

// put creates or changes objects.
func (s *server) put(objects ...*corev1.Pod) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range objects {
		s.rv++
		o.ResourceVersion = strconv.Itoa(s.rv)
		t := watch.Modified
		if s.objects[nameOf(o)] == nil {
			t = watch.Added
		}
		s.objects[nameOf(o)] = o
		s.tell(t, o)
	}
}

func (s *server) remove(objects ...*corev1.Pod) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range objects {
		s.rv++
		delete(s.objects, nameOf(o))
		o = o.DeepCopy()
		o.ResourceVersion = strconv.Itoa(s.rv)
		s.tell(watch.Deleted, o)
	}
}

func (s *server) tell(t watch.EventType, o Object) {
	e := event{s.rv, watch.Event{Type: t, Object: o}}
	s.history = append(s.history, e)
	for w := range s.streams {
		w.send(e.Event)
	}
}

// cut ends all watches, as a network does. With forget, what happened before is
// too old to be watched.
func (s *server) cut(forget bool) {
	s.mu.Lock()
	streams := slices.Collect(maps.Keys(s.streams))
	if forget {
		s.rv++
		s.history = []event{{s.rv + 1, watch.Event{Type: watch.Bookmark, Object: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{ResourceVersion: strconv.Itoa(s.rv)}}}}}
		s.rv++
	}
	s.mu.Unlock()
	for _, w := range streams {
		w.Stop()
	}
}

func (s *server) failing(fail func(verb string, s Scope) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = fail
}

// open counts the watches that have not been stopped.
func (s *server) open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.streams)
}

func (s *server) counts() (lists, watches, inits int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lists, s.watches, s.inits
}

type stream struct {
	server *server
	scope  Scope
	out    chan watch.Event
	ended  bool
}

func (w *stream) send(e watch.Event) {
	if o, ok := e.Object.(Object); ok && e.Type != watch.Bookmark && w.scope.Namespace != "" && o.GetNamespace() != w.scope.Namespace {
		return
	}
	e.Object = e.Object.DeepCopyObject()
	w.out <- e
}

func (w *stream) ResultChan() <-chan watch.Event { return w.out }

func (w *stream) Stop() {
	w.server.mu.Lock()
	defer w.server.mu.Unlock()
	if !w.ended {
		w.ended = true
		delete(w.server.streams, w)
		close(w.out)
	}
}

func pod(namespace, name string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Namespace: namespace, Name: name, UID: types.UID(namespace + "/" + name),
	}}
}

// bubble runs a test with its own time, against a connection whose feeds read
// from a server. What the connection leaves running fails the test.
func bubble(t *testing.T, test func(t *testing.T, s *server, c *Cluster)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		c := newCluster(s.origin, func() time.Time { return time.Time{} })
		test(t, s, c)
		c.Close()
	})
}

// settle waits until the connection has nothing left to do but to wait, for
// longer than two publications are apart.
func settle() {
	synctest.Wait()
	advance(2 * publishPeriod)
}

// advance lets d pass on the bubble's clock, without any real time, and has
// everything done that is due by then.
func advance(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func names(s *Snapshot) []string {
	out := []string{}
	for _, o := range s.Objects {
		out = append(out, o.GetNamespace()+"/"+o.GetName())
	}
	return out
}

func expect(t *testing.T, s *Snapshot, state State, want ...string) {
	t.Helper()
	if s.Health.State != state {
		t.Errorf("health is %v (%s), want %v", s.Health.State, s.Health.Reason, state)
	}
	if got := names(s); !slices.Equal(got, append([]string{}, want...)) {
		t.Errorf("objects are %v, want %v", got, want)
	}
}

func woken(r Reader) bool {
	select {
	case <-r.Changed():
		return true
	default:
		return false
	}
}
