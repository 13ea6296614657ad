package kube

import (
	"context"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
)

// vitals decide a feed's Health from what its list and watch report. Safe for
// concurrent use.
type vitals struct {
	report func(Health)
	alive  func() time.Time // the last proof that the server was there

	mu       sync.Mutex
	health   Health
	synced   bool // a list has come to its end, and was not refused since
	watching bool
	hasty    int // watches in a row that ended at once
	backoff  wait.Backoff
	opening  int           // counts watches: a late end of an old one is not the new one's
	stop     func()        // ends the watch that is open
	retry    chan struct{} // closed to end every pause
}

func newVitals(report func(Health), alive func() time.Time) vitals {
	return vitals{
		report: report, alive: alive,
		health:  Health{State: Syncing, Since: time.Now()},
		backoff: newBackoff(), stop: func() {}, retry: make(chan struct{}),
	}
}

func newBackoff() wait.Backoff {
	return wait.Backoff{Duration: retryFirst, Factor: 2, Jitter: 0.1, Cap: retryLast, Steps: 100}
}

// opened notes that the server accepted a watch, which stop ends, and gives the
// number to close it by.
func (v *vitals) opened(stop func(), initial bool) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.opening++
	v.watching, v.stop = true, stop
	if initial {
		v.begun()
	} else if v.synced {
		v.live("")
	}
	return v.opening
}

// paged notes that the server gives a list.
func (v *vitals) paged() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.begun()
}

// begun ends a refusal: objects are on their way.
func (v *vitals) begun() {
	if v.health.State == Denied || v.health.State == Absent {
		v.set(Health{State: Syncing, Since: time.Now()})
	}
}

// closed notes that the watch has ended, which by itself is nothing bad.
func (v *vitals) closed(number int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if number == v.opening {
		v.watching, v.stop = false, func() {}
	}
}

// ended counts the watches in a row that ended at once.
func (v *vitals) ended(atOnce bool) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.hasty++; !atOnce {
		v.hasty = 0
	}
	return v.hasty
}

// listed notes that the whole world is in the inbox.
func (v *vitals) listed() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.synced = true
	if v.watching {
		v.live("")
	}
}

// heard notes an event of the open watch, after its first list.
func (v *vitals) heard() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.synced && v.watching && v.health.State == Stale {
		v.live("")
	}
}

// polled notes that lists are all one can have, and why.
func (v *vitals) polled(reason string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.live(reason)
}

func (v *vitals) live(reason string) {
	if v.hasty == 0 {
		v.backoff = newBackoff()
	}
	if v.health.State != Live || v.health.Reason != reason {
		v.set(Health{State: Live, Since: time.Now(), Reason: reason})
	}
}

// lost notes that the server cannot be asked now, and gives the time of the next
// try. The rows stay.
func (v *vitals) lost(reason string) time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	next := time.Now().Add(min(v.backoff.Step(), retryLast))
	h := v.health
	if h.State == Denied || h.State == Absent {
		return next // what it last said still holds
	}
	h.Reason, h.NextTry = reason, next
	if h.State == Live {
		h.State, h.Since = Stale, v.alive()
	}
	v.set(h)
	return next
}

// refused notes that the server will not give this resource: there are no rows
// to show. It is asked again at times, since rights may be granted.
func (v *vitals) refused(state State, verb, reason string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	h := Health{State: state, Since: time.Now(), Reason: reason, Verb: verb, NextTry: time.Now().Add(refusedWait)}
	if v.health.State == state {
		h.Since = v.health.Since
	}
	v.synced = false
	v.set(h)
}

// refusedUntil gives the time of the next try of what was refused; zero when it
// was not.
func (v *vitals) refusedUntil() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.health.State != Denied && v.health.State != Absent {
		return time.Time{}
	}
	return v.health.NextTry
}

func (v *vitals) set(h Health) {
	v.health = h
	v.report(h)
}

// pause waits until then, or until the link says that the server is back.
func (v *vitals) pause(ctx context.Context, until time.Time) {
	v.mu.Lock()
	retry := v.retry
	v.mu.Unlock()
	t := time.NewTimer(time.Until(until))
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-retry:
	case <-t.C:
	}
}

// revive is called when the server is back: pauses end, and a watch that may
// have died in silence is opened anew, from where it was.
func (v *vitals) revive() {
	v.mu.Lock()
	stale, stop := v.health.State == Stale || v.health.State == Syncing && v.health.Reason != "", v.stop
	if stale {
		close(v.retry)
		v.retry = make(chan struct{})
		v.backoff = newBackoff()
	}
	v.mu.Unlock()
	if stale {
		stop()
	}
}
