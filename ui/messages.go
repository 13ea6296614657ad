package ui

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
)

// messages is the message log on the screen, the newest first. What was done can
// be saved or copied as a shell script.
type messages struct {
	pager
	log       *Log
	clipboard func(string) // nil where there is none
	hosted    bool         // there are no files of the person's
	file      textinput.Model
	typing    bool
	said      string // what saving came to
}

// scriptName is what is offered as the script's file.
const scriptName = "hackfest.sh"

func (m *Model) openMessages() tea.Cmd {
	o := &messages{log: m.opts.Log, clipboard: m.opts.Clipboard, hosted: m.opts.Hosted, file: newPrompt("", "", &m.theme)}
	o.title, o.text = "Messages", o.lines
	m.overlay = o
	return nil
}

func (o *messages) lines(w int, th *theme.Theme) []string {
	all := o.log.all()
	if len(all) == 0 {
		return []string{th.Dim.Paint("nothing has been said yet")}
	}
	var lines []string
	for i := len(all) - 1; i >= 0; i-- {
		at := all[i].at.Format("15:04:05")
		for j, l := range strings.Split(ansi.Wrap(clean.Line(all[i].text), max(w-10, 10), ""), "\n") {
			if j > 0 {
				at = ""
			}
			lines = append(lines, padTo(th.Dim.Paint(at), 10)+th.Text.Paint(th.Fit(l)))
		}
	}
	return lines
}

func (o *messages) key(msg tea.KeyMsg) want {
	if o.typing {
		return o.typeKey(msg)
	}
	o.said = ""
	switch msg.String() {
	case "S":
		switch {
		case o.hosted:
			o.said = hostedSave
		case len(o.deeds()) == 0:
			o.said = "nothing was done yet: there is nothing to save"
		default:
			o.typing = true
			o.file.SetValue(scriptName)
			o.file.CursorEnd()
		}
		return want{}
	case "c":
		o.copy()
		return want{}
	}
	return o.pager.key(msg)
}

func (o *messages) typeKey(msg tea.KeyMsg) want {
	switch msg.String() {
	case "enter":
		o.typing = false
		o.save(strings.TrimSpace(o.file.Value()))
	case "esc":
		o.typing = false
	default:
		o.file, _ = o.file.Update(msg)
	}
	return want{}
}

func (o *messages) view(w, h int, th *theme.Theme) dialog {
	o.keys = "S save as a script   c copy it   esc close"
	switch {
	case o.typing:
		o.keys = "save to: " + o.file.Value() + "_   enter save   esc back"
	case o.said != "":
		o.keys = o.said
	}
	d := o.pager.view(w, h, th)
	if o.typing || o.said != "" {
		d.keys = th.Fit(o.keys) // in place of where one is
	}
	return d
}

// deeds are what was done, the oldest first.
func (o *messages) deeds() []kube.Deed {
	var out []kube.Deed
	for _, e := range o.log.all() {
		if e.deed != nil {
			out = append(out, *e.deed)
		}
	}
	return out
}

func (o *messages) script(w io.Writer) (int, error) {
	return kube.WriteScript(w, o.deeds(), kube.ScriptOptions{
		Clean: cleanText, AnyContext: o.hosted,
	})
}

// cleanText cleans what may have several lines, and tabs.
func cleanText(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		words := strings.Split(l, "\t")
		for j, w := range words {
			words[j] = clean.Line(w)
		}
		lines[i] = strings.Join(words, "\t")
	}
	return strings.Join(lines, "\n")
}

// save writes the script to a new file, which its owner may run; one that is
// there is left alone.
func (o *messages) save(name string) {
	o.said = saveNew(name, 0o700, func(w *bufio.Writer) (string, error) {
		n, err := o.script(w)
		return counted(n), err
	})
}

// copy puts the script onto the clipboard, if a terminal takes that much.
func (o *messages) copy() {
	var b strings.Builder
	n, _ := o.script(&b)
	switch {
	case o.clipboard == nil:
		o.said = "no clipboard here"
	case len(o.deeds()) == 0:
		o.said = "nothing was done yet: there is nothing to copy"
	case b.Len() > copyBytes:
		o.said = fmt.Sprintf("not copied: %s bytes are more than a terminal takes", thousands(b.Len()))
	default:
		put, text := o.clipboard, b.String()
		go put(text)
		o.said = "copied the script: " + counted(n)
	}
}

func counted(n int) string {
	if n == 1 {
		return "1 command"
	}
	return thousands(n) + " commands"
}
