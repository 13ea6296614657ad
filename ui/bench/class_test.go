package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/serve"
)

// A class, and what it may take.
const (
	classPods    = 2000
	classSize    = 100
	classFirst   = 10 // that the server's own memory is measured with
	classChanges = 50 // a second

	limitSession = 2.0 // MB for each further one
	limitClass   = 50  // ms, p99 of a key
)

// TestClass is make bench-serve: a class of a hundred, each as themselves, at one
// server.
func TestClass(t *testing.T) {
	if !*measure {
		t.Skip("-measure is not given")
	}
	dir, err := filepath.Abs(filepath.Join("../../testdata/bench/data", fmt.Sprint(classPods)))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	c := kubetest.Kept(t, dir, nodes)
	defer c.Stop(t)
	fill(t, c, classPods)
	see(t, c, "attendees")
	audit := c.AuditEnd(t)
	r := open(t, c)

	first := enter(t, r.address, r.codes[0], width, height) // what is made once, is made now
	if err := first.rows(classPods); err != nil {
		t.Fatal(err)
	}
	first.leave()
	calm := r.settled(t)
	say("one has been there: %v", calm)

	stop := changes(t, c, classPods, classChanges)
	class := r.fill(t, nil, classFirst)
	few := r.rss(t)
	class = r.fill(t, class, classSize)
	all := r.rss(t)
	each := (all - few) / (classSize - classFirst)
	say("%d sessions %.0f MB, %d sessions %.0f MB: %.2f MB for each", classFirst, few, classSize, all, each)

	from := used(t, r.pid)
	took := browse(t, class, seconds(40))
	cpu := percent(from, used(t, r.pid))
	rate := stop()
	keys := Keys{N: len(took), P50: quantile(took, .5), P99: quantile(took, .99), Max: quantile(took, 1)}
	full := r.page(t)

	for _, v := range class {
		v.leave()
	}
	watches := opened(t, c, audit)
	after := r.until(t, func(h serve.Health) bool {
		return h.Sessions == 0 && h.Goroutines <= calm.Goroutines && r.files(t) <= calm.files
	})
	say("all have gone: %v", after)

	most := 0
	for _, n := range watches {
		most = max(most, n)
	}
	fmt.Printf(`
| %d sessions, %s pods, %.0f changes/s | | budget |
|---|---:|---:|
| memory with %d sessions | %.0f MB | |
| memory with %d sessions | %.0f MB | |
| memory for each further session | %.2f MB | %.0f MB |
| a key, p50 / p99 / max of %d | %.1f / %.1f / %.1f ms | p99 %d ms |
| CPU of the server while all type | %.0f %% | |
| resources and scopes watched | %d | |
| watches of one of them at a time | %d | 1 |
| goroutines and files: before, full, after | %d, %d / %d, %d / %d, %d | as before |
`, classSize, thousands(classPods), rate, classFirst, few, classSize, all, each, limitSession,
		keys.N, keys.P50, keys.P99, keys.Max, limitClass, cpu, len(watches), most,
		calm.Goroutines, calm.files, full.Goroutines, full.files, after.Goroutines, after.files)
	if each > limitSession {
		t.Errorf("a session takes %.2f MB", each)
	}
	if keys.P99 > limitClass {
		t.Errorf("a key takes %.1f ms (p99)", keys.P99)
	}
	for what, n := range watches {
		if n > 1 {
			t.Errorf("%d watches of %s", n, what)
		}
	}
	if after.Sessions > 0 || after.Goroutines > calm.Goroutines || after.files > calm.files {
		t.Errorf("left behind: %v, before %v", after, calm)
	}
}

// see lets a group look at everything.
func see(t *testing.T, c *kubetest.Cluster, group string) {
	_, err := c.Client.RbacV1().ClusterRoleBindings().Create(t.Context(), &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: "bench-class"},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "view"},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "Group", Name: group}},
	}, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		t.Fatal(err)
	}
}

// browse has everyone press keys for a while.
func browse(t *testing.T, class []*visitor, d time.Duration) []float64 {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var all []float64
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	for _, v := range class {
		wg.Go(func() {
			took, err := v.browse(ctx)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, took...)
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	return all
}

// opened is how many watches were open at a time, at most, of what they watch.
func opened(t *testing.T, c *kubetest.Cluster, since kubetest.AuditMark) map[string]int {
	most, open := map[string]int{}, map[string]map[string]bool{}
	events := c.Audit(t, since, "hackfest/")
	slices.SortStableFunc(events, func(a, b kubetest.Asked) int { return a.At.Compare(b.At) })
	for _, e := range events {
		if e.Verb != "watch" {
			continue
		}
		what := watched(e.RequestURI)
		if open[what] == nil {
			open[what] = map[string]bool{}
		}
		if e.Stage != "ResponseStarted" {
			delete(open[what], e.AuditID)
			continue
		}
		open[what][e.AuditID] = true
		most[what] = max(most[what], len(open[what]))
	}
	return most
}
