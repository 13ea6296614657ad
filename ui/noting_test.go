package ui

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

// told is what a log has told another, a line each.
type told struct {
	mu    sync.Mutex
	lines []string
}

func (o *told) hear(d kube.Deed, over bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !over {
		o.lines = append(o.lines, "begins "+d.Command)
		return
	}
	failed := ""
	if d.Failed {
		failed = " (failed)"
	}
	o.lines = append(o.lines, d.Command+": "+d.Said+failed)
}

func (o *told) is(t *testing.T, want ...string) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	if got := strings.Join(o.lines, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("told\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

type hand struct{ kube.Hand }

// Delete is there twice, as a verb and as what feeds a fake.
func (r *remover) Delete(ctx context.Context, t kube.Target, how kube.Removal) (*kube.Plan, error) {
	return r.hand.Delete(ctx, t, how)
}

// remover is a cluster where pods can be removed, and nothing else.
type remover struct {
	*kubetest.Fake
	hand
	removed []string
}

func (r *remover) Remove(_ context.Context, t kube.Target) error {
	r.removed = append(r.removed, t.Name)
	return nil
}

// ending makes a program whose loop nobody runs: what it asks for is done by the
// test, as Bubble Tea may do it, or not, when a program ends.
func ending(t *testing.T) (*Model, *remover, *told) {
	var heard told
	log := NewLog()
	log.Tell(heard.hear)
	src := &remover{Fake: kubetest.NewFake(kube.Identity{Context: "here"})}
	m := New(t.Context(), Options{Source: src, Renderer: lipgloss.NewRenderer(io.Discard), Log: log})
	t.Cleanup(m.Close)
	return m, src, &heard
}

// slow is a plan whose doing takes a minute to see that it is stopped.
func slow(do func() (kube.Result, error)) *deed {
	return &deed{verb: kube.VerbScale, plan: kube.NewPlan(kube.Plan{Verb: kube.VerbScale, Title: "scale", Command: "kubectl scale"},
		func(ctx context.Context) (kube.Result, error) {
			<-ctx.Done()
			time.Sleep(time.Minute)
			return do()
		})}
}

// TestDeedUnderWayIsNoted: the program's end waits for a write, which notes itself,
// also where it panics.
func TestDeedUnderWayIsNoted(t *testing.T) {
	for name, tt := range map[string]struct {
		do   func() (kube.Result, error)
		want string
	}{
		"done":     {func() (kube.Result, error) { return kube.Result{Said: "scaled"}, nil }, "kubectl scale: scaled"},
		"failed":   {func() (kube.Result, error) { return kube.Result{}, errors.New("no answer") }, "kubectl scale: scale: no answer (failed)"},
		"panicked": {func() (kube.Result, error) { panic("a bug") }, "kubectl scale: " + broken + " (failed)"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, _, heard := ending(t)
				cmd := m.doCmd(slow(tt.do))
				go func() {
					defer func() { recover() }() // Bubble Tea does so
					cmd()
				}()
				synctest.Wait()
				heard.is(t)
				m.stop()
				m.closing()
				heard.is(t, tt.want)
			})
		})
	}
}

// TestDeedThatWasNotBegun: what Bubble Tea did not come to run before the end is
// not waited for, and not run afterwards.
func TestDeedThatWasNotBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _, heard := ending(t)
		late := m.lastCmd(slow(func() (kube.Result, error) { return kube.Result{Said: "scaled"}, nil }))
		m.stop()
		m.closing()
		for _, cmd := range late().(tea.BatchMsg) {
			if msg := cmd(); msg != nil {
				t.Errorf("it was run: %#v", msg)
			}
		}
		heard.is(t)
	})
}

// TestThrowawayNobodyHeardOf: a pod whose making was done when nobody took the
// answer any more is removed at the end.
func TestThrowawayNobodyHeardOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _, heard := ending(t)
		d := slow(func() (kube.Result, error) {
			return kube.Result{Said: "runs", Made: kube.Target{Resource: kube.Pods, Namespace: "a", Name: "busy-1"}}, nil
		})
		d.plan.Verb = kube.VerbRun
		cmd := m.lastCmd(d)().(tea.BatchMsg)[0]
		go cmd()
		synctest.Wait()
		m.stop()
		m.closing()
		heard.is(t, "kubectl scale: runs", "kubectl delete pod/busy-1 -n a: removed")
	})
}

// TestThrowawayIsRemovedOnce: not again at the end, where nobody took the answer.
func TestThrowawayIsRemovedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, src, heard := ending(t)
		pod := kube.Target{Resource: kube.Pods, Namespace: "a", Name: "busy-2"}
		m.throwaways = append(m.throwaways, throwaway{hand: src, pod: pod})
		m.removeCmd(src, pod)()
		m.stop()
		m.closing()
		heard.is(t, "kubectl delete pod/busy-2 -n a: removed")
		if len(src.removed) != 1 {
			t.Errorf("removed: %v", src.removed)
		}
	})
}

// TestSessionIsNoted in every case, when it begins and when it ends.
func TestSessionIsNoted(t *testing.T) {
	for name, tt := range map[string]struct {
		call func(ctx context.Context, end context.CancelCauseFunc) (int, error)
		want string
	}{
		"ended":          {func(context.Context, context.CancelCauseFunc) (int, error) { return 0, nil }, "the session ended"},
		"with a code":    {func(context.Context, context.CancelCauseFunc) (int, error) { return 3, nil }, "ended with exit code 3"},
		"failed":         {func(context.Context, context.CancelCauseFunc) (int, error) { return 0, errors.New("no pod") }, "no pod (failed)"},
		"read-only":      {func(context.Context, context.CancelCauseFunc) (int, error) { return 0, kube.ErrReadOnly }, kube.ErrReadOnly.Error() + " (failed)"},
		"turned":         {func(context.Context, context.CancelCauseFunc) (int, error) { return 0, kube.ErrTurned }, "the instructor turned the class read-only: the shell ended"},
		"panicked":       {func(context.Context, context.CancelCauseFunc) (int, error) { panic("a bug") }, broken + " (failed)"},
		"without a word": {func(ctx context.Context, end context.CancelCauseFunc) (int, error) { end(nil); return 0, ctx.Err() }, "the program ended: the shell ended"},
		"by somebody": {func(ctx context.Context, end context.CancelCauseFunc) (int, error) {
			end(errors.New("ada has ended this session"))
			return 0, ctx.Err()
		}, "ada has ended this session: the shell ended"},
	} {
		t.Run(name, func(t *testing.T) {
			m, _, heard := ending(t)
			ctx, end := context.WithCancelCause(t.Context())
			s := &session{
				ctx: ctx, out: io.Discard, noting: m.noting(), gone: "the program ended", verb: kube.VerbExec, what: "kubectl exec",
				options: kube.ExecOptions{Command: []string{"sh"}},
				call:    func(ctx context.Context, _ kube.ExecOptions) (int, error) { return tt.call(ctx, end) },
			}
			func() {
				defer func() { recover() }()
				s.Run()
			}()
			heard.is(t, "begins kubectl exec", "kubectl exec: "+tt.want)
			end(nil)
		})
	}
}
