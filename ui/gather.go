package ui

import (
	"context"
	"slices"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// gather reads one list, or none, together with the other lists that a view
// needs beside it, and wakes one owner when any of them changes.
type gather struct {
	main  kube.Reader // nil for a detail, which has needs alone
	needs []kube.Reader
	wake  <-chan struct{}
	stop  context.CancelFunc

	pinned []*kube.Snapshot // set: what the readers said when frozen, main first
}

func newGather(ctx context.Context, src kube.Source, main kube.Reader, needs []views.Need) *gather {
	ctx, stop := context.WithCancel(ctx)
	g := &gather{main: main, stop: stop}
	if main != nil && len(needs) == 0 {
		g.wake = main.Changed()
		return g
	}
	wake := make(chan struct{}, 1)
	g.wake = wake
	if main != nil {
		go forward(ctx, main.Changed(), wake)
	}
	for _, n := range needs {
		r := src.Open(n.Resource, n.Scope)
		g.needs = append(g.needs, r)
		go forward(ctx, r.Changed(), wake)
	}
	return g
}

// rowNeeds are a view's, within what its list shows: what a row looks at stands
// in its own namespace.
func rowNeeds(v views.View, scope kube.Scope) []views.Need {
	needs := slices.Clone(v.RowNeeds())
	for i := range needs {
		if needs[i].Resource.Namespaced && needs[i].Scope.Namespace == "" {
			needs[i].Scope.Namespace = scope.Namespace
		}
	}
	return needs
}

// forward passes wake-ups on without blocking, until ctx ends.
func forward(ctx context.Context, from <-chan struct{}, to chan<- struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-from:
		}
		select {
		case to <- struct{}{}:
		default:
		}
	}
}

// snapshots gives the latest of all, main first; the same ones while pinned.
func (g *gather) snapshots() (main *kube.Snapshot, w views.World) {
	all := g.pinned
	if all == nil {
		all = g.latest()
	}
	if g.main != nil {
		main, all = all[0], all[1:]
	}
	return main, views.NewWorld(all...)
}

// syncing says whether any of the lists has not come yet.
func (g *gather) syncing() bool {
	return slices.ContainsFunc(g.latest(), func(s *kube.Snapshot) bool { return s.Health.State == kube.Syncing })
}

func (g *gather) latest() []*kube.Snapshot {
	var all []*kube.Snapshot
	if g.main != nil {
		all = append(all, g.main.Snapshot())
	}
	for _, r := range g.needs {
		all = append(all, r.Snapshot())
	}
	return all
}

func (g *gather) close() {
	if g == nil {
		return
	}
	g.stop()
	if g.main != nil {
		g.main.Close()
	}
	for _, r := range g.needs {
		r.Close()
	}
}
