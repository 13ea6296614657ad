package ui

import (
	"context"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/detail"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// tree is the overlay that shows an object among its owners and what it owns,
// live. Enter goes to the line's object.
type tree struct {
	resource kube.Resource
	object   kube.Object // as it was last seen
	gather   *gather
	ctx      context.Context
	stop     context.CancelFunc
	now      func() time.Time
	command  string
	model    detail.Model
	built    bool
	order    order
	here     views.Ref
	placed   bool // the cursor has been put on the object itself
}

type (
	// treeReadyMsg brings a tree that a command has built.
	treeReadyMsg struct {
		tree   *tree
		place  int         // in its order
		object kube.Object // nil when it is gone
		detail views.Detail
		here   views.Ref // the object's own line
	}
	treeChangedMsg struct{ tree *tree }
)

// openTree shows the tree of the selected object.
func (m *Model) openTree() tea.Cmd {
	d := &m.detail
	t := &tree{
		resource: d.view.Resource(), object: d.object, now: m.opts.Now, model: detail.New(),
		command: clean.Line(views.TreeCommand(d.object)),
	}
	t.ctx, t.stop = context.WithCancel(m.ctx)
	t.gather = newGather(t.ctx, m.src, nil, views.TreeNeeds(d.object))
	context.AfterFunc(t.ctx, t.gather.close)
	m.overlay = t
	return tea.Batch(t.buildCmd(), t.waitCmd())
}

func (m *Model) noTree() string {
	switch {
	case m.detail.object == nil:
		return "no object is selected"
	case m.noTreeHere():
		return "the tree is of pods, what controls them, services and ingresses"
	}
	return ""
}

func (m *Model) noTreeHere() bool {
	return m.detail.object == nil || !views.HasTree(m.detail.view.Resource())
}

// buildCmd makes the tree, off the event loop.
func (t *tree) buildCmd() tea.Cmd {
	_, w := t.gather.snapshots()
	o, now, place := t.object, t.now(), t.order.begin()
	return func() tea.Msg {
		if w.Known(t.resource) {
			fresh := w.List(t.resource).Get(o.GetNamespace(), o.GetName())
			if fresh == nil || fresh.GetUID() != o.GetUID() {
				return treeReadyMsg{tree: t, place: place}
			}
			o = fresh
		}
		d, here := views.Tree(o, w.At(now))
		return treeReadyMsg{t, place, o, d, here}
	}
}

func (t *tree) waitCmd() tea.Cmd {
	return func() tea.Msg {
		select {
		case <-t.ctx.Done():
			return nil
		case <-t.gather.wake:
			return treeChangedMsg{t}
		}
	}
}

func (m *Model) treeChanged(msg treeChangedMsg) tea.Cmd {
	if m.overlay != overlay(msg.tree) {
		return nil
	}
	return tea.Batch(msg.tree.buildCmd(), msg.tree.waitCmd())
}

// treeReady takes a tree over; one of an object that is gone keeps its last
// picture, and says so.
func (m *Model) treeReady(msg treeReadyMsg) {
	t := msg.tree
	if !t.order.take(msg.place) {
		return
	}
	t.built = true
	if msg.object == nil {
		msg.detail = views.Detail{Headline: []views.Cell{views.Status(views.Alert, views.Warn, "deleted: "+t.object.GetName())}}
		t.model.SetDetail(string(t.object.GetUID()), msg.detail)
		return
	}
	t.object = msg.object
	t.model.SetDetail(string(t.object.GetUID()), msg.detail)
	t.here = msg.here
}

func (t *tree) key(msg tea.KeyMsg) want {
	leave := want{close: true, do: func(*Model) tea.Cmd { t.stop(); return nil }}
	switch msg.String() {
	case "down", "j":
		t.model.Down(1)
	case "up", "k":
		t.model.Up(1)
	case "pgdown", "ctrl+f", " ":
		t.model.PageDown()
	case "pgup", "ctrl+b":
		t.model.PageUp()
	case "home", "g":
		t.model.Top()
	case "end", "G":
		t.model.Bottom()
	case "enter":
		if ref := t.model.Selected(); ref.Kind == views.Object {
			leave.do = func(m *Model) tea.Cmd { t.stop(); return m.enterRef(ref) }
			return leave
		}
	case "esc", "q", "o":
		return leave
	}
	t.placed = true
	return want{}
}

func (t *tree) view(w, h int, th *theme.Theme) dialog {
	d := dialog{title: "The tree of " + clean.Line(strings.ToLower(t.resource.Kind)) + " " + clean.Line(t.object.GetName()), width: w}
	room := max(h-5, 1)
	if h < 12 {
		room += 2 // the kubectl line gives way
	}
	t.model.SetSize(w, room)
	if !t.built {
		d.lines = append(d.lines, th.Dim.Paint(th.Fit("loading …")))
	} else {
		first := t.model.View(t.now(), th, true)
		if !t.placed && t.model.Select(t.here) {
			t.placed = true
			first = t.model.View(t.now(), th, true)
		}
		d.lines = strings.Split(first, "\n")
	}
	for len(d.lines) < room {
		d.lines = append(d.lines, "")
	}
	if h >= 12 {
		d.lines = append(d.lines, th.Dim.Paint(th.Cut("$ "+th.Fit(t.command), w)))
	}
	d.keys = "enter go there   esc close"
	return d
}
