package ui

import (
	"context"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/detail"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/ui/tty"
)

// Options say what a program shows and on what. Source and Renderer are
// required.
type Options struct {
	Source   kube.Source
	Renderer *lipgloss.Renderer // of this session's terminal

	Start    Start
	Theme    string // a name of theme.Names; "" is dark
	ASCII    bool   // the terminal has no UTF-8
	ReadOnly bool
	Present  bool     // start presenting
	Wide     bool     // start with wide columns
	Contexts []string // of the kubeconfig, for the palette

	// Switch connects to another context; nil where that is not possible.
	Switch func(ctx context.Context, name string) (kube.Source, error)

	// Log is what has been said so far, and what is said from outside later.
	Log *Log

	// Stderr is kept off the screen while it is up; nil leaves it alone. Needs Log.
	Stderr *tty.Stderr

	// Screen is told when the terminal is handed over; nil needs no telling.
	Screen handOver

	// Hosted says that the program runs on a host that is not the person's: no
	// file of it is read or written, no program started on it, no port opened.
	Hosted bool

	// Caught is told what a goroutine of the program's own has panicked with, which
	// ends that goroutine alone; nil lets it end the process.
	Caught func(any)

	// Rows are built once for all sessions that read the same feeds; nil where
	// there is one session.
	Rows *Shelf

	// Called is what the header calls the cluster; "" is the context's name.
	Called string

	// Class is what the session knows of the others; nil where there are none.
	Class Class

	// Keep has the edits of the person that were cut off; nil where none is kept.
	Keep Keep

	terminal Terminal // to give to other programs; nil where there is none

	// Clipboard puts a text on the person's clipboard; nil where there is none.
	Clipboard func(string)

	Now func() time.Time // nil is time.Now
}

// guard is for defer, at the beginning of a goroutine.
func (o *Options) guard() {
	if o.Caught == nil {
		return
	}
	if p := recover(); p != nil {
		o.Caught(p)
	}
}

// Start is the first screen.
type Start struct {
	Kinds []kube.Known // stacked in one pane; none is pods
	Scope kube.Scope
	Name  string // an object to stand on, in the first list
}

// Model is the program's only tea.Model. It routes messages; panes do the work.
type Model struct {
	opts Options
	ctx  context.Context
	stop context.CancelFunc
	now  time.Time
	w, h int

	theme     theme.Theme
	themeName string
	plain     string // the theme to return to when presenting ends

	src        kube.Source
	link       kube.Link
	id         kube.Identity
	focus      pane
	namespaces *list
	screens    []*screen
	rows       *Shelf
	counts     counts
	detail     detailPane
	overlay    overlay // nil when none is open
	filter     *filterPrompt
	toast      toast
	presenting bool
	wide       bool
	lastID     int
	kinds      []kube.Known // of discovery, once it has answered

	allowances map[allowKey]kube.Allowance
	parting    parting
	lasting    []*deed  // what is being done, in a dialog or hidden
	ending     doings   // what is done beside the loop
	gone       sync.Map // by kube.Target: throwaways that are removed
	forwards   []kube.Forward
	throwaways []throwaway // pods that are removed at the end, at the latest

	news        toast  // what somebody in the class has said
	idles       string // that the session is about to end for idling
	classLocked bool   // the class may write nothing now
	watching    *Mirror
	watchers    []*Mirror // who look at this screen
	mirroring   bool      // a mirrorMsg is under way
	updates     uint64    // messages so far
	shown       uint64    // of them, what the watchers have seen
	keptTold    int       // the newest edit of Keep that the person was told of

	bindings       []Binding
	footerBindings []Binding
	footerState    []byte // of them, while the footer is drawn
	lastFooter     footerLine
	lastNamespace  string // what 0 goes back to
}

// New makes the program. Its goroutines end with ctx, or when it quits.
func New(ctx context.Context, opts Options) *Model {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Log == nil {
		opts.Log = NewLog()
	}
	if opts.Theme == "" {
		opts.Theme = "dark"
	}
	m := &Model{opts: opts, now: opts.Now(), focus: paneList, w: 80, h: 24, wide: opts.Wide}
	m.ctx, m.stop = context.WithCancel(ctx)
	m.detail.model, m.detail.life, m.detail.now = detail.New(), m.ctx, opts.Now
	m.bindings = Bindings()
	m.footerBindings = byRank(m.bindings)
	m.setTheme(opts.Theme)
	m.connect(opts.Source)
	if opts.Present {
		m.present()
	}
	return m
}

// connect takes a source as the one that is shown, from its first screen on.
func (m *Model) connect(src kube.Source) {
	m.src, m.link, m.id = src, src.Link(), src.Identity()
	m.rows = newShelf()
	m.kinds, m.allowances = nil, map[allowKey]kube.Allowance{}
	m.namespaces = m.newList(kube.Known{Resource: kube.Namespaces}, kube.Scope{})
	start := m.opts.Start
	if len(start.Kinds) == 0 {
		start.Kinds = []kube.Known{{Resource: kube.Pods}}
	}
	s := &screen{}
	for _, k := range start.Kinds {
		s.lists = append(s.lists, m.newList(k, start.Scope))
	}
	s.lists[0].want(start.Name)
	m.screens = []*screen{s}
}

func (m *Model) newList(k kube.Known, scope kube.Scope) *list {
	m.lastID++
	l := newList(m.ctx, m.src, m.lastID, k, scope, m.rows, m.opts.Rows)
	l.wide = m.wide
	return l
}

func (m *Model) screen() *screen { return m.screens[len(m.screens)-1] }

// list is the list that keys act on.
func (m *Model) list() *list {
	if m.focus == paneNamespaces {
		return m.namespaces
	}
	return m.screen().list()
}

// Init starts what runs beside the keys.
func (m *Model) Init() tea.Cmd {
	return tea.Batch(m.connectedCmd(), m.tickCmd(), m.opts.Log.waitCmd(m.ctx), m.classCmd())
}

// connectedCmd starts following the source that connect took.
func (m *Model) connectedCmd() tea.Cmd {
	return tea.Batch(m.namespaces.waitCmd(), m.screen().waitCmds(), m.linkCmd(), m.kindsCmd(), m.follow())
}

// Close ends every reading; the Source stays its owner's.
func (m *Model) Close() {
	m.stop()
	if m.watching != nil {
		m.watching.Close()
	}
	m.detail.forget()
	m.namespaces.close()
	for _, s := range m.screens {
		s.close()
	}
	m.link.Close()
}
