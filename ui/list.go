package ui

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/rows"
	"example.org/hackfest/ui/table"
	"example.org/hackfest/views"
)

// list is one kind in one scope: its reader, its rows, its table.
type list struct {
	id    int
	known kube.Known
	view  views.View
	scope kube.Scope
	about string // what the scope means: "of deployment web"
	wide  bool

	ctx    context.Context
	stop   context.CancelFunc
	gather *gather
	spec   atomic.Pointer[rows.Spec]
	kick   chan struct{} // capacity 1: build again though nothing changed

	mu      sync.Mutex // held by the command that builds
	builder *rows.Builder
	common  *rows.Builder // with other sessions; nil where there are none
	leave   func()        // gives the builders back

	page     *rows.Page
	table    table.Model
	wantName string // a name to stand on as soon as it is there
}

// rowsReadyMsg brings the rows that a list's command has built.
type rowsReadyMsg struct {
	list int
	page *rows.Page
}

func newList(ctx context.Context, src kube.Source, id int, known kube.Known, scope kube.Scope, kept, common *Shelf) *list {
	if !known.Resource.Namespaced {
		scope.Namespace = ""
	}
	v := views.For(known)
	l := &list{
		id: id, known: known, view: v, scope: scope,
		kick:    make(chan struct{}, 1),
		builder: kept.take(v, scope),
		table:   table.New(),
	}
	// What a row looks at beside its object may be another thing for another person.
	if common == nil || len(v.RowNeeds()) > 0 || v.Resource().Personal() {
		l.leave = sync.OnceFunc(func() { kept.leave(v, scope) })
	} else {
		l.common = common.take(v, scope)
		l.leave = sync.OnceFunc(func() { kept.leave(v, scope); common.leave(v, scope) })
	}
	l.ctx, l.stop = context.WithCancel(ctx)
	l.spec.Store(&rows.Spec{Sort: rows.Sort{By: v.Order()}})
	l.gather = newGather(l.ctx, src, src.Open(v.Resource(), scope), rowNeeds(v, scope))
	l.build(l.gather.snapshots())
	return l
}

// build makes the first page at once, so that a list is never without one.
func (l *list) build(s *kube.Snapshot, w views.World) {
	l.show(l.rows(s, w))
}

// rows builds a page. What is frozen, and a list of which the person may see
// nothing, are not what others see.
func (l *list) rows(s *kube.Snapshot, w views.World) *rows.Page {
	b := l.builder
	if l.common != nil && l.gather.pinned == nil && len(s.Objects) > 0 {
		b = l.common
	}
	return b.Build(s, w, *l.spec.Load())
}

// waitCmd waits for a change and builds the rows, off the event loop. One is
// under way for each list; it ends with the list.
func (l *list) waitCmd() tea.Cmd {
	return func() tea.Msg {
		select {
		case <-l.ctx.Done():
			return nil
		case <-l.gather.wake:
		case <-l.kick:
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		s, w := l.gather.snapshots()
		return rowsReadyMsg{l.id, l.rows(s, w)}
	}
}

// show takes a page over. The cursor stays on its object.
func (l *list) show(p *rows.Page) {
	loading := l.page != nil && l.page.Snapshot.Health.State == kube.Syncing
	l.page = p
	l.table.SetColumns(p.Columns, l.showsNamespace(), l.wide)
	l.table.SetSort(p.Spec.Sort.By, p.Spec.Sort.Descending)
	l.table.SetFind(rows.Words(p.Spec.Filter))
	l.table.SetRows(p)
	if loading {
		l.table.Rest()
	}
	if l.wantName != "" {
		l.stand()
	}
}

// want has the cursor stand on an object of this name as soon as there is one.
func (l *list) want(name string) {
	l.wantName = name
	l.show(l.page)
}

// stand looks for the object that is wanted. Until it is there one stands on no
// other, for which no key would be meant. Whoever goes elsewhere meanwhile stays
// there.
func (l *list) stand() {
	if l.table.Touched() {
		l.wantName = ""
		return
	}
	for i, r := range l.page.Rows {
		if r.Object.GetName() == l.wantName || l.known.Resource.As != "" && r.Cells[0].Text == l.wantName {
			l.table.Goto(i)
			l.wantName = ""
			return
		}
	}
	l.table.Nowhere(true)
}

// change edits the spec and has the rows built by it. Whoever does so looks for
// something else than what was wanted.
func (l *list) change(edit func(*rows.Spec)) {
	l.wantName = ""
	l.table.Nowhere(false)
	spec := *l.spec.Load()
	edit(&spec)
	l.spec.Store(&spec)
	l.rebuild()
}

// catchUp builds the rows at once by what was asked for last, where that is yet to
// be done: the key that comes next is meant for them.
func (l *list) catchUp() {
	if l.upToDate(l.page) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	s, w := l.gather.snapshots()
	l.show(l.rows(s, w))
}

// upToDate says that a page is by what was asked for last.
func (l *list) upToDate(p *rows.Page) bool { return p.Spec == *l.spec.Load() }

func (l *list) rebuild() {
	select {
	case l.kick <- struct{}{}:
	default:
	}
}

// sentences says that the rows have a column that is prose.
func (l *list) sentences() bool {
	return slices.ContainsFunc(l.page.Columns, func(c views.Column) bool { return c.Prose })
}

// selected is the row under the cursor, nil when there is none.
func (l *list) selected() *views.Row {
	if i := l.table.Cursor(); i >= 0 && i < l.page.Len() {
		return l.page.Row(i)
	}
	return nil
}

func (l *list) showsNamespace() bool {
	return l.known.Resource.Namespaced && l.scope.Namespace == ""
}

// freeze holds the rows as they are, or lets them follow again.
func (l *list) freeze(on bool) {
	l.mu.Lock()
	l.gather.pinned = nil
	if on {
		l.gather.pinned = l.gather.latest()
		l.gather.pinned[0] = l.page.Snapshot
	}
	l.mu.Unlock()
	l.rebuild()
}

func (l *list) query() views.Query {
	q := views.Query{Scope: l.scope, Namespaced: l.known.Resource.Namespaced, Wide: l.wide}
	if name, ok := kube.OneNamespaceOf(l.known.Resource, l.scope); ok {
		q.Name, q.Scope = name, kube.Scope{}
	}
	return q
}

func (l *list) close() {
	l.stop()
	l.leave()
	l.gather.close()
}

// ageOf says how long ago t was, in words for a sentence.
func ageOf(now, t time.Time) string { return views.Clock{Time: t}.At(now) }
