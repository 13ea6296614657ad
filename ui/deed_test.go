package ui_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui"
)

// hands is a hand-fed cluster on which a few verbs work.
type hands struct {
	*kubetest.Fake
	kube.Hand

	size    atomic.Int32
	done    atomic.Int32
	failure atomic.Pointer[error]
	forbid  kube.Verb
	slow    time.Duration // that a question for a right takes
	all     []kube.Target // of the last DeleteAll
	uid     types.UID     // of what is there now; "" for what is shown
	now     *int32        // the size of now; nil for any
}

func (h *hands) Allowed(ctx context.Context, v kube.Verb, _ kube.Target) kube.Allowance {
	select {
	case <-ctx.Done():
	case <-time.After(h.slow):
	}
	if v == h.forbid {
		return kube.Allowance{Reason: "you may not patch deployments here"}
	}
	return kube.Allowance{OK: true}
}

func (h *hands) Scale(_ context.Context, t kube.Target, s kube.Size) (*kube.Plan, error) {
	if h.uid != "" && t.UID != "" && t.UID != h.uid {
		return nil, &kube.Conflict{Object: t, Replaced: true, Reason: "it was replaced by another of the same name"}
	}
	if h.uid != "" {
		t.UID = h.uid
	}
	if h.now != nil && s.Seen != nil && *s.Seen != *h.now {
		return nil, &kube.Conflict{Object: t, Reason: fmt.Sprintf("its size is %d now, not %d", *h.now, *s.Seen)}
	}
	return kube.NewPlan(kube.Plan{
		Verb: kube.VerbScale, Object: t, Title: "scale " + t.String(),
		Changes:  []kube.Change{{Path: "spec.replicas", Before: "3", After: string(rune('0' + s.To))}},
		Warnings: []string{"an autoscaler owns it"}, Command: "kubectl scale", DryRun: "accepted",
	}, func(context.Context) (kube.Result, error) {
		if err := h.failure.Load(); err != nil {
			return kube.Result{}, *err
		}
		if h.uid != "" && t.UID != h.uid {
			return kube.Result{}, &kube.Conflict{Object: t, Replaced: true, Reason: "it was replaced by another of the same name"}
		}
		h.size.Store(s.To)
		h.done.Add(1)
		return kube.Result{Said: "scaled 3 to 5"}, nil
	}), nil
}

func playHands(t *testing.T, h *hands, test func(t *testing.T, p setup), opts ...option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h.Fake = kubetest.NewFake(identity)
		for _, kind := range []string{"namespaces", "pods", "deployments", "replicasets"} {
			h.Fake.Put(fixtures(t, kind)...)
		}
		start(t, h.Fake, 120, 40, test, append(opts, func(o *ui.Options) { o.Source = h })...)
	})
}

func TestScaleIsConfirmedAfterHalfASecond(t *testing.T) {
	h := &hands{}
	playHands(t, h, func(t *testing.T, p setup) {
		p.Press("s")
		p.Shows("scale · aks-hackfest", "type the number of replicas")
		p.Press("x")
		p.Shows(`"x" is not a number of replicas`)
		p.Press("backspace", "5")
		p.Shows("spec.replicas  3 → 5", "an autoscaler owns it", "$ kubectl scale", "(wait) scale")
		p.Press("enter")
		if h.done.Load() != 0 {
			t.Fatal("done by a key that was typed ahead")
		}
		p.Advance(time.Second)
		p.Shows("enter scale")
		p.Press("enter")
		if h.done.Load() != 1 || h.size.Load() != 5 {
			t.Errorf("done %d times, size %d", h.done.Load(), h.size.Load())
		}
		p.Shows("scaled 3 to 5")
		p.Press("!")
		p.Shows("$ kubectl scale  scaled 3 to 5")
	}, kinds(kube.Deployments))
}

func TestAConflictBringsTheDialogBack(t *testing.T) {
	h := &hands{}
	playHands(t, h, func(t *testing.T, p setup) {
		var err error = &kube.Conflict{Reason: "its size is 4 now, not 3"}
		h.failure.Store(&err)
		p.Press("s", "5")
		p.Advance(time.Second)
		p.Press("enter")
		p.Shows("its size is 4 now, not 3", "spec.replicas  3 → 5", "(wait) scale", "5")
		h.failure.Store(nil)
		p.Advance(time.Second)
		p.Press("enter")
		p.Shows("scaled 3 to 5")
	}, kinds(kube.Deployments))
}

// An object that took the name is shown as what it is, and confirmed anew.
func TestADialogFollowsWhatWasReplaced(t *testing.T) {
	h := &hands{}
	playHands(t, h, func(t *testing.T, p setup) {
		p.Press("s", "5")
		p.Advance(time.Second)
		h.uid = "another"
		var err error = &kube.Conflict{Replaced: true, Reason: "it was replaced by another of the same name"}
		h.failure.Store(&err)
		p.Press("enter")
		p.Shows("it was replaced by another", "This is the object that has the name now", "(wait) scale", "replicas  5")
		h.failure.Store(nil)
		p.Press("enter")
		if h.done.Load() != 0 {
			t.Fatal("done to an object that was not confirmed")
		}
		p.Advance(time.Second)
		p.Press("enter")
		p.Shows("scaled 3 to 5")
	}, kinds(kube.Deployments))
}

func TestTheSizeSeenIsACondition(t *testing.T) {
	h := &hands{now: new(int32(77))}
	playHands(t, h, func(t *testing.T, p setup) {
		p.Press("s", "5")
		p.Shows("its size is 77 now, not", "3 → 5", "(wait) scale")
		p.Advance(time.Second)
		p.Press("enter")
		p.Shows("scaled 3 to 5")
	}, kinds(kube.Deployments))
}

func TestARefusalKeepsWhatWasTyped(t *testing.T) {
	h := &hands{}
	playHands(t, h, func(t *testing.T, p setup) {
		err := errors.New("scale deployment default/web: the server said no")
		h.failure.Store(&err)
		p.Press("s", "5")
		p.Advance(time.Second)
		p.Press("enter")
		p.Shows("the server said no", "replicas  5")
		p.Press("esc")
		p.Hides("the server said no")
	}, kinds(kube.Deployments))
}

// TestImageNamesTheContainers: the dialog says what there is to be named.
func TestImageNamesTheContainers(t *testing.T) {
	playHands(t, &hands{}, func(t *testing.T, p setup) {
		p.Press("/")
		p.Type("many")
		p.Press("enter", "i")
		p.Advance(time.Second)
		p.Shows("type container=image; it has", " b=b")
		p.Type("nothing")
		p.Advance(time.Second)
		p.Shows(`"nothing" is not container=image`, " b=b")
	}, kinds(kube.Deployments))
}

func TestVerbsAreOffWithAReason(t *testing.T) {
	h := &hands{forbid: kube.VerbUndo}
	playHands(t, h, func(t *testing.T, p setup) {
		p.Advance(time.Second)
		p.Press("u")
		p.Shows("you may not patch deployments here")
		p.Press("t")
		p.Shows("trigger is for cronjobs")
	}, kinds(kube.Deployments))
	playHands(t, h, func(t *testing.T, p setup) {
		p.Press("s")
		p.Shows("read-only: nothing is written")
	}, kinds(kube.Deployments), func(o *ui.Options) { o.ReadOnly = true })
}

// No editor opens before the server has said that its text may be written: Edit is
// not called.
func TestTheEditorWaitsForTheRight(t *testing.T) {
	h := &hands{forbid: kube.VerbEdit, slow: 3 * time.Second}
	playHands(t, h, func(t *testing.T, p setup) {
		p.Press("e")
		p.Hides("you may not patch")
		p.Advance(4 * time.Second)
		p.Shows("you may not patch deployments here")
		p.Press("e")
		p.Shows("e: you may not patch deployments here")
	}, kinds(kube.Deployments), func(o *ui.Options) { o.Hosted = true })
}

func (h *hands) Drain(_ context.Context, t kube.Target, d kube.Draining) (*kube.Plan, error) {
	p := kube.Plan{Verb: kube.VerbDrain, Object: t, Title: "drain " + t.String(), Command: "kubectl drain"}
	if !d.LocalData {
		p.Refused, p.DryRun = true, "cannot delete Pods with local storage"
	}
	return kube.NewLasting(p, func(ctx context.Context, say func(kube.Step)) (kube.Result, error) {
		say(kube.Step{Done: 1, Of: 2, Text: "default/a is gone"})
		say(kube.Step{Done: 1, Of: 2, Text: "default/b waits: Cannot evict pod as it would violate the pod's disruption budget. It needs 3 healthy pods."})
		select {
		case <-ctx.Done():
			return kube.Result{}, errors.New("stopped: 1 of 2 pods are gone")
		case <-time.After(time.Minute):
			return kube.Result{Said: "drained: 2 pods are gone"}, nil
		}
	}), nil
}

func TestDrainShowsHowFarItIs(t *testing.T) {
	h := &hands{}
	playHands(t, h, func(t *testing.T, p setup) {
		h.Fake.Put(fixtures(t, "nodes")...)
		p.Advance(time.Second)
		p.Press("R")
		p.Shows("drain node", "cannot delete Pods with local storage")
		p.Advance(time.Second)
		p.Hides("enter drain") // there is nothing to confirm
		p.Press("right")
		p.Advance(time.Second)
		p.Hides("cannot delete")
		p.Press("enter")
		p.Shows("1 of 2", "default/a is gone", "3 healthy pods.", "h hide, it goes on   esc stop it")
		p.Press("h")
		p.Hides("1 of 2")
		p.Press("R")
		p.Shows("1 of 2", "default/a is gone")
		p.Press("esc")
		p.Shows("stopped: 1 of 2 pods are gone")
		p.Press("esc", "R", "right")
		p.Advance(time.Second)
		p.Press("enter", "h")
		p.Advance(time.Minute)
		p.Shows("drained: 2 pods are gone")
		p.Press("!")
		p.Shows("stopped: 1 of 2", "$ kubectl drain  drained: 2 pods")
	}, kinds(kube.Nodes))
}
