package ui

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/detail"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// explainer is the overlay that shows what the server says about a kind and its
// fields. Enter walks into a field, esc back out of it.
type explainer struct {
	resource kube.Resource
	docs     *rules.Schemas // nil until they have come
	trouble  string
	path     []string
	model    detail.Model
	at       string // the field that the cursor is to be put on
}

// schemasMsg brings what an explainer asked for.
type schemasMsg struct {
	explainer *explainer
	docs      *rules.Schemas
	err       error
}

// openExplain explains what the cursor is on: a container of a pod, the data of
// a ConfigMap, the kind of another object, else the kind of the list.
func (m *Model) openExplain() tea.Cmd {
	r := m.list().known.Resource
	var path []string
	if d := &m.detail; m.focus == paneDetail && d.object != nil {
		r = d.view.Resource()
		ref := d.model.Selected()
		if path = pathOf(d.object, ref); ref.Kind == views.Object {
			r = ref.Resource
		}
	}
	e := &explainer{resource: r, path: path, model: detail.New()}
	m.overlay = e
	src, ctx := m.src, m.ctx
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, lookTime)
		defer cancel()
		docs, err := src.Schemas(ctx, r)
		return schemasMsg{e, docs, err}
	}
}

// pathOf is the field that a line of a detail shows.
func pathOf(o kube.Object, ref views.Ref) []string {
	switch ref.Kind {
	case views.Container:
		return []string{"spec", kube.ContainerField(o, ref.Name)}
	case views.Datum:
		return []string{"data"}
	}
	return nil
}

func (m *Model) schemasReady(msg schemasMsg) {
	e := msg.explainer
	e.docs = msg.docs
	if msg.err != nil {
		e.trouble = clean.Line(msg.err.Error())
		return
	}
	e.show("")
}

// show explains the field at the end of the path, and puts the cursor on one of
// its fields.
func (e *explainer) show(at string) {
	doc, err := e.docs.Explain(e.resource.Group, e.resource.Version, e.resource.Kind, e.path...)
	if err != nil {
		e.trouble = clean.Line(err.Error())
		return
	}
	e.trouble = ""
	e.model.SetDetail(strings.Join(e.path, "."), docDetail(doc))
	e.at = at
}

func fieldRef(name string) views.Ref { return views.Ref{Kind: views.Field, Name: name} }

// docDetail is a Doc as a picture.
func docDetail(doc rules.Doc) views.Detail {
	d := views.Detail{}
	for _, text := range paragraphs(rules.Or(doc.Description, "The server says nothing about it.")) {
		d.Headline = append(d.Headline, views.Text(text))
	}
	if len(doc.Enum) > 0 {
		d.Sections = append(d.Sections, views.Section{Title: "ONE OF", Lines: []views.Cell{views.Text(strings.Join(doc.Enum, ", "))}})
	}
	if len(doc.Fields) == 0 {
		return d
	}
	t := &views.Table{Head: []views.Column{{Name: "FIELD"}, {Name: "TYPE", Rank: 2}, {Name: "WHAT IT IS", Rank: 1}}}
	for _, f := range doc.Fields {
		what := views.Dimmed(rules.Or(firstSentence(f.Description), "nothing is said"))
		name := views.Text(f.Name)
		if f.Required {
			name.Tone = views.Accent
			what.Text = "required: " + what.Text
		}
		t.Rows = append(t.Rows, views.Item{Cells: []views.Cell{name, views.Text(f.Type), what}, Ref: fieldRef(f.Name)})
	}
	d.Sections = append(d.Sections, views.Section{Title: "FIELDS", Table: t})
	return d
}

// sentenceMost is about how long a text may be before it goes on in a new line: a
// picture shows so many lines of one text and no more.
const sentenceMost = 300

// paragraphs parts a text at its line ends, and a long line at the end of a
// sentence. There is at least one.
func paragraphs(text string) []string {
	var all []string
	for _, p := range strings.Split(text, "\n") {
		for p = strings.TrimSpace(p); p != ""; {
			n := sentenceEnd(p, sentenceMost)
			all = append(all, p[:n])
			p = strings.TrimSpace(p[n:])
		}
	}
	if all == nil {
		return []string{""}
	}
	return all
}

// sentenceEnd is where the first sentence ends that reaches as far as that.
func sentenceEnd(p string, far int) int {
	for i := max(far-1, 0); i+2 < len(p); i++ {
		if p[i] == '.' && p[i+1] == ' ' && p[i+2] >= 'A' && p[i+2] <= 'Z' {
			return i + 1
		}
	}
	return len(p)
}

// firstSentence of a text, for a line.
func firstSentence(text string) string {
	p := paragraphs(text)[0]
	return p[:sentenceEnd(p, 0)]
}

func (e *explainer) key(msg tea.KeyMsg) want {
	switch msg.String() {
	case "down", "j":
		e.model.Down(1)
	case "up", "k":
		e.model.Up(1)
	case "pgdown", "ctrl+f", " ":
		e.model.PageDown()
	case "pgup", "ctrl+b":
		e.model.PageUp()
	case "home", "g":
		e.model.Top()
	case "end", "G":
		e.model.Bottom()
	case "enter", "right":
		if ref := e.model.Selected(); ref.Kind == views.Field {
			e.path = append(slices.Clip(e.path), ref.Name)
			e.show("")
		}
	case "esc", "left", "backspace":
		n := len(e.path)
		if n == 0 || e.docs == nil {
			return want{close: true}
		}
		at := e.path[n-1]
		e.path = e.path[:n-1]
		e.show(at)
	case "q", "X":
		return want{close: true}
	}
	return want{}
}

func (e *explainer) view(w, h int, th *theme.Theme) dialog {
	room := max(h-5, 1)
	if h < 12 {
		room += 2 // the kubectl line gives way
	}
	d := dialog{title: "What is " + e.name(), width: w, keys: "enter into a field   esc back   q close"}
	switch {
	case e.trouble != "":
		for _, l := range clean.Wrap(e.trouble, w) {
			d.lines = append(d.lines, th.Bad.Paint(th.Fit(l)))
		}
	case e.docs == nil:
		d.lines = append(d.lines, th.Dim.Paint(th.Fit("loading …")))
	default:
		e.model.SetSize(w, room)
		view := e.model.View(time.Time{}, th, true)
		if e.at != "" && e.model.Select(fieldRef(e.at)) {
			e.at = ""
			view = e.model.View(time.Time{}, th, true)
		}
		d.lines = strings.Split(view, "\n")
	}
	for len(d.lines) < room {
		d.lines = append(d.lines, "")
	}
	if h >= 12 {
		d.lines = append(d.lines, th.Dim.Paint(th.Cut("$ "+th.Fit(e.command()), w)))
	}
	return d
}

// name: "Pod.spec.containers <[]Container>".
func (e *explainer) name() string {
	name := strings.Join(append([]string{e.resource.Kind}, e.path...), ".")
	if e.docs != nil && len(e.path) > 0 {
		if doc, err := e.docs.Explain(e.resource.Group, e.resource.Version, e.resource.Kind, e.path...); err == nil {
			name += "  " + doc.Type
		}
	}
	return clean.Line(name)
}

func (e *explainer) command() string {
	line := "kubectl explain " + strings.Join(append([]string{e.resource.Plural}, e.path...), ".")
	if e.resource.Group != "" {
		line += " --api-version=" + e.resource.Group + "/" + e.resource.Version
	}
	return clean.Line(line)
}
