package views_test

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// TestParity holds our cells against the real server's table: every column,
// wide ones too, each object with the row that came in the same answer. What
// the seed does not have is made up, by fixtures and at random; statuses are
// written as dry runs, so that no controller and no kubelet interferes.
func TestParity(t *testing.T) {
	s := connect(t)
	t.Run("seed", func(t *testing.T) {
		for _, v := range views.All() {
			if v.Resource().As != "" {
				continue // not the server's: it prints a Secret
			}
			a, err := s.table(http.MethodGet, place(v.Resource(), ""), nil)
			if err != nil {
				t.Fatal(err)
			}
			if n := compare(t, v, a); n == 0 {
				t.Errorf("no %s to compare", v.Resource())
			}
		}
	})
	seeded := compared.snapshot()
	t.Run("made", func(t *testing.T) {
		t.Run("pods", func(t *testing.T) { t.Parallel(); parityPods(t, s) })
		t.Run("workloads", func(t *testing.T) { t.Parallel(); parityWorkloads(t, s) })
		t.Run("services", func(t *testing.T) { t.Parallel(); parityServices(t, s) })
		t.Run("data", func(t *testing.T) { t.Parallel(); parityData(t, s) })
		t.Run("runs", func(t *testing.T) { t.Parallel(); parityRuns(t, s) })
		t.Run("at once", func(t *testing.T) { t.Parallel(); parityCreated(t, s) })
	})
	if t.Failed() {
		return
	}
	for _, v := range views.All() {
		if n := compared.of(v.Resource()) - seeded[v.Resource()]; n < leastCompared && v.Resource().As == "" {
			t.Errorf("%s: %d rows that were made up are compared with the server's table, %d at least are wanted: add it to one of the parity tests",
				v.Names()[0], n, leastCompared)
		}
	}
}

// leastCompared is how many rows of each kind must be made up for comparison.
const leastCompared = 20

// tally counts the rows of each kind that were compared.
type tally struct {
	mu   sync.Mutex
	rows map[kube.Resource]int
}

var compared = tally{rows: map[kube.Resource]int{}}

func (c *tally) add(r kube.Resource, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rows[r] += n
}

func (c *tally) of(r kube.Resource) int { return c.snapshot()[r] }

func (c *tally) snapshot() map[kube.Resource]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.rows)
}

// tried counts what the server took, and keeps a few of its refusals: statuses
// at random are not always valid, but most must be.
type tried struct {
	rows, refused atomic.Int64
	mu            sync.Mutex
	why           []string
}

func (c *tried) one(t *testing.T, v views.View, a answer, err error) {
	if err == nil {
		c.rows.Add(int64(compare(t, v, a)))
		return
	}
	c.refused.Add(1)
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.why) < 5 {
		c.why = append(c.why, err.Error())
	}
}

func (c *tried) enough(t *testing.T, least int64) {
	t.Helper()
	t.Logf("%d rows compared, %d refused by the server", c.rows.Load(), c.refused.Load())
	if c.rows.Load() < least || c.refused.Load() > c.rows.Load()/10 {
		t.Errorf("%d rows compared, %d wanted; %d refused:\n%s", c.rows.Load(), least, c.refused.Load(), strings.Join(c.why, "\n"))
	}
}

// inParallel does n things, eight at a time.
func inParallel(n int, do func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range 8 {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// parityPods makes pods of many shapes, holds them where nobody touches them,
// and writes one status after another to each.
func parityPods(t *testing.T, s server) {
	v, ns := views.For(kube.Known{Resource: kube.Pods}), s.Namespace(t)
	var c tried
	fixed := fixtures(t, "pods")
	inParallel(len(fixed), func(i int) {
		pod := fixed[i].object.(*corev1.Pod)
		made := s.hold(t, ns, pod)
		if made == nil {
			return
		}
		made.Status = pod.Status
		a, err := s.table(http.MethodPut, place(kube.Pods, ns, made.Name, "status"), made)
		if err != nil {
			t.Errorf("fixture %s: %v", fixed[i].file, err)
			return
		}
		c.one(t, v, a, nil)
	})
	const shapes, statuses = 60, 15
	inParallel(shapes, func(i int) {
		g := newGenerator(uint64(i))
		made := s.hold(t, ns, g.pod())
		if made == nil {
			return
		}
		for range statuses {
			made.Status = g.podStatus(made)
			a, err := s.table(http.MethodPut, place(kube.Pods, ns, made.Name, "status"), made)
			c.one(t, v, a, err)
		}
	})
	c.enough(t, int64(len(fixed)+shapes*statuses*9/10))
}

// hold makes the pod on a node that is not there, or, if it had none, behind a
// gate, so that neither scheduler nor kubelet takes it up. One that is being
// deleted in the fixture is so here. Each pod has such a node of its own: the
// garbage collector deletes all pods of one that it has missed for 40 s.
func (s server) hold(t *testing.T, ns string, like *corev1.Pod) *corev1.Pod {
	pod := like.DeepCopy()
	deleting := pod.DeletionTimestamp != nil
	pod.ObjectMeta = metav1.ObjectMeta{Name: like.Name, Namespace: ns, Labels: like.Labels, Annotations: like.Annotations}
	pod.Spec.Volumes, pod.Spec.EphemeralContainers = nil, nil
	for i := range pod.Spec.Containers {
		pod.Spec.Containers[i].VolumeMounts = nil
	}
	pod.Spec.TerminationGracePeriodSeconds = new(int64)
	*pod.Spec.TerminationGracePeriodSeconds = 600
	if pod.Spec.NodeName != "" {
		pod.Spec.NodeName = "nowhere-" + like.Name
	} else if len(pod.Spec.SchedulingGates) == 0 {
		pod.Spec.SchedulingGates = []corev1.PodSchedulingGate{{Name: "example.org/hold"}}
	}
	if deleting {
		pod.Finalizers = []string{"example.org/hold"}
	}
	ctx := t.Context()
	made, err := s.Client.CoreV1().Pods(ns).Create(ctx, pod, metav1.CreateOptions{})
	if err != nil {
		t.Errorf("make pod %s: %v", like.Name, err)
		return nil
	}
	if deleting {
		if err := s.Client.CoreV1().Pods(ns).Delete(ctx, made.Name, metav1.DeleteOptions{}); err != nil {
			t.Errorf("delete pod %s: %v", like.Name, err)
			return nil
		}
		t.Cleanup(func() { s.release(t, made) })
	}
	made.ResourceVersion, made.ManagedFields = "", nil
	return made
}

// release takes the finalizer from a pod, so that its namespace can go.
func (s server) release(t *testing.T, pod *corev1.Pod) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 10*time.Second)
	defer cancel()
	patch := []byte(`{"metadata":{"finalizers":null}}`)
	_, err := s.Client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, "application/merge-patch+json", patch, metav1.PatchOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		t.Error(err)
	}
}

// parityWorkloads makes Deployments and ReplicaSets whose pods a quota refuses,
// and writes statuses to them.
func parityWorkloads(t *testing.T, s server) {
	ns := s.Namespace(t)
	_, err := s.Client.CoreV1().ResourceQuotas(ns).Create(t.Context(), noPods(), metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var c tried
	const shapes, statuses = 20, 6
	inParallel(2*shapes, func(i int) {
		g := newGenerator(1000 + uint64(i))
		if i%2 == 0 {
			s.parityDeployment(t, &c, g, ns, statuses)
		} else {
			s.parityReplicaSet(t, &c, g, ns, statuses)
		}
	})
	c.enough(t, 2*shapes*statuses*8/10)
}

func (s server) parityDeployment(t *testing.T, c *tried, g *generator, ns string, statuses int) {
	v := views.For(kube.Known{Resource: kube.Deployments})
	made, err := s.Client.AppsV1().Deployments(ns).Create(t.Context(), g.deployment(), metav1.CreateOptions{})
	if err != nil {
		t.Error(err)
		return
	}
	made.ResourceVersion = ""
	for range statuses {
		made.Status = g.deploymentStatus()
		a, err := s.table(http.MethodPut, place(kube.Deployments, ns, made.Name, "status"), made)
		c.one(t, v, a, err)
	}
}

func (s server) parityReplicaSet(t *testing.T, c *tried, g *generator, ns string, statuses int) {
	v := views.For(kube.Known{Resource: kube.ReplicaSets})
	made, err := s.Client.AppsV1().ReplicaSets(ns).Create(t.Context(), g.replicaSet(), metav1.CreateOptions{})
	if err != nil {
		t.Error(err)
		return
	}
	made.ResourceVersion = ""
	for range statuses {
		made.Status = g.replicaSetStatus()
		a, err := s.table(http.MethodPut, place(kube.ReplicaSets, ns, made.Name, "status"), made)
		c.one(t, v, a, err)
	}
}

// parityCreated is about kinds whose status may come with their creation: one
// dry run each, and nothing is left behind.
func parityCreated(t *testing.T, s server) {
	var c tried
	const each = 60
	create := func(r kube.Resource, ns string, o any) {
		a, err := s.table(http.MethodPost, place(r, ns), o)
		c.one(t, views.For(kube.Known{Resource: r}), a, err)
	}
	for _, plural := range []string{"nodes", "events"} {
		for _, f := range fixtures(t, plural) {
			o := f.object
			o.SetUID("")
			o.SetName("parity-" + strings.ReplaceAll(o.GetName(), ".", "-"))
			r := kube.Nodes
			if plural == "events" {
				r = kube.Events
			}
			create(r, o.GetNamespace(), o)
		}
	}
	inParallel(each, func(i int) {
		g := newGenerator(2000 + uint64(i))
		create(kube.Nodes, "", g.node())
		create(kube.Events, "default", g.event())
		create(kube.Namespaces, "", g.namespaceObject())
	})
	c.enough(t, 3*each*8/10)
}
