package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// edit is one object in the person's editor, from its reading to its writing or
// to the file in which the text stays.
type edit struct {
	draft  *kube.Draft
	area   *editArea // in place of a file, on a host that is not the person's
	path   string    // of the file; its owner alone may read it
	was    string    // the text as it was last given to the editor
	again  bool      // it was given back, for a reason
	pledge string    // said at the end of the program while the text is in the file alone
}

type (
	draftReadyMsg struct {
		draft *kube.Draft
		err   error
	}
	editedMsg struct {
		edit *edit
		err  error
	}
)

// openEdit reads the object, where it may be written: nobody is to lose the work
// in an editor to a right that was missing all along. A Secret's values are masked
// everywhere else: that an editor shows them is said before.
func (m *Model) openEdit(hand kube.Hand, t kube.Target) tea.Cmd {
	fetch := func(m *Model) tea.Cmd {
		m.say(toneNote, "reading "+t.String()+" …")
		ctx := m.ctx
		return func() tea.Msg {
			ctx, cancel := context.WithTimeout(ctx, deedTime)
			defer cancel()
			draft, err := hand.Edit(ctx, t)
			return draftReadyMsg{draft, err}
		}
	}
	if k, ok := m.keptOf(t); ok {
		fetch = func(m *Model) tea.Cmd { return m.goOn(hand, k) }
	}
	read := func(m *Model) tea.Cmd { return m.permitted(kube.VerbEdit, t, fetch) }
	switch {
	case m.opts.terminal == nil && !m.opts.Hosted:
		m.say(toneNote, "e: there is no terminal to give to an editor")
		return nil
	case t.Resource.GVR() != kube.Secrets.GVR():
		return read(m)
	case m.presenting:
		m.say(toneNote, "e: a Secret's values would be shown while presenting")
		return nil
	}
	where := "They are in a file that only you may read, until the edit is saved or given up."
	if m.opts.Hosted {
		where = "They are on your screen alone, and in no file."
	}
	m.overlay = &warning{
		title: "edit " + t.String(), verb: "edit", do: read,
		lines: []string{"The editor shows the values of this Secret, in base64.", where},
	}
	return nil
}

func (m *Model) draftReady(msg draftReadyMsg) tea.Cmd {
	if msg.err != nil {
		m.say(toneBad, msg.err.Error())
		return nil
	}
	if m.opts.Hosted {
		if m.openText() != nil { // e was pressed twice
			return nil
		}
		e := &edit{draft: msg.draft}
		cmd := m.openArea(e, msg.draft.Text, nil)
		if e.area != nil && m.keptOfName(msg.draft.Object) {
			e.area.why = "An edit of the one that had this name before was cut off: its text is in :edits."
		}
		return cmd
	}
	f, err := os.CreateTemp("", "hackfest-edit-*.yaml") // 0600
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		m.say(toneBad, "edit: "+err.Error())
		return nil
	}
	e := &edit{draft: msg.draft, path: f.Name()}
	e.pledge = "the edit of " + e.draft.Object.String() + " was not saved; the text is in " + e.path
	m.parting.add(e.pledge)
	return m.editorCmd(e, msg.draft.Text, nil)
}

// editorCmd gives the text to the editor, with what is to be said on top of it.
func (m *Model) editorCmd(e *edit, text string, why error) tea.Cmd {
	if m.opts.Hosted {
		return m.openArea(e, text, why)
	}
	e.was, e.again = text, why != nil
	if err := os.WriteFile(e.path, []byte(editHead(e.draft, why)+text), 0o600); err != nil {
		m.keepEdit(e, "edit: "+err.Error())
		return nil
	}
	here, ok := m.opts.terminal.(*local)
	if !ok {
		m.keepEdit(e, "edit: no editor can be started here")
		return nil
	}
	c := &editing{ctx: m.ctx, terminal: here, screen: m.opts.Screen, words: editorWords(os.Getenv, e.path)}
	return tea.Exec(c, func(err error) tea.Msg { return editedMsg{e, err} })
}

// editHead is the comment on top of the text.
func editHead(d *kube.Draft, why error) string {
	lines := []string{
		"Edit " + d.Object.String() + ". Lines above the object that begin with # are left out,",
		"an empty file gives the edit up. The changes are shown before they are sent.",
	}
	if d.Secret() {
		lines = append(lines, "The values of this Secret are shown, in base64.")
	}
	if why != nil {
		lines = append(lines, "", "It was not saved:")
		for _, l := range strings.Split(why.Error(), "\n") {
			lines = append(lines, clean.Line(l))
		}
		lines = append(lines, "", "Your text is below. Saved without a change it is given up.")
	}
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(strings.TrimRight("# "+l, " ") + "\n")
	}
	return b.String() + "#\n"
}

// editBody takes the comment on top off again: only there, since a value may
// have lines that look like it.
func editBody(text string) string {
	for {
		line, rest, _ := strings.Cut(text, "\n")
		line = strings.TrimSpace(line)
		if text == "" || line != "" && !strings.HasPrefix(line, "#") {
			return text
		}
		text = rest
	}
}

// edited takes what the editor has left.
func (m *Model) edited(msg editedMsg) tea.Cmd {
	e := msg.edit
	raw, err := os.ReadFile(e.path)
	if err = errors.Join(msg.err, err); err != nil {
		if text := editBody(string(raw)); text == e.was && !e.again {
			m.dropEdit(e)
			m.say(toneBad, err.Error()+"; nothing is sent")
		} else {
			m.keepEdit(e, err.Error())
		}
		return nil
	}
	text := editBody(string(raw))
	switch {
	case text == "":
		m.dropEdit(e)
		m.say(toneNote, "the file was empty: nothing is sent")
		return nil
	case text == e.was && e.again:
		m.keepEdit(e, "the edit is given up")
		return nil
	case text == e.was:
		m.dropEdit(e)
		m.say(toneNote, "nothing was changed: nothing is sent")
		return nil
	}
	return m.planEdit(e, text)
}

// planEdit shows what the text would change, and sends it when that is confirmed.
// What is refused goes back to the editor.
func (m *Model) planEdit(e *edit, text string) tea.Cmd {
	d := &deed{verb: kube.VerbEdit, target: e.draft.Object, edits: e.area}
	d.plans = func(ctx context.Context, _ question) (*kube.Plan, error) { return e.draft.Plan(ctx, text) }
	d.done = func(m *Model, _ *kube.Plan, _ kube.Result) tea.Cmd {
		m.dropEdit(e)
		return nil
	}
	d.left = func(m *Model) {
		if e.area != nil {
			m.openArea(e, text, nil)
			return
		}
		m.keepEdit(e, "the edit is given up")
	}
	d.again = func(m *Model, why error) tea.Cmd {
		var c *kube.Conflict
		switch {
		case !errors.As(why, &c) || !c.Replaced:
		case e.area == nil:
			m.keepEdit(e, why.Error())
			return nil
		case m.opts.Clipboard != nil && len(text) <= copyBytes:
			go m.opts.Clipboard(text)
			why = fmt.Errorf("%w; your text is on your clipboard too, if your terminal has one", why)
		}
		return m.editorCmd(e, text, why)
	}
	return m.openDeed(d)
}

// dropEdit forgets the file.
func (m *Model) dropEdit(e *edit) {
	if e.area != nil {
		return
	}
	os.Remove(e.path)
	m.parting.drop(e.pledge)
}

// keepEdit leaves the text in its file, and says where.
func (m *Model) keepEdit(e *edit, why string) {
	m.parting.drop(e.pledge)
	said := fmt.Sprintf("%s; your text is in %s", why, e.path)
	m.say(toneBad, said)
}

// warning is a dialog that says something before a thing is done.
type warning struct {
	title string
	verb  string
	lines []string
	do    func(*Model) tea.Cmd
}

func (w *warning) key(msg tea.KeyMsg) want {
	switch msg.String() {
	case "esc":
		return want{close: true}
	case "enter":
		return want{close: true, do: w.do}
	}
	return want{}
}

func (w *warning) view(width, _ int, th *theme.Theme) dialog {
	width = min(width, 84)
	d := dialog{title: clean.Line(w.title), width: width, keys: "enter " + w.verb + "   esc cancel"}
	for _, l := range w.lines {
		for _, part := range clean.Wrap(th.Fit(clean.Line(l)), width) {
			d.lines = append(d.lines, th.Tone(views.Plain).Paint(part))
		}
	}
	return d
}
