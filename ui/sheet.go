package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
)

// sheet is a large text over the panes: YAML, a description. It can be walked
// through and searched; what it shows is fetched once, and again with m.
type sheet struct {
	title   string
	command string // the kubectl line that prints the same
	lines   []string
	trouble string // why there is no text
	paint   func(line string, th *theme.Theme) string
	again   func(*Model) tea.Cmd // m; nil where it does nothing
	secret  bool                 // it shows a Secret's value

	top, room int
	search    textinput.Model
	searching bool
	find      string
	hits      []int // lines
}

// sheetReadyMsg brings the text of a sheet that is open.
type sheetReadyMsg struct {
	sheet *sheet
	text  string
	err   error
}

const lookTime = 15 * time.Second

// openSheet shows an empty sheet and has its text fetched.
func (m *Model) openSheet(s *sheet, fetch func(context.Context) (string, error)) tea.Cmd {
	m.overlay = s
	ctx := m.ctx
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, lookTime)
		defer cancel()
		text, err := fetch(ctx)
		return sheetReadyMsg{s, text, err}
	}
}

func (m *Model) sheetReady(msg sheetReadyMsg) {
	s := msg.sheet
	s.lines, s.trouble = nil, ""
	if msg.err != nil {
		s.trouble = clean.Line(msg.err.Error())
		return
	}
	s.lines = clean.Block(msg.text)
	s.look()
}

func (s *sheet) key(msg tea.KeyMsg) want {
	if s.searching {
		return s.searchKey(msg)
	}
	switch msg.String() {
	case "down", "j":
		s.top++
	case "up", "k":
		s.top--
	case "pgdown", "ctrl+f", " ":
		s.top += s.room
	case "pgup", "ctrl+b":
		s.top -= s.room
	case "home", "g":
		s.top = 0
	case "end", "G":
		s.top = len(s.lines)
	case "/":
		s.searching = true
	case "n":
		s.hop(1)
	case "N":
		s.hop(-1)
	case "m":
		if s.again != nil {
			return want{do: s.again}
		}
	case "esc", "q", "enter":
		return want{close: true}
	}
	s.top = max(min(s.top, len(s.lines)-s.room), 0)
	return want{}
}

func (s *sheet) searchKey(msg tea.KeyMsg) want {
	switch msg.String() {
	case "esc":
		s.searching, s.find = false, ""
		s.look()
		return want{}
	case "enter":
		s.searching = false
		return want{}
	}
	s.search, _ = s.search.Update(msg)
	s.find = strings.ToLower(s.search.Value())
	s.look()
	if len(s.hits) > 0 {
		s.show(s.hits[0])
	}
	return want{}
}

// look finds the lines that have the text, whatever its case.
func (s *sheet) look() {
	s.hits = nil
	if s.find == "" {
		return
	}
	for i, l := range s.lines {
		if strings.Contains(strings.ToLower(l), s.find) {
			s.hits = append(s.hits, i)
		}
	}
}

// hop goes to the next hit beyond the first line shown, around the end.
func (s *sheet) hop(by int) {
	n := len(s.hits)
	if n == 0 {
		return
	}
	at := 0
	for at < n && s.hits[at] <= s.top {
		at++
	}
	if by < 0 {
		at -= 2
	}
	s.show(s.hits[(at%n+n)%n])
}

func (s *sheet) show(line int) { s.top = max(min(line, len(s.lines)-s.room), 0) }

func (s *sheet) view(w, h int, th *theme.Theme) dialog {
	s.room = max(h-5, 1)
	d := dialog{title: s.title, width: w}
	switch {
	case s.trouble != "":
		for _, l := range clean.Wrap(s.trouble, w) {
			d.lines = append(d.lines, th.Bad.Paint(th.Fit(l)))
		}
	case s.lines == nil:
		d.lines = append(d.lines, th.Dim.Paint(th.Fit("loading …")))
	}
	s.top = max(min(s.top, len(s.lines)-s.room), 0)
	for _, l := range s.lines[s.top:min(s.top+s.room, len(s.lines))] {
		d.lines = append(d.lines, s.line(l, w, th))
	}
	for len(d.lines) < s.room {
		d.lines = append(d.lines, "")
	}
	d.lines = append(d.lines, th.Dim.Paint(th.Cut("$ "+th.Fit(s.command), w)))
	d.keys = s.keys(th)
	return d
}

func (s *sheet) line(l string, w int, th *theme.Theme) string {
	fit := th.Cut(th.Fit(l), w)
	if s.find != "" && strings.Contains(strings.ToLower(l), s.find) {
		return th.Match.Paint(fit)
	}
	if s.paint != nil {
		return s.paint(fit, th)
	}
	return th.Text.Paint(fit)
}

func (s *sheet) keys(th *theme.Theme) string {
	if s.searching {
		return ansi.Strip(s.search.View()) + "   enter keep   esc drop"
	}
	where := ""
	if n := len(s.lines); n > s.room {
		where = fmt.Sprintf("%d of %d   ", s.top+1, n)
	}
	if s.find != "" {
		where += fmt.Sprintf("%d found   n N next   ", len(s.hits))
	}
	more := ""
	if s.again != nil {
		more = "m managed fields   "
	}
	return where + "/ search   " + more + "esc close"
}

// openYAML and openDescribe look at the selected object.

func (m *Model) openYAML() tea.Cmd { return m.yaml(false) }

func (m *Model) yaml(managed bool) tea.Cmd {
	r, ns, name := m.selectedName()
	line := "kubectl get " + r.Plural + " " + name + namespaced(ns) + " -o yaml"
	if managed {
		line += " --show-managed-fields"
	}
	src := m.src
	s := m.newSheet(name, "YAML of ", line)
	s.paint = paintYAML
	s.again = func(m *Model) tea.Cmd { return m.yaml(!managed) }
	return m.openSheet(s, func(ctx context.Context) (string, error) { return src.YAML(ctx, r, ns, name, managed) })
}

func (m *Model) openDescribe() tea.Cmd {
	r, ns, name := m.selectedName()
	src := m.src
	s := m.newSheet(name, "", "kubectl describe "+r.Plural+" "+name+namespaced(ns))
	return m.openSheet(s, func(ctx context.Context) (string, error) { return src.Describe(ctx, r, ns, name) })
}

func (m *Model) newSheet(name, what, line string) *sheet {
	return &sheet{title: what + clean.Line(name), command: clean.Line(line), search: newPrompt("/", "", &m.theme)}
}

// selectedName is the object under the cursor; only called where there is one.
func (m *Model) selectedName() (r kube.Resource, namespace, name string) {
	if d := &m.detail; d.object != nil {
		return d.view.Resource(), d.object.GetNamespace(), d.object.GetName()
	}
	l := m.list()
	o := l.selected().Object
	return l.known.Resource, o.GetNamespace(), o.GetName()
}

func namespaced(ns string) string {
	if ns == "" {
		return ""
	}
	return " -n " + ns
}

// noObject says why a key that needs an object does nothing.
func (m *Model) noObject() string {
	if m.detail.object == nil {
		return "no object is selected"
	}
	return ""
}
