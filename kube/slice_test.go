package kube

import (
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

func forbidden(verb string) error {
	return apierrors.NewForbidden(corev1.Resource("pods"), "", &textError{verb + " is forbidden"})
}

type textError struct{ text string }

func (e *textError) Error() string { return e.text }

func TestASliceWakesForItsNamespaceAlone(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		s.put(pod("a", "1"), pod("b", "1"))
		whole := c.Open(Pods, Scope{})
		settle()
		a, b := c.Open(Pods, Scope{Namespace: "a"}), c.Open(Pods, Scope{Namespace: "b"})
		empty := c.Open(Pods, Scope{Namespace: "none"})
		expect(t, a.Snapshot(), Live, "a/1")
		expect(t, empty.Snapshot(), Live)
		if got := a.Snapshot().Scope.Namespace; got != "a" {
			t.Errorf("the slice's scope is %q", got)
		}
		versionA, versionB := a.Snapshot().Version, b.Snapshot().Version

		s.put(pod("b", "2"))
		settle()
		if woken(a) || woken(empty) || !woken(b) || !woken(whole) {
			t.Error("a change in b woke another slice, or not its own")
		}
		if a.Snapshot().Version != versionA || b.Snapshot().Version <= versionB {
			t.Error("versions do not follow the namespaces' changes")
		}

		s.remove(pod("b", "1"), pod("b", "2"))
		settle()
		expect(t, b.Snapshot(), Live)
		versionB = b.Snapshot().Version
		s.put(pod("b", "3"))
		settle()
		if b.Snapshot().Version <= versionB {
			t.Error("the version of an emptied slice went back")
		}

		woken(a)
		s.failing(func(string, Scope) error { return &textError{"down"} })
		s.cut(false)
		advance(shortWatch)
		settle()
		expect(t, a.Snapshot(), Stale, "a/1")
		if !woken(a) || !woken(empty) {
			t.Error("health did not wake the slices")
		}
		if a.Snapshot().Version != versionA {
			t.Error("health changed the version of a slice")
		}
		if _, _, inits := s.counts(); inits != 1 {
			t.Errorf("%d lists of the world for slices of one feed", inits)
		}
	})
}

func TestASlicesBucketsAreItsOwn(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		for _, ns := range []string{"a", "b"} {
			p := pod(ns, "1")
			p.Spec.NodeName = "node"
			s.put(p)
		}
		c.Open(Pods, Scope{})
		settle()
		a := c.Open(Pods, Scope{Namespace: "a"}).Snapshot()
		if got := a.Bucket(ByNode, "node").Objects; len(got) != 1 || got[0].GetNamespace() != "a" {
			t.Errorf("%d pods on the node, from one namespace", len(got))
		}
		if got := a.Bucket(ByNamespace, "b").Objects; len(got) != 0 {
			t.Error("a slice shows another namespace")
		}
	})
}

// Who may not list everywhere may well list one namespace.
func TestSlicesOfADeniedFeedGetFeedsOfTheirOwn(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		s.put(pod("a", "1"), pod("b", "1"))
		s.failing(func(verb string, scope Scope) error {
			if scope.Namespace != "a" {
				return forbidden(verb)
			}
			return nil
		})
		whole := c.Open(Pods, Scope{})
		a := c.Open(Pods, Scope{Namespace: "a"}) // before the refusal is known
		settle()
		expect(t, whole.Snapshot(), Denied)
		expect(t, a.Snapshot(), Live, "a/1")
		after := c.Open(Pods, Scope{Namespace: "a"})
		settle()
		expect(t, after.Snapshot(), Live, "a/1")
		expect(t, c.Open(Pods, Scope{Namespace: "b"}).Snapshot(), Syncing)

		a.Close()
		after.Close()
		whole.Close()
		advance(linger + time.Second)
		settle()
		if got := len(c.all()); got != 1 {
			t.Errorf("%d feeds are left, want that of b", got)
		}
	})
}

func TestNamespacesOfANarrowerFeedAreSlicesToo(t *testing.T) {
	bubble(t, func(t *testing.T, s *server, c *Cluster) {
		p := pod("a", "1")
		p.Labels = map[string]string{"app": "x"}
		s.put(p, pod("a", "2"))
		c.Open(Pods, Scope{Labels: "app=x"})
		settle()
		a := c.Open(Pods, Scope{Labels: "app=x", Namespace: "a"})
		expect(t, a.Snapshot(), Live, "a/1")
		if got := a.Snapshot().Scope; got != (Scope{Namespace: "a", Labels: "app=x"}) {
			t.Errorf("scope is %+v", got)
		}
		other := c.Open(Pods, Scope{Namespace: "a"})
		settle()
		expect(t, other.Snapshot(), Live, "a/1", "a/2")
	})
}

func TestWithinFindsTheRange(t *testing.T) {
	objects := []Object{pod("a", "1"), pod("b-2", "1"), pod("b", "1"), pod("b", "2"), pod("d", "1")}
	for ns, want := range map[string]int{"": 0, "a": 1, "b-2": 1, "b": 2, "b-": 0, "b-3": 0, "c": 0, "d": 1, "e": 0} {
		got := within(objects, ns)
		if len(got) != want || slices.ContainsFunc(got, func(o Object) bool { return o.GetNamespace() != ns }) {
			t.Errorf("%q: %d objects, want %d", ns, len(got), want)
		}
	}
}
