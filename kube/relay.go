package kube

import (
	"context"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
)

// relay is a watch between the server and the reflector. It lets the first
// objects through to the inbox as they stream in (the reflector holds them back
// until their end is marked), slims all, and tells a broken stream from an
// answer.
type relay struct {
	feed    *feed
	in      watch.Interface
	out     chan watch.Event
	done    chan struct{}
	stop    func()
	initial bool      // until the end of the first objects
	began   time.Time // asked for, or past the first objects
	events  int       // since then
}

func (f *feed) relay(in watch.Interface, first *watch.Event, initial bool, began time.Time, cancel context.CancelFunc) *relay {
	r := &relay{
		feed: f, in: in, out: make(chan watch.Event), done: make(chan struct{}),
		initial: initial, began: began,
	}
	r.stop = sync.OnceFunc(func() { close(r.done); in.Stop(); cancel() })
	// The reflector stops every watch that it was given; this end is for revive.
	number := f.vitals.opened(func() { in.Stop(); cancel() }, initial)
	f.wg.Go(func() {
		defer close(r.out)
		defer r.stop()
		r.run(first)
		f.vitals.closed(number)
	})
	return r
}

// ResultChan is the reflector's end.
func (r *relay) ResultChan() <-chan watch.Event { return r.out }

// Stop ends the watch.
func (r *relay) Stop() { r.stop() }

func (r *relay) run(first *watch.Event) {
	if first != nil && !r.pass(*first) {
		return
	}
	var silent <-chan time.Time
	if r.initial {
		t := time.NewTimer(silentStart)
		defer t.Stop()
		silent = t.C
	}
	for {
		select {
		case <-r.done:
			return
		case <-r.feed.ctx.Done():
			return
		case <-silent:
			if r.events == 0 && r.initial {
				// Some servers ignore what they do not know: fall back to a list.
				status := apierrors.NewBadRequest(errSilent.Error()).Status()
				r.send(watch.Event{Type: watch.Error, Object: &status})
				return
			}
		case e, ok := <-r.in.ResultChan():
			if !ok {
				r.ended()
				return
			}
			if !r.pass(e) {
				return
			}
		}
	}
}

// pass hands one event on; false ends the watch.
func (r *relay) pass(e watch.Event) bool {
	r.events++
	if e.Type == watch.Error && lostConnection(e.Object) {
		r.lost(errClosed.Error())
		return false
	}
	if o, ok := e.Object.(Object); ok {
		switch e.Type {
		case watch.Added, watch.Modified:
			r.feed.take(o)
			if r.initial {
				r.feed.inbox.put(o)
			}
		case watch.Bookmark:
			if r.initial && o.GetAnnotations()[metav1.InitialEventsAnnotationKey] == "true" {
				r.initial, r.began, r.events = false, time.Now(), 0
				return r.send(e)
			}
		}
	}
	if !r.send(e) {
		return false
	}
	if !r.initial && e.Type != watch.Error {
		r.feed.vitals.heard()
	}
	return true
}

func (r *relay) send(e watch.Event) bool {
	select {
	case <-r.done:
		return false
	case <-r.feed.ctx.Done():
		return false
	case r.out <- e:
		return true
	}
}

// ended is the server's or the network's end of the watch. Watches end all the
// time. After one that ends at once, with nothing said, the reflector would fetch
// the world anew: so it learns of that end a little later. Several of them are a
// failure.
func (r *relay) ended() {
	switch n := r.feed.vitals.ended(r.events == 0 && time.Since(r.began) < shortWatch); {
	case n == 1:
		r.feed.vitals.pause(r.feed.ctx, r.began.Add(shortWatch))
	case n > 1:
		r.lost("the server ends every watch at once")
	}
}

// lost waits before the reflector learns that the watch is over: then it asks
// again from where it was.
func (r *relay) lost(reason string) {
	next := r.feed.vitals.lost(reason)
	if soonest := r.began.Add(shortWatch); next.Before(soonest) {
		next = soonest
	}
	r.feed.vitals.pause(r.feed.ctx, next)
}
