package kube

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/client-go/kubernetes"
	"k8s.io/kubectl/pkg/drain"
)

// Draining says what a drain may take along. Pods of DaemonSets stay.
type Draining struct {
	LocalData bool // pods with an emptyDir, whose data is lost
	Unmanaged bool // pods that nothing makes anew
}

// evictAgain is how long a pod whose budget allows no disruption is left before
// it is tried again.
const evictAgain = 2 * time.Second

// Drain cordons a node and evicts its pods. The plan names them, what is in the
// way, and the budgets that will make it wait; pods that come between the plan
// and Do make a Conflict. Do lasts until the pods are gone or its context ends:
// what is gone by then is gone, and the node stays cordoned.
//
// Source: kubectl/pkg/drain, which does it.
func (c *Cluster) Drain(ctx context.Context, t Target, d Draining) (*Plan, error) {
	return c.planning(ctx, VerbDrain, t, []Resource{Nodes}, func(ctx context.Context, a *act, p *Plan, o *unstructured.Unstructured) error {
		client, err := kubernetes.NewForConfig(jsonConfig(c.config))
		if err != nil {
			return err
		}
		p.Command = shell(drainWords(a.Name, d)...)
		pods, inTheWay, err := leaving(drainer(ctx, client, d), a.Name)
		if err != nil {
			return err
		}
		if len(inTheWay) > 0 {
			p.DryRun, p.Refused, p.InTheWay = strings.Join(inTheWay, "; "), true, true
		}
		cordoned, _, _ := unstructured.NestedBool(o.Object, "spec", "unschedulable")
		if !cordoned {
			p.Changes = append(p.Changes, Change{Path: "unschedulable", After: "true"})
		}
		for _, pod := range pods {
			p.Changes = append(p.Changes, Change{Path: "pod " + pod.Namespace + "/" + pod.Name, Before: "evicted"})
		}
		if cordoned && len(pods) == 0 && !p.Refused {
			p.Skip = "it is cordoned, and no pod is to go"
			return nil
		}
		p.Warnings = budgetWarnings(ctx, client, pods)
		if !p.Refused {
			if err := a.tryDrain(ctx, client, p, o, pods); err != nil {
				return err
			}
		}
		p.doing = func(ctx context.Context, say func(Step)) (Result, error) {
			return a.drain(ctx, client, d, pods, say)
		}
		return nil
	})
}

func drainWords(node string, d Draining) []string {
	words := []string{"kubectl", "drain", node, "--ignore-daemonsets"}
	if d.LocalData {
		words = append(words, "--delete-emptydir-data")
	}
	if d.Unmanaged {
		words = append(words, "--force")
	}
	return words
}

func drainer(ctx context.Context, client kubernetes.Interface, d Draining) *drain.Helper {
	return &drain.Helper{
		Ctx: ctx, Client: client, Force: d.Unmanaged, DeleteEmptyDirData: d.LocalData,
		IgnoreAllDaemonSets: true, GracePeriodSeconds: -1, EvictErrorRetryDelay: evictAgain,
		ChunkSize: 500, Out: io.Discard, ErrOut: io.Discard,
	}
}

// leaving lists the pods that a drain takes, by namespace and name, and what
// keeps it from beginning, in kubectl's words.
func leaving(h *drain.Helper, node string) (pods []corev1.Pod, inTheWay []string, err error) {
	list, errs := h.GetPodsForDeletion(node)
	if list == nil {
		return nil, nil, utilerrors.NewAggregate(errs)
	}
	for _, e := range errs {
		inTheWay = append(inTheWay, e.Error())
	}
	slices.Sort(inTheWay)
	pods = list.Pods()
	slices.SortFunc(pods, func(a, b corev1.Pod) int {
		return strings.Compare(a.Namespace+"/"+a.Name, b.Namespace+"/"+b.Name)
	})
	return pods, inTheWay, nil
}

// tryDrain has the server try the cordon and one eviction, which asks for the
// rights.
func (a *act) tryDrain(ctx context.Context, client kubernetes.Interface, p *Plan, o *unstructured.Unstructured, pods []corev1.Pod) error {
	_, err := a.patch(ctx, o, []op{{"add", pointer("spec", "unschedulable"), true}}, metav1.DryRunAll)
	if err := p.tried(err); err != nil || p.Refused || len(pods) == 0 {
		return err
	}
	err = client.PolicyV1().Evictions(pods[0].Namespace).Evict(ctx, &policyv1.Eviction{
		ObjectMeta:    metav1.ObjectMeta{Namespace: pods[0].Namespace, Name: pods[0].Name},
		DeleteOptions: &metav1.DeleteOptions{DryRun: []string{metav1.DryRunAll}},
	})
	if apierrors.IsForbidden(err) {
		p.DryRun, p.Refused = err.Error(), true
	}
	return nil
}

// drain is the second half. It ends with what was left to do.
func (a *act) drain(ctx context.Context, client kubernetes.Interface, d Draining, planned []corev1.Pod, say func(Step)) (Result, error) {
	known := map[types.UID]bool{}
	for _, p := range planned {
		known[p.UID] = true
	}
	h := drainer(ctx, client, d)
	o, err := a.read(ctx)
	if err != nil {
		return Result{}, conflicted(a.Target, err)
	}
	pods, inTheWay, err := leaving(h, a.Name)
	switch {
	case err != nil:
		return Result{}, err
	case len(inTheWay) > 0:
		return Result{}, &Conflict{Object: a.Target, Reason: strings.Join(inTheWay, "; ")}
	}
	for _, p := range pods {
		if !known[p.UID] {
			return Result{}, &Conflict{Object: a.Target, Reason: "pod " + p.Namespace + "/" + p.Name + " has come since"}
		}
	}
	if on, _, _ := unstructured.NestedBool(o.Object, "spec", "unschedulable"); !on {
		if _, err := a.patch(ctx, o, []op{{"add", pointer("spec", "unschedulable"), true}}); err != nil {
			return Result{}, conflicted(a.Target, err)
		}
		say(Step{Of: len(pods), Text: "cordoned"})
	}
	w := &drainSteps{say: say, of: len(pods), tries: map[types.UID]bool{}, waits: map[string]string{}}
	h.OnPodDeletionOrEvictionStarted = w.started
	h.OnPodDeletionOrEvictionFinished = w.finished
	h.ErrOut = w
	err = h.DeleteOrEvictPods(pods)
	gone := w.gone()
	switch {
	case ctx.Err() != nil:
		return Result{}, fmt.Errorf("stopped: %d of %d pods are gone, and the node stays cordoned; kubectl uncordon %s opens it again", gone, len(pods), Quote(a.Name))
	case err != nil:
		return Result{}, fmt.Errorf("%d of %d pods are gone, and the node stays cordoned: %w", gone, len(pods), err)
	}
	return Result{Said: fmt.Sprintf("drained: %s", podsGone(len(pods)))}, nil
}

// drainSteps tells of a drain: kubectl's code calls it from many goroutines.
type drainSteps struct {
	say func(Step)
	of  int

	mu    sync.Mutex
	done  int
	tries map[types.UID]bool
	waits map[string]string // why a pod has to wait, as it was last told
	part  []byte
}

func (w *drainSteps) started(p *corev1.Pod, _ bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.tries[p.UID] {
		w.tries[p.UID] = true
		w.say(Step{w.done, w.of, "evicting " + p.Namespace + "/" + p.Name})
	}
}

func (w *drainSteps) finished(p *corev1.Pod, _ bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		return // the aggregate has it
	}
	w.done++
	w.say(Step{w.done, w.of, p.Namespace + "/" + p.Name + " is gone"})
}

func (w *drainSteps) gone() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.done
}

// refusedForNow is how kubectl's code says that an eviction is refused for now:
// the pod, its namespace, and the server's reason.
//
// Source: kubectl/pkg/drain/drain.go, evictPods.
var refusedForNow = regexp.MustCompile(`^error when evicting pods/("[^"]+") -n ("[^"]+") \(will retry after [^)]+\): (.+)$`)

// Write takes what kubectl's code says of evictions that are refused for now. It
// says so each time it tries; a reason is told once, until there is another.
func (w *drainSteps) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.part = append(w.part, b...)
	for {
		line, rest, ok := bytes.Cut(w.part, []byte("\n"))
		if !ok {
			return len(b), nil
		}
		w.part = rest
		pod, why := "", string(line)
		if m := refusedForNow.FindStringSubmatch(why); m != nil {
			name, _ := strconv.Unquote(m[1])
			namespace, _ := strconv.Unquote(m[2])
			pod, why = namespace+"/"+name, m[3]
		}
		if w.waits[pod] != why {
			w.waits[pod] = why
			w.say(Step{w.done, w.of, strings.TrimPrefix(pod+" waits: "+why, " waits: ")})
		}
	}
}

func podsGone(n int) string {
	if n == 1 {
		return "1 pod is gone"
	}
	return fmt.Sprintf("%d pods are gone", n)
}
