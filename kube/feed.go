package kube

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"
)

// The times of a feed.
const (
	publishPeriod = 100 * time.Millisecond // at most so often
	readerPeriod  = 2 * time.Millisecond   // and so much less often for each reader
	objectPeriod  = 8 * time.Microsecond   // and for each object: all of them are passed over
	slowestPeriod = time.Second

	retryFirst  = 500 * time.Millisecond
	retryLast   = 5 * time.Second
	refusedWait = 30 * time.Second // before a denied or absent resource is asked for again
	pollPeriod  = 10 * time.Second // for what can be listed but not watched
	shortWatch  = time.Second      // a watch that ends sooner, with nothing said, has failed
	silentStart = 10 * time.Second // a watch-list that says nothing for so long is not one
)

// origin is where a feed's objects come from: one resource in one scope. columns
// is told the columns of a server's table.
type origin func(columns func([]metav1.TableColumnDefinition)) (*cache.ListWatch, error)

// feed lists and watches one resource in one scope, and publishes Snapshots. It
// runs from start until stop. Its reflector leaves changes in the inbox; one
// goroutine publishes.
type feed struct {
	resource Resource
	scope    Scope

	inbox     inbox
	vitals    vitals
	published atomic.Pointer[Snapshot]
	version   func() uint64 // unique in the connection, growing
	readers   readers

	lw       *cache.ListWatch
	ctx      context.Context
	cancel   context.CancelFunc
	wg       sync.WaitGroup
	slim     func(Object)
	mutation cache.MutationDetector

	// denied is called, without locks, after a publication that says Denied or
	// Absent.
	denied func(*feed)
}

func newFeed(r Resource, s Scope, version func() uint64, alive func() time.Time) *feed {
	f := &feed{
		resource: r, scope: s, inbox: newInbox(), version: version, slim: Slim(r),
		mutation: cache.NewCacheMutationDetector(r.String()),
		denied:   func(*feed) {},
	}
	f.vitals = newVitals(f.inbox.setHealth, alive)
	f.inbox.synced = f.vitals.listed
	f.published.Store(NewSnapshot(r, s, 0, f.vitals.health))
	return f
}

// start begins to list and watch. It does not block.
func (f *feed) start(ctx context.Context, from origin) {
	f.ctx, f.cancel = context.WithCancel(klog.NewContext(ctx, klog.Logger{}))
	lw, err := from(f.inbox.setColumns)
	if err != nil {
		lw = broken(err)
	}
	f.lw = lw
	f.wg.Go(f.publishing)
	f.wg.Go(f.reflecting)
	f.wg.Go(func() { f.mutation.Run(f.ctx.Done()) })
}

// stop ends the feed and waits for its goroutines.
func (f *feed) stop() {
	f.cancel()
	f.wg.Wait()
}

// reflecting runs client-go's reflector: it knows lists, watch-lists, bookmarks
// and resource versions. What is tried again, and when, is decided here and in
// list and watch: the reflector's own backoff grows to a minute.
func (f *feed) reflecting() {
	r := cache.NewReflectorWithOptions(&cache.ListWatch{
		ListWithContextFunc:  f.list,
		WatchFuncWithContext: f.watch,
	}, nil, &f.inbox, cache.ReflectorOptions{
		Name: "feed", Logger: &klog.Logger{},
		Backoff: &wait.Backoff{Duration: retryFirst, Factor: 2, Cap: retryLast, Steps: 8},
	})
	for f.ctx.Err() == nil {
		began := time.Now()
		err := r.ListAndWatchWithContext(f.ctx)
		if err != nil && !refused(err) && !expired(err) {
			f.vitals.pause(f.ctx, f.vitals.lost(reason(err)))
			continue
		}
		if next := f.vitals.refusedUntil(); !next.IsZero() {
			f.vitals.pause(f.ctx, next)
		} else if time.Since(began) < shortWatch {
			f.vitals.pause(f.ctx, time.Now().Add(retryFirst))
		}
	}
}

// publishing turns batches into Snapshots: the first change at once, then at
// most every period.
func (f *feed) publishing() {
	var last time.Time
	for {
		select {
		case <-f.ctx.Done():
			return
		case <-f.inbox.dirty:
		}
		if rest := time.Until(last.Add(f.period())); rest > 0 {
			t := time.NewTimer(rest)
			select {
			case <-f.ctx.Done():
				t.Stop()
				return
			case <-t.C:
			}
		}
		if f.publish() {
			last = time.Now()
		}
	}
}

// period grows with the number of readers and of objects: each publication costs
// each of them.
func (f *feed) period() time.Duration {
	p := publishPeriod
	p += time.Duration(f.readers.count()) * readerPeriod
	p += time.Duration(len(f.published.Load().Objects)) * objectPeriod
	return min(p, slowestPeriod)
}

// publish says whether there was anything to publish.
func (f *feed) publish() bool {
	before := f.published.Load()
	next := f.inbox.take().next(before, f.version)
	if next == before {
		return false
	}
	f.published.Store(next)
	f.readers.wake(next)
	if next.Health.State != before.Health.State && (next.Health.State == Denied || next.Health.State == Absent) {
		f.denied(f)
	}
	return true
}
