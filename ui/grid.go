package ui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// gridPeriod is how often a grid takes changes over at most.
const gridPeriod = 100 * time.Millisecond

// grid is the screen of all DaemonSets against all nodes.
type grid struct {
	gather *gather
	ctx    context.Context // of the gather
	scope  kube.Scope
	own    kube.Scope // what is asked for where the whole cluster may not be read
	src    kube.Source
	now    func() time.Time

	cells     *views.Grid
	wanted    types.UID // a DaemonSet or a node to stand on, once it is there
	row, col  int
	top, left int // the first that are shown
	lines     int // rows and columns of the last frame
	columns   int
	found     bool // what was looked for last, or nothing was
}

type gridChangedMsg struct{ grid *grid }

func (m *Model) openGrid() tea.Cmd {
	own := m.scope()
	if own.Namespace == "" {
		own.Namespace = m.id.Namespace
	}
	g := &grid{src: m.src, own: own, now: m.opts.Now, found: true}
	g.ctx = m.ctx
	if d := &m.detail; d.object != nil {
		g.wanted = d.object.GetUID()
	}
	g.open(kube.Scope{})
	m.overlay = g
	return g.waitCmd()
}

// noGridHere keeps m out of the footer where nobody looks for it.
func (m *Model) noGridHere() bool {
	r := m.list().known.Resource
	return r != kube.DaemonSets && r != kube.Nodes
}

func (g *grid) open(scope kube.Scope) {
	g.scope = scope
	g.gather = newGather(g.ctx, g.src, nil, views.GridNeeds(scope))
	g.refresh()
}

func (g *grid) waitCmd() tea.Cmd {
	ctx, wake := g.ctx, g.gather.wake
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-wake:
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(gridPeriod):
		}
		return gridChangedMsg{g}
	}
}

func (m *Model) gridChanged(msg gridChangedMsg) tea.Cmd {
	if m.overlay != overlay(msg.grid) {
		return nil
	}
	msg.grid.refresh()
	return msg.grid.waitCmd()
}

// refresh takes the lists over as they are now. The cursor stays with its
// DaemonSet and its node. Where the whole cluster may not be read, the namespace
// at hand is.
func (g *grid) refresh() {
	_, w := g.gather.snapshots()
	if g.scope.Namespace == "" && g.own.Namespace != "" && (denied(w, kube.DaemonSets) || denied(w, kube.Pods)) {
		g.gather.close()
		g.open(g.own)
		return
	}
	var set, node types.UID
	if g.cells != nil {
		set, node = g.cells.At(g.row, g.col)
	}
	g.cells = views.NewGrid(w.At(g.now()), g.cells)
	g.stand(set, node)
	if g.wanted != "" && g.stand(g.wanted, g.wanted) {
		g.wanted = ""
	}
}

func denied(w views.World, r kube.Resource) bool {
	l := w.List(r)
	return l != nil && l.Health.State == kube.Denied
}

// stand puts the cursor on a DaemonSet and on a node; false where neither is
// there.
func (g *grid) stand(set, node types.UID) bool {
	row, col := g.cells.Row(set), g.cells.Column(node)
	if row >= 0 {
		g.row = row
	}
	if col >= 0 {
		g.col = col
	}
	g.clamp()
	return row >= 0 || col >= 0
}

func (g *grid) clamp() {
	g.row = max(min(g.row, len(g.cells.Rows)-1), 0)
	g.col = max(min(g.col, len(g.cells.Nodes)-1), 0)
}

func (g *grid) empty() bool { return len(g.cells.Rows) == 0 || len(g.cells.Nodes) == 0 }

func (g *grid) key(msg tea.KeyMsg) want {
	g.found, g.wanted = true, ""
	switch msg.String() {
	case "down", "j":
		g.row++
	case "up", "k":
		g.row--
	case "right", "l":
		g.col++
	case "left", "h":
		g.col--
	case "pgdown", "ctrl+f", " ":
		g.col += max(g.columns, 1)
	case "pgup", "ctrl+b":
		g.col -= max(g.columns, 1)
	case "home", "g":
		g.col = 0
	case "end", "G":
		g.col = len(g.cells.Nodes) - 1
	case "tab", "]":
		g.hop(1)
	case "shift+tab", "[":
		g.hop(-1)
	case "n":
		g.seek(1)
	case "N":
		g.seek(-1)
	case "enter":
		if g.empty() {
			return want{}
		}
		ref := g.cells.Ref(g.row, g.col)
		g.gather.close()
		return want{close: true, do: func(m *Model) tea.Cmd { return m.enterRef(ref) }}
	case "esc", "q", "m":
		g.gather.close()
		return want{close: true}
	}
	g.clamp()
	return want{}
}

// hop goes to the first node of the next pool, or of the one before.
func (g *grid) hop(by int) {
	if g.empty() {
		return
	}
	p := g.cells.Pool(g.col)
	switch {
	case by > 0 && p.To < len(g.cells.Nodes):
		g.col = p.To
	case by < 0 && g.col > p.From:
		g.col = p.From
	case by < 0 && p.From > 0:
		g.col = g.cells.Pool(p.From - 1).From
	}
}

// seek goes to the next cell that wants a look.
func (g *grid) seek(by int) {
	if g.empty() {
		return
	}
	row, col, ok := g.cells.Next(g.row, g.col, by)
	if g.found = ok; ok {
		g.row, g.col = row, col
	}
}
