package ui

import (
	"context"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/detail"
	"example.org/hackfest/views"
)

// settle is how long the cursor rests on an object before the lists that only
// its detail needs are asked for: running down a list opens nothing.
const settle = 150 * time.Millisecond

// patience is how long a picture waits for the lists that were asked for, so that
// it comes once and whole where the server is near, and does not grow before
// one's eyes.
const patience = 150 * time.Millisecond

// detailPane shows the picture of the selected object.
type detailPane struct {
	life   context.Context // of the program
	now    func() time.Time
	id     int // grows with every selection; older answers are dropped by it
	view   views.View
	object kube.Object
	needs  []views.Need
	gather *gather         // nil until settled
	ctx    context.Context // of the gather
	stop   context.CancelFunc
	shown  bool // a detail has been drawn for some object
	gone   bool // the object is there no more; its last picture stays
	model  detail.Model
	latest views.Detail
	of     types.UID // that latest is a picture of
	order  order
}

type (
	// detailReadyMsg brings a picture that a command has built.
	detailReadyMsg struct {
		id     int
		place  int // in the pane's order
		object kube.Object
		detail views.Detail
	}
	// detailChangedMsg says that a list that the detail needs has changed.
	detailChangedMsg struct{ id int }
	settledMsg       struct{ id int }
)

// selectCmd follows the list's cursor: another object, or the same one changed.
// Nil when nothing is new.
func (d *detailPane) selectCmd(v views.View, o kube.Object) tea.Cmd {
	switch {
	case o == nil:
		if d.object != nil {
			d.clear()
		}
		return nil
	case d.object == o && d.view.Resource() == v.Resource():
		return nil
	case d.object != nil && d.object.GetUID() == o.GetUID() && d.view.Resource() == v.Resource():
		d.object = o
		if d.gather != nil && !sameNeeds(d.needs, v.DetailNeeds(o)) {
			d.forget()
			return tea.Batch(d.buildCmd(), d.settleCmd())
		}
		return d.buildCmd()
	}
	d.forget()
	d.id++
	d.view, d.object, d.gone = v, o, false
	return tea.Batch(d.buildCmd(), d.settleCmd())
}

func sameNeeds(a, b []views.Need) bool {
	return slices.EqualFunc(a, b, func(x, y views.Need) bool {
		return x.Resource == y.Resource && x.Scope == y.Scope
	})
}

func (d *detailPane) settleCmd() tea.Cmd { return after(d.life, settle, settledMsg{d.id}) }

// settled opens what the detail needs beside its object.
func (d *detailPane) settled(src kube.Source) tea.Cmd {
	if d.object == nil || d.gather != nil {
		return nil
	}
	d.needs = d.view.DetailNeeds(d.object)
	d.ctx, d.stop = context.WithCancel(d.life)
	d.gather = newGather(d.ctx, src, nil, d.needs)
	return d.firstCmd()
}

// firstCmd waits until all lists are there, or patience ends.
func (d *detailPane) firstCmd() tea.Cmd {
	id, ctx, g := d.id, d.ctx, d.gather
	return func() tea.Msg {
		enough := time.NewTimer(patience)
		defer enough.Stop()
		for g.syncing() {
			select {
			case <-ctx.Done():
				return nil
			case <-enough.C:
				return detailChangedMsg{id}
			case <-g.wake:
			}
		}
		return detailChangedMsg{id}
	}
}

func (d *detailPane) waitCmd() tea.Cmd {
	id, ctx, wake := d.id, d.ctx, d.gather.wake
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-wake:
			return detailChangedMsg{id}
		}
	}
}

func (d *detailPane) buildCmd() tea.Cmd {
	id, place, v, o := d.id, d.order.begin(), d.view, d.object
	var w views.World
	if d.gather != nil {
		_, w = d.gather.snapshots()
	}
	w = w.At(d.now())
	return func() tea.Msg { return detailReadyMsg{id, place, o, v.Detail(o, w)} }
}

// tickCmd builds a picture anew that changes with time alone; nil for others.
func (d *detailPane) tickCmd() tea.Cmd {
	if d.object == nil || d.gone || !d.view.Ticks(d.object) {
		return nil
	}
	return d.buildCmd()
}

// show takes a picture over, unless it is of something no longer selected or
// older than the one that is shown.
func (d *detailPane) show(m detailReadyMsg) {
	if m.id != d.id || d.object == nil || !d.order.take(m.place) {
		return
	}
	d.shown, d.latest, d.of = true, m.detail, m.object.GetUID()
	d.model.SetDetail(string(m.object.GetUID())+m.object.GetName(), m.detail)
}

// forget closes what the selected object's detail had open.
func (d *detailPane) forget() {
	if d.stop != nil {
		d.stop()
		d.stop = nil
	}
	d.gather.close()
	d.gather, d.needs = nil, nil
}

func (d *detailPane) clear() {
	d.forget()
	d.id++
	d.object, d.shown = nil, false
	d.model.SetDetail("", views.Detail{})
}
