package rules_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/kube/rules"
)

// TestJobsAreTheControllers makes Jobs at random (completions, parallelism,
// indexes, limits, policies, deadlines, suspended ones) and plays the kubelet on
// their pods: they run, become ready, restart, succeed, fail with exit codes, are
// disrupted and deleted; some Jobs are suspended and resumed meanwhile.
//
// Before each move it is foretold by our rules what the Job's status will say and
// whether it is the end of the Job, and of what reason; the next move waits until
// the controller has made up its mind about this one. So none is excused by being
// early or late. All along our words are held against the server's table.
func TestJobsAreTheControllers(t *testing.T) {
	c := kubetest.OwnSandbox(t, "empty")
	p := newPlay(t, c)
	const jobs, late, foreign = 220, 16, 4
	inGroups(jobs+late+foreign, func(i int) {
		r := rand.New(rand.NewPCG(uint64(i), 20260701))
		j := randomJob(r, i)
		switch {
		case i >= jobs+late: // nobody is there to do its work
			who := "example.org/nobody"
			j.Spec.ManagedBy = &who
		case i >= jobs: // its time runs out, when it is not suspended
			runsOut(r, j, i%2 == 0)
		}
		if _, err := c.Client.BatchV1().Jobs(p.ns).Create(t.Context(), j, metav1.CreateOptions{}); err != nil {
			t.Errorf("%s: %v", j.Name, err)
		}
	})
	if t.Failed() {
		return
	}
	p.watch()
	p.run(func(s *stage) bool { return !s.short() || !rules.JobSuspended(s.job) })
	var err error
	for _, s := range p.stages { // their deadlines are long past, had they not been suspended
		if rules.JobSuspended(s.job) && s.short() {
			if rules.JobSettled(s.job) {
				t.Errorf("%s has ended while it was suspended: %+v", s.job.Name, s.job.Status)
			}
			resume := s.suspend(p, false)
			if s.seen, err = resume(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	p.run(func(*stage) bool { return true })
	p.table()

	ends := map[string]int{}
	for _, s := range p.stages {
		ends[s.end()]++
	}
	t.Logf("%d moves, %d rows compared; ends: %v", p.moves, p.rows, ends)
	for end, least := range map[string]int{
		"": 10, batchv1.JobReasonBackoffLimitExceeded: 25, batchv1.JobReasonPodFailurePolicy: 6, batchv1.JobReasonMaxFailedIndexesExceeded: 5,
		batchv1.JobReasonFailedIndexes: 5, batchv1.JobReasonSuccessPolicy: 5, batchv1.JobReasonCompletionsReached: 25, batchv1.JobReasonDeadlineExceeded: late,
	} {
		if ends[end] < least {
			t.Errorf("%d Jobs ended by %q: too few to tell", ends[end], end)
		}
	}
	if p.moves < 1000 {
		t.Errorf("%d moves: too few to tell", p.moves)
	}
}

// play is all Jobs with what is known of them by watches.
type play struct {
	*testing.T
	c      *kubetest.Cluster
	ns     string
	stages map[string]*stage
	events chan event
	done   chan moved
	slots  chan struct{}
	others sync.WaitGroup

	moves, rows int
}

// event tells that a Job or a pod has changed, or is gone.
type event struct {
	object any
	gone   bool
}

// moved tells that a move of a Job was written, or was not.
type moved struct {
	s    *stage
	seen func() bool
	err  error
}

// newPlay makes nodes that no kubelet serves: this test is theirs.
func newPlay(t *testing.T, c *kubetest.Cluster) *play {
	p := &play{T: t, c: c, ns: c.Namespace(t), stages: map[string]*stage{}, events: make(chan event), done: make(chan moved), slots: make(chan struct{}, 8)}
	t.Cleanup(p.others.Wait)
	for i := range handNodes {
		n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("hand-%d", i), Labels: map[string]string{"type": "kwok"}}}
		if _, err := c.Client.CoreV1().Nodes().Create(t.Context(), n, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		p.beat(i)
	}
	return p
}

const handNodes = 4

// beat is a node's heartbeat: without it the pods of a node are said not to be
// ready, after a while.
func (p *play) beat(i int) {
	now := metav1.Now()
	body, err := json.Marshal(map[string]any{"status": map[string]any{"conditions": []corev1.NodeCondition{
		{Type: corev1.NodeReady, Status: corev1.ConditionTrue, LastHeartbeatTime: now, LastTransitionTime: now},
	}}})
	if err == nil {
		_, err = p.c.Client.CoreV1().Nodes().Patch(p.Context(), fmt.Sprintf("hand-%d", i), types.StrategicMergePatchType, body, metav1.PatchOptions{}, "status")
	}
	if err != nil && p.Context().Err() == nil {
		p.Errorf("heartbeat: %v", err)
	}
}

// run makes moves on the Jobs that take part until all of them have come to rest.
func (p *play) run(part func(*stage) bool) {
	p.Helper()
	for {
		var open []*stage
		for _, s := range p.stages {
			if part(s) && !s.rests {
				open = append(open, s)
			}
		}
		if len(open) == 0 {
			return
		}
		var s *stage
		select {
		case e := <-p.events:
			switch o := e.object.(type) {
			case *batchv1.Job:
				s = p.stages[o.Name]
				s.see(p, o)
			case *corev1.Pod:
				s = p.stages[o.Labels[batchv1.JobNameLabel]]
				s.pod(o, e.gone)
			}
		case m := <-p.done:
			if s = m.s; m.err != nil {
				p.Fatalf("%s: %s: %v", s.job.Name, s.last, m.err)
			}
			s.busy, s.seen = false, m.seen
		case <-time.After(time.Minute):
			for _, s := range open {
				p.Errorf("%s after %q comes to no rest: %s\nspec %s", s.job.Name, s.last, strings.Join(s.apart(), "; "), s.spec())
			}
			p.FailNow()
		}
		if s != nil && part(s) {
			p.next(s)
		}
		if p.Failed() {
			return
		}
	}
}

// watch tells of all Jobs and pods from now on. It holds on where the server ends
// a watch, as it does with one who is slow to read.
func (p *play) watch() {
	p.Helper()
	jobs, err := p.c.Client.BatchV1().Jobs(p.ns).List(p.Context(), metav1.ListOptions{})
	if err != nil {
		p.Fatal(err)
	}
	for i := range jobs.Items {
		p.stages[jobs.Items[i].Name] = newStage(&jobs.Items[i])
	}
	tell := func(o any, gone bool) {
		select {
		case p.events <- event{o, gone}:
		case <-p.Context().Done():
		}
	}
	for plural, client := range map[string]rest.Interface{"jobs": p.c.Client.BatchV1().RESTClient(), "pods": p.c.Client.CoreV1().RESTClient()} {
		var kind runtime.Object = &batchv1.Job{}
		if plural == "pods" {
			kind = &corev1.Pod{}
		}
		informer := cache.NewSharedInformer(cache.NewListWatchFromClient(client, plural, p.ns, fields.Everything()), kind, 0)
		if _, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc:    func(o any) { tell(o, false) },
			UpdateFunc: func(_, o any) { tell(o, false) },
			DeleteFunc: func(o any) {
				if last, is := o.(cache.DeletedFinalStateUnknown); is {
					o = last.Obj
				}
				tell(o, true)
			},
		}); err != nil {
			p.Fatal(err)
		}
		p.others.Go(func() { informer.RunWithContext(p.Context()) })
	}
}

// next makes the next move of a Job, if the last one was taken in.
func (p *play) next(s *stage) {
	p.Helper()
	if s.busy || s.rests || len(s.apart()) > 0 {
		return
	}
	if reason := s.end(); reason != s.foretold {
		p.Errorf("%s after %q: it ends by %q, foretold was %q\nspec %s\nstatus %s", s.job.Name, s.last, reason, s.foretold, s.spec(), jsonOf(s.job.Status))
		return
	}
	write := s.move(p)
	if write == nil {
		s.rests = true
		return
	}
	s.busy = true
	if p.moves++; p.moves%100 == 0 {
		node := p.moves / 100 % handNodes
		p.others.Go(func() { p.beat(node) })
	}
	if p.moves%250 == 0 {
		p.table()
	}
	go func() {
		p.slots <- struct{}{}
		seen, err := write(p.Context())
		<-p.slots
		select {
		case p.done <- moved{s, seen, err}:
		case <-p.Context().Done():
		}
	}()
}

func jsonOf(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

// inGroups does something n times, eight at once.
func inGroups(n int, do func(i int)) {
	work := make(chan int)
	done := make(chan struct{})
	for range 8 {
		go func() {
			for i := range work {
				do(i)
			}
			done <- struct{}{}
		}()
	}
	for i := range n {
		work <- i
	}
	close(work)
	for range 8 {
		<-done
	}
}
