package bench

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.org/hackfest/kube/kubetest"
)

// changes writes pods' status, restarts that are seen in their rows, at a rate
// until stop, which gives the rate that the server allowed. It returns when a
// second's worth of them has been made: what is measured then is no beginning.
func changes(t *testing.T, c *kubetest.Cluster, pods, perSecond int) (stop func() float64) {
	e := newEtcd(c)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	var done atomic.Int64
	from := time.Now()
	work, flows := make(chan int), make(chan struct{})
	wg.Go(func() {
		defer close(work)
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for n := 0; ctx.Err() == nil; {
			for due := int(time.Since(from).Seconds() * float64(perSecond)); n < due && ctx.Err() == nil; n++ {
				select {
				case work <- n:
				case <-ctx.Done():
				}
			}
			<-tick.C
		}
	})
	for range min(writers, max(perSecond/50, 4)) {
		wg.Go(func() {
			for n := range work {
				i := n * 7919 % pods
				err := e.bump(ctx, i)
				if err != nil && ctx.Err() == nil {
					t.Error(err)
					return
				}
				if done.Add(1) == int64(perSecond) {
					close(flows)
				}
			}
		})
	}
	select {
	case <-flows:
	case <-time.After(time.Minute):
		t.Errorf("%d of %d changes in a minute", done.Load(), perSecond)
	}
	return func() float64 {
		rate := float64(done.Load()) / time.Since(from).Seconds()
		cancel()
		for range work {
		}
		wg.Wait()
		return rate
	}
}
