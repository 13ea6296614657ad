package kube

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

func always(err error) func(string, Scope) error { return func(string, Scope) error { return err } }

func TestAnOutageKeepsTheRows(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		s.put(pod("a", "1"), pod("a", "2"))
		r := c.Open(Pods, Scope{})
		settle()
		kept, version := r.Snapshot().Get("a", "1"), r.Snapshot().Version

		down := time.Now()
		s.failing(always(syscall.ECONNREFUSED))
		s.cut(false)
		advance(shortWatch)
		settle()
		expect(t, r.Snapshot(), Stale, "a/1", "a/2")
		h := r.Snapshot().Health
		if h.Reason != syscall.ECONNREFUSED.Error() || h.Since.Sub(down).Abs() > time.Second || !h.NextTry.After(down) {
			t.Errorf("health is %+v", h)
		}
		advance(2 * time.Minute)
		_, before, _ := s.counts()
		if before > 40 || before < 20 {
			t.Errorf("asked %d times in two minutes", before)
		}
		if since := r.Snapshot().Health.Since; since != h.Since {
			t.Error("since when it is stale has moved")
		}

		s.put(pod("a", "3"))
		s.failing(nil)
		back := time.Now()
		for r.Snapshot().Health.State != Live {
			<-r.Changed()
		}
		if took := time.Since(back); took > 6*time.Second {
			t.Errorf("live again after %v", took)
		}
		settle()
		expect(t, r.Snapshot(), Live, "a/1", "a/2", "a/3")
		if r.Snapshot().Get("a", "1") != kept || r.Snapshot().Version == version {
			t.Error("rows were made anew, or the new one has no version")
		}
		if lists, _, inits := s.counts(); lists != 0 || inits != 1 {
			t.Errorf("the world was fetched again: %d lists, %d watch-lists", lists, inits)
		}
	})
}

func TestAnOutageLongerThanTheServersMemory(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		s.put(pod("a", "1"), pod("a", "2"))
		r := c.Open(Pods, Scope{})
		settle()
		kept := r.Snapshot().Get("a", "2")
		s.failing(always(errors.New("network is unreachable")))
		s.cut(true)
		advance(shortWatch)
		settle()
		s.remove(pod("a", "1"))
		s.cut(true)
		s.failing(nil)
		seen := 2
		for r.Snapshot().Health.State != Live {
			<-r.Changed()
			seen = min(seen, len(r.Snapshot().Objects))
		}
		settle()
		expect(t, r.Snapshot(), Live, "a/2")
		if seen == 0 {
			t.Error("the list was empty in between")
		}
		if r.Snapshot().Get("a", "2") != kept {
			t.Error("what did not change has another pointer")
		}
	})
}

func TestAWatchThatEndsIsNotStale(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		s.put(pod("a", "1"))
		r := c.Open(Pods, Scope{})
		settle()
		woken(r)
		advance(8 * time.Minute)
		s.cut(false)
		settle()
		if woken(r) {
			t.Errorf("the normal end of a watch was said: %+v", r.Snapshot().Health)
		}
		s.put(pod("a", "2"))
		settle()
		expect(t, r.Snapshot(), Live, "a/1", "a/2")
	})
}

func TestAServerThatEndsEveryWatchAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		r := c.Open(Pods, Scope{})
		settle()
		for range 600 {
			s.cut(false)
			advance(100 * time.Millisecond)
		}
		if _, watches, inits := s.counts(); watches > 60 || inits > 1 {
			t.Errorf("%d watches, %d of them from the start, in a minute", watches, inits)
		}
		advance(10 * time.Second)
		expect(t, r.Snapshot(), Live)
	})
}

func TestAFirstListThatFailsSaysWhy(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		s.failing(always(errors.New("no route")))
		r := c.Open(Pods, Scope{})
		settle()
		expect(t, r.Snapshot(), Syncing)
		if h := r.Snapshot().Health; h.Reason != "no route" || h.NextTry.IsZero() {
			t.Errorf("health is %+v", h)
		}
		s.put(pod("a", "1"))
		s.failing(nil)
		advance(6 * time.Second)
		expect(t, r.Snapshot(), Live, "a/1")
		if h := r.Snapshot().Health; h.Reason != "" || !h.NextTry.IsZero() {
			t.Errorf("health is %+v", h)
		}
	})
}

func TestAnExpiredTokenIsStale(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		s.put(pod("a", "1"))
		r := c.Open(Pods, Scope{})
		settle()
		s.failing(always(apierrors.NewUnauthorized("the token has expired")))
		s.cut(false)
		advance(shortWatch)
		settle()
		expect(t, r.Snapshot(), Stale, "a/1")
		s.failing(nil)
		advance(6 * time.Second)
		expect(t, r.Snapshot(), Live, "a/1")
	})
}

func TestDenied(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		s.put(pod("a", "1"))
		r := c.Open(Pods, Scope{})
		settle()
		s.failing(func(verb string, _ Scope) error { return forbidden(verb) })
		s.cut(true)
		advance(time.Minute)
		expect(t, r.Snapshot(), Denied)
		if h := r.Snapshot().Health; h.Verb != "list" || h.NextTry.IsZero() || h.Reason == "" {
			t.Errorf("health is %+v", h)
		}
		lists, _, _ := s.counts()
		advance(5 * time.Minute)
		if again, _, _ := s.counts(); again-lists > 10 {
			t.Errorf("asked %d times in five minutes", again-lists)
		}
		s.failing(nil)
		advance(refusedWait + time.Second)
		expect(t, r.Snapshot(), Live, "a/1")
	})
}

func TestAnAbsentResource(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		s.failing(always(apierrors.NewNotFound(corev1.Resource("pods"), "")))
		r := c.Open(Pods, Scope{})
		settle()
		expect(t, r.Snapshot(), Absent)
	})
}

func TestWhatMayOnlyBeListedIsAskedForAgain(t *testing.T) {
	for name, refusal := range map[string]error{
		"forbidden":   forbidden("watch"),
		"unsupported": apierrors.NewMethodNotSupported(corev1.Resource("pods"), "watch"),
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, s *server, c *Cluster) {
				s.put(pod("a", "1"))
				s.failing(func(verb string, _ Scope) error {
					if verb == "watch" {
						return refusal
					}
					return nil
				})
				r := c.Open(Pods, Scope{})
				settle()
				expect(t, r.Snapshot(), Live, "a/1")
				if r.Snapshot().Health.Reason == "" {
					t.Error("nothing says that it is only asked for at times")
				}
				woken(r)
				s.put(pod("a", "2"))
				advance(pollPeriod + time.Second)
				expect(t, r.Snapshot(), Live, "a/1", "a/2")
				woken(r)
				advance(5 * pollPeriod)
				if woken(r) {
					t.Error("asking again without a change woke the reader")
				}
			})
		})
	}
}

func TestAServerThatIgnoresSendInitialEvents(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		s.holdEnd = true
		r := c.Open(Pods, Scope{})
		advance(silentStart + time.Second)
		expect(t, r.Snapshot(), Live)
	})
}

func TestHeartbeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var hangs atomic.Bool
		var heard atomic.Pointer[time.Time]
		hear := func() { now := time.Now(); heard.Store(&now) }
		hear()
		l := newLink(func() time.Time { return *heard.Load() })
		told := make(chan string, 100)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			l.heartbeat(ctx, func(ctx context.Context) error {
				if !hangs.Load() {
					hear()
					return nil
				}
				<-ctx.Done()
				return ctx.Err()
			}, func(string) { told <- "silent" }, func() { told <- "back" })
		}()
		f := l.follow()
		advance(10 * time.Second)
		if f.Health().State != Live || len(f.Changed()) > 0 {
			t.Errorf("after %v: %+v", time.Since(start), f.Health())
		}
		hangs.Store(true)
		hung := time.Now()
		<-f.Changed()
		if took := time.Since(hung); took > 10*time.Second || f.Health().State != Stale {
			t.Errorf("after %v: %+v", took, f.Health())
		}
		if !f.Health().Since.Equal(*heard.Load()) {
			t.Errorf("stale since %v, the last word was at %v", f.Health().Since, *heard.Load())
		}
		advance(30 * time.Second)
		hangs.Store(false)
		for f.Health().State != Live {
			<-f.Changed()
		}
		synctest.Wait()
		var words []string
		for len(told) > 0 {
			words = append(words, <-told)
		}
		if n := len(words); words[0] != "silent" || words[n-1] != "back" || slices.Index(words, "back") != n-1 {
			t.Errorf("told %v", words)
		}
		f.Close()
		cancel()
		<-done
	})
}

// On a slow line a list may delay the answer: it is not a hang while bytes come.
func TestASlowLineIsNotAHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLink(func() time.Time { return time.Now().Add(-time.Second) })
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		l.heartbeat(ctx, func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}, func(string) { t.Error("said to be silent") }, func() {})
		if l.health().State != Live {
			t.Errorf("health is %+v", l.health())
		}
	})
}

func TestALinkThatReturnsWakesItsFeeds(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		s.put(pod("a", "1"))
		r := c.Open(Pods, Scope{})
		advance(time.Minute)
		c.lost("the server does not answer") // the watch looks open still
		settle()
		expect(t, r.Snapshot(), Stale, "a/1")
		_, before, _ := s.counts()
		c.back()
		settle()
		expect(t, r.Snapshot(), Live, "a/1")
		if _, after, _ := s.counts(); after != before+1 {
			t.Errorf("%d watches were opened, want a new one", after-before)
		}
	})
}
