package kube

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
)

func TestFeedFollowsTheServer(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		s.put(pod("b", "1"), pod("a", "2"))
		r := c.Open(Pods, Scope{})
		if got := r.Snapshot().Health.State; got != Syncing {
			t.Errorf("a new reader's health is %v", got)
		}
		settle()
		expect(t, r.Snapshot(), Live, "a/2", "b/1")
		kept := r.Snapshot().Get("a", "2")

		s.put(pod("a", "1"))
		s.remove(pod("b", "1"))
		settle()
		expect(t, r.Snapshot(), Live, "a/1", "a/2")
		if r.Snapshot().Get("a", "2") != kept {
			t.Error("an object that did not change has another pointer")
		}
	})
}

func TestFirstRowsComeBeforeTheListEnds(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		s.holdEnd = true
		s.put(pod("a", "1"), pod("a", "2"))
		r := c.Open(Pods, Scope{})
		settle()
		expect(t, r.Snapshot(), Syncing, "a/1", "a/2")
	})
}

func TestFeedListsInPagesWhereWatchListsAreUnknown(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		s.watchList = false
		for i := range 1200 {
			s.put(pod("a", fmt.Sprintf("%04d", i)))
		}
		r := c.Open(Pods, Scope{})
		settle()
		if n := len(r.Snapshot().Objects); n != 1200 || r.Snapshot().Health.State != Live {
			t.Errorf("%d objects, %v", n, r.Snapshot().Health.State)
		}
		if lists, _, _ := s.counts(); lists != 3 {
			t.Errorf("%d lists, want 3 pages", lists)
		}
		s.put(pod("b", "new"))
		settle()
		if r.Snapshot().Get("b", "new") == nil {
			t.Error("no watch follows the list")
		}
	})
}

func TestABurstIsFewPublications(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		r := c.Open(Pods, Scope{})
		settle()
		woken(r)
		began, publications := time.Now(), 0
		last := r.Snapshot().Version
		done := make(chan struct{})
		go func() {
			defer close(done)
			tick := time.NewTicker(10 * time.Millisecond)
			defer tick.Stop()
			for i := range 10_000 {
				p := pod("a", fmt.Sprintf("%03d", i%100))
				p.Status.Message = fmt.Sprint(i)
				s.put(p)
				if i%100 == 0 {
					<-tick.C // one second in all
				}
			}
		}()
		for running := true; running; {
			select {
			case <-done:
				running = false
			case <-r.Changed():
				if v := r.Snapshot().Version; v <= last {
					t.Errorf("version %d after %d", v, last)
				}
				last = r.Snapshot().Version
				publications++
			}
		}
		settle()
		if most := int(time.Since(began)/publishPeriod) + 2; publications > most {
			t.Errorf("%d publications of 10,000 changes, want at most %d", publications, most)
		}
		for i := range 100 {
			p := r.Snapshot().Get("a", fmt.Sprintf("%03d", i)).(*corev1.Pod)
			if p.Status.Message != fmt.Sprint(9900+i) {
				t.Fatalf("pod %d is at %s", i, p.Status.Message)
			}
		}
	})
}

func TestTheFirstChangeIsPublishedAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		r := c.Open(Pods, Scope{})
		settle()
		s.put(pod("a", "1"))
		synctest.Wait() // no time passes
		expect(t, r.Snapshot(), Live, "a/1")
	})
}

func TestASlowReaderBlocksNobody(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		slow, quick := c.Open(Pods, Scope{}), c.Open(Pods, Scope{})
		for i := range 50 {
			s.put(pod("a", fmt.Sprint(i)))
			settle()
			if !woken(quick) {
				t.Fatalf("change %d did not wake the quick reader", i)
			}
		}
		if !woken(slow) || woken(slow) {
			t.Error("the slow reader has not exactly one wake-up")
		}
		if len(slow.Snapshot().Objects) != 50 {
			t.Error("the slow reader's state is not the last")
		}
	})
}

func TestReadersShareAFeedThatLingers(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		one, two := c.Open(Pods, Scope{}), c.Open(Pods, Scope{})
		settle()
		one.Close()
		two.Close()
		two.Close() // again is harmless
		advance(linger - time.Second)
		three := c.Open(Pods, Scope{})
		settle()
		if _, watches, _ := s.counts(); watches != 1 {
			t.Errorf("%d watches for readers one after another", watches)
		}
		three.Close()
		advance(linger + time.Second)
		if n, open := len(c.all()), s.open(); n != 0 || open != 0 {
			t.Errorf("%d feeds and %d watches after the last reader left", n, open)
		}
		c.Open(Pods, Scope{})
		settle()
		if _, watches, _ := s.counts(); watches != 2 {
			t.Errorf("%d watches, want a new one", watches)
		}
	})
}

// TestFewFeedsLinger: each selector is a feed of its own; whoever asks for many
// leaves no more than so many behind, and none of them stays for longer.
func TestFewFeedsLinger(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		for i := range 3 * lingerMost {
			r := c.Open(Pods, Scope{Labels: fmt.Sprintf("n=%d", i)})
			settle()
			r.Close()
			settle()
			if n := len(c.all()); n > lingerMost+1 {
				t.Fatalf("%d feeds run on for nobody after %d", n, i+1)
			}
		}
		if n, open := len(c.all()), s.open(); n != lingerMost || open != lingerMost {
			t.Errorf("%d feeds and %d watches linger, want %d", n, open, lingerMost)
		}
		advance(linger + time.Second)
		if n, open := len(c.all()), s.open(); n != 0 || open != 0 {
			t.Errorf("%d feeds and %d watches are left", n, open)
		}
	})
}

func TestVersionsDifferBetweenFeeds(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		s.put(pod("a", "1"))
		x, y := c.Open(Pods, Scope{}), c.Open(Pods, Scope{Labels: "x!=y"})
		settle()
		if x.Snapshot().Version == y.Snapshot().Version {
			t.Error("two feeds have one version")
		}
	})
}

func TestOpenAfterCloseIsQuiet(t *testing.T) {
	bubble(t, func(t *testing.T, _ *server, c *Cluster) {
		c.Close()
		r := c.Open(Pods, Scope{})
		if r.Snapshot() == nil {
			t.Error("no snapshot")
		}
		r.Close()
		advance(linger + time.Second)
	})
}
