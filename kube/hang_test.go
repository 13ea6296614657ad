package kube_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

// told is how soon a person must know that the server is away, or back.
const told = 10 * time.Second

// refusing waits until nothing listens on the server's port.
func refusing(t *testing.T, box *kubetest.Cluster) {
	t.Helper()
	err := wait.PollUntilContextTimeout(t.Context(), 10*time.Millisecond, soon, true, func(context.Context) (bool, error) {
		c, err := net.Dial("tcp", strings.TrimPrefix(box.Config.Host, "https://"))
		if err == nil {
			c.Close()
		}
		return err != nil, nil
	})
	if err != nil {
		t.Fatalf("the server does not stop: %v", err)
	}
}

func TestAServerThatStopsAndOneThatHangs(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a cluster of its own")
	}
	box := kubetest.OwnSandbox(t, "empty")
	c := connect(t, box.Kubeconfig, false)
	link := c.Link()
	defer link.Close()
	services, err := c.Resolve(t.Context(), "apiservices")
	if err != nil {
		t.Fatal(err)
	}
	var readers []kube.Reader
	for _, r := range []kube.Resource{kube.Namespaces, kube.ConfigMaps, services.Resource} {
		readers = append(readers, c.Open(r, kube.Scope{}))
	}
	all := func(t *testing.T, what string, limit time.Duration, state kube.State) {
		t.Helper()
		began := time.Now()
		for _, r := range readers {
			rows := len(r.Snapshot().Objects)
			took := until(t, r, limit-time.Since(began), is(state))
			if state == kube.Stale && len(r.Snapshot().Objects) < rows {
				t.Errorf("%s: %d rows, were %d", r.Snapshot().Resource, len(r.Snapshot().Objects), rows)
			}
			t.Logf("%s: %v after %v %s", r.Snapshot().Resource, state, took.Round(time.Millisecond), r.Snapshot().Health.Reason)
		}
		timeout := time.After(limit - time.Since(began))
		for link.Health().State != state {
			select {
			case <-link.Changed():
			case <-timeout:
				t.Fatalf("%s: the link is %+v", what, link.Health())
			}
		}
		t.Logf("%s: the link is %v after %v", what, state, time.Since(began).Round(time.Millisecond))
	}
	all(t, "start", soon, kube.Live)

	t.Run("stop", func(t *testing.T) {
		box.StopServer(t)
		refusing(t, box) // it ends what it has begun first
		all(t, "stopped", told, kube.Stale)
		// Long enough for the waits between tries to have grown.
		<-time.After(6 * time.Second)
		box.StartServer(t)
		box.WaitServer(t)
		all(t, "started", told, kube.Live)
	})

	t.Run("hang", func(t *testing.T) {
		box.PauseServer(t)
		defer box.ResumeServer(t)
		all(t, "hanging", told, kube.Stale)
		<-time.After(7 * time.Second)
		box.ResumeServer(t)
		all(t, "resumed", told, kube.Live)
	})
}
