package ui_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/hackfest/kube"
)

func (h *hands) Delete(_ context.Context, t kube.Target, r kube.Removal) (*kube.Plan, error) {
	line := "kubectl delete"
	if r.Cascade != "" {
		line += " --cascade=" + string(r.Cascade)
	}
	if r.Grace != nil {
		line += fmt.Sprintf(" --grace-period=%d", *r.Grace)
	}
	return kube.NewPlan(kube.Plan{Verb: kube.VerbDelete, Object: t, Title: "delete " + t.String(), Command: line},
		func(context.Context) (kube.Result, error) {
			h.done.Add(1)
			return kube.Result{Said: "deleted"}, nil
		}), nil
}

func TestANamespaceIsDeletedByItsNameTyped(t *testing.T) {
	h := &hands{}
	playHands(t, h, func(t *testing.T, p setup) {
		p.Press("D")
		p.Shows("type default to delete it with all that is in it")
		p.Type("defaul")
		p.Advance(time.Second)
		p.Press("enter")
		if h.done.Load() != 0 {
			t.Fatal("deleted without its name")
		}
		p.Type("t")
		p.Advance(time.Second)
		p.Press("enter")
		if h.done.Load() != 1 || !strings.Contains(p.Screen(), "deleted") {
			t.Errorf("done %d times\n%s", h.done.Load(), p.Screen())
		}
	}, kinds(kube.Namespaces))
}

// A choice makes the plan anew, and its key is deaf again.
func TestHowToDeleteIsChosen(t *testing.T) {
	h := &hands{}
	playHands(t, h, func(t *testing.T, p setup) {
		p.Press("D")
		p.Shows("c what it owns goes afterwards", "g grace its own", "$ kubectl delete")
		p.Advance(time.Second)
		p.Press("c", "c", "g")
		p.Shows("c what it owns stays", "g grace 0 s", "$ kubectl delete --cascade=orphan --grace-period=0", "(wait) delete")
		p.Press("enter")
		if h.done.Load() != 0 {
			t.Fatal("deleted by a key that was typed ahead")
		}
		p.Press("c", "g", "g", "g")
		p.Shows("c what it owns goes afterwards", "g grace its own")
		p.Hides("--cascade", "--grace-period")
		p.Advance(time.Second)
		p.Press("enter")
		if h.done.Load() != 1 {
			t.Errorf("done %d times", h.done.Load())
		}
	}, kinds(kube.Pods))
	playHands(t, h, func(t *testing.T, p setup) {
		p.Press("D")
		p.Shows("c what it owns goes afterwards")
		p.Hides("g grace")
	}, kinds(kube.Deployments))
}

func (h *hands) DeleteAll(_ context.Context, ts []kube.Target, _ kube.Removal) (*kube.Plan, error) {
	h.all = ts
	return kube.NewPlan(kube.Plan{Verb: kube.VerbDelete, Title: fmt.Sprintf("delete %d", len(ts)), Command: "kubectl delete"},
		func(context.Context) (kube.Result, error) {
			h.done.Add(1)
			return kube.Result{Said: "deleted them"}, nil
		}), nil
}

// What is marked is deleted together, once the number is typed; a filter leaves
// out what it hides, esc takes the marks away before anything else.
func TestMarkedAreDeletedByTheirNumberTyped(t *testing.T) {
	h := &hands{}
	playHands(t, h, func(t *testing.T, p setup) {
		p.Press("G", "0", " ", " ", " ")
		p.Shows("marked ·")
		p.Press("esc")
		p.Hides("marked ·")
		p.Press("g", " ", " ", " ", "k", " ")
		p.Shows("2 marked ·")
		p.Press("D")
		p.Shows("type 2 to delete the 2 marked pods")
		p.Type("3")
		p.Advance(time.Second)
		p.Press("enter")
		if h.done.Load() != 0 || h.all != nil {
			t.Fatal("deleted by another number")
		}
		p.Press("backspace")
		p.Type("2")
		p.Advance(time.Second)
		p.Press("enter")
		p.Shows("deleted them")
		p.Hides("marked ·")
		if h.done.Load() != 1 || len(h.all) != 2 || h.all[0].UID == "" || h.all[0].UID == h.all[1].UID {
			t.Errorf("done %d times: %+v", h.done.Load(), h.all)
		}
	}, kinds(kube.Pods))
	playHands(t, h, func(t *testing.T, p setup) {
		p.Press(" ", " ", "D")
		p.Shows("one at a time")
	}, kinds(kube.Namespaces))
}
