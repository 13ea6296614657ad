package ui

import (
	"errors"
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
)

// noWho says why the class cannot be listed.
func (m *Model) noWho() string {
	if m.opts.Class == nil {
		return "there is no class here: hackfest serve makes one"
	}
	if !m.opts.Class.Leads() {
		return "the class is the instructor's"
	}
	return ""
}

// who is the dialog of the class: who is here, and what the instructor does.
type who struct {
	m     *Model
	id    int // the session one stands on
	at    int
	to    int              // whom the message is for; 0 is all
	input *textinput.Model // while one is typed
	wrong string           // why what was typed is not sent
	end   int              // whose session is about to be ended
	lock  bool             // the class is about to be turned read-only
	armed bool             // the confirming key is heard
	seq   int              // of the question
}

func (m *Model) openWho() tea.Cmd {
	if why := m.noWho(); why != "" {
		m.say(toneNote, "who: "+why)
		return nil
	}
	m.overlay = &who{m: m}
	return nil
}

// seats lists the class, and finds the one that the cursor is on.
func (o *who) seats() []ClassSeat {
	all := o.m.opts.Class.Seats()
	for i, s := range all {
		if s.ID == o.id {
			o.at = i
		}
	}
	o.at = max(min(o.at, len(all)-1), 0)
	if len(all) > 0 {
		o.id = all[o.at].ID
	}
	return all
}

func (o *who) move(by int) {
	all := o.seats()
	if len(all) > 0 {
		o.at = max(min(o.at+by, len(all)-1), 0)
		o.id = all[o.at].ID
	}
}

func (o *who) key(msg tea.KeyMsg) want {
	switch {
	case o.input != nil:
		return o.typed(msg)
	case o.end != 0 || o.lock:
		return o.confirm(msg)
	}
	all := o.seats()
	c := o.m.opts.Class
	switch msg.String() {
	case "esc", "q":
		return want{close: true}
	case "up", "k":
		o.move(-1)
	case "down", "j":
		o.move(1)
	case "a":
		o.write(0)
	case "r":
		if c.ReadOnly() {
			return say(c.SetReadOnly(false), "")
		}
		o.lock = true
		return o.question()
	}
	if len(all) == 0 {
		return want{}
	}
	switch msg.String() {
	case "m":
		o.write(o.id)
	case "x":
		o.end = o.id
		return o.question()
	case "enter", "v":
		id := o.id
		return want{close: true, do: func(m *Model) tea.Cmd { return m.watchSeat(id) }}
	}
	return want{}
}

// question makes the confirming key deaf for a while.
func (o *who) question() want {
	o.seq++
	o.armed = false
	seq := o.seq
	return want{do: func(m *Model) tea.Cmd { return after(m.ctx, armTime, armedMsg{o, seq}) }}
}

func (o *who) arm(seq int) { o.armed = o.armed || seq == o.seq }

// say tells what came of it, where that is worth a line.
func say(err error, done string) want {
	return want{do: func(m *Model) tea.Cmd {
		switch {
		case err != nil:
			m.say(toneBad, err.Error())
		case done != "":
			m.say(toneNote, done)
		}
		return nil
	}}
}

func (o *who) write(to int) {
	in := newPrompt("> ", "", &o.m.theme)
	o.to, o.input, o.wrong = to, &in, ""
}

func (o *who) typed(msg tea.KeyMsg) want {
	switch msg.String() {
	case "esc":
		o.input = nil
		return want{}
	case "enter":
		if text := strings.TrimSpace(o.input.Value()); text != "" {
			if err := o.m.opts.Class.Tell(o.to, text); err != nil { // what was typed stays
				o.wrong = err.Error()
				return want{}
			}
			o.input = nil
			return say(nil, "the message is sent")
		}
		o.input = nil
		return want{}
	}
	o.wrong = ""
	*o.input, _ = o.input.Update(msg)
	return want{}
}

func (o *who) confirm(msg tea.KeyMsg) want {
	switch msg.String() {
	case "enter":
		if !o.armed {
			return want{}
		}
		if o.lock {
			o.lock = false
			return say(o.m.opts.Class.SetReadOnly(true), "")
		}
		id, name := o.end, o.name(o.end)
		o.end = 0
		return say(o.m.opts.Class.End(id), "the session of "+name+" is ended")
	case "esc", "q", "n":
		o.end, o.lock = 0, false
	}
	return want{}
}

func (o *who) name(id int) string {
	all := o.m.opts.Class.Seats()
	for _, s := range all {
		if s.ID == id {
			return seatName(s, all)
		}
	}
	return "nobody"
}

// lockWords say what turning the class read-only ends.
func lockWords(all []ClassSeat) string {
	n := 0
	for _, s := range all {
		if s.Away != "" && s.Role != "instructor" {
			n++
		}
	}
	switch n {
	case 0:
		return "Turn the class read-only? No shell is open."
	case 1:
		return "Turn the class read-only? It ends 1 shell."
	}
	return fmt.Sprintf("Turn the class read-only? It ends %d shells.", n)
}

// whoKeys are the dialog's, and how it has them where they do not fit.
const (
	whoKeys       = "enter look   m message   a message all   x end   r read-only   esc close"
	whoKeysNarrow = "enter look m/a tell x end r lock"
)

func (o *who) view(w, h int, th *theme.Theme) dialog {
	w = min(w, 110)
	all := o.seats()
	d := dialog{title: fmt.Sprintf("Who is here: %d", len(all)), width: w, keys: whoKeys}
	if w < len(whoKeys) {
		d.keys = whoKeysNarrow
	}
	if o.m.opts.Class.ReadOnly() {
		d.lines = append(d.lines, th.Warn.Paint(th.Fit("The class is read-only.")), "")
	}
	if len(all) == 0 {
		d.lines = append(d.lines, th.Dim.Paint(th.Fit("Nobody but you.")))
	}
	table := newWhoTable(all, w-1, func(s ClassSeat) string { return ageOf(o.m.now, s.Touched) }, th)
	if len(all) > 0 {
		d.lines = append(d.lines, th.Dim.Paint(" "+table.line(-1, th)))
	}
	room := max(h-8, 3)
	top := max(o.at-room+1, 0)
	for i := range all {
		if i < top || i >= top+room {
			continue
		}
		text := table.line(i, th)
		if i == o.at {
			d.lines = append(d.lines, th.Accent.Paint(th.Glyphs.Cursor+text))
		} else {
			d.lines = append(d.lines, " "+th.Text.Paint(text))
		}
	}
	switch {
	case o.input != nil:
		to := "everyone"
		if o.to != 0 {
			to = o.name(o.to)
		}
		o.input.Width = max(w-6, 10)
		d.lines = append(d.lines, "", th.Text.Paint(th.Cut(th.Fit("A message for "+to), w)), o.input.View())
		if o.wrong != "" {
			d.lines = append(d.lines, th.Bad.Paint(th.Cut(th.Fit(clean.Line(o.wrong)), w)))
		}
		d.keys = "enter send   esc back"
	case o.end != 0:
		d.lines = append(d.lines, "", th.Warn.Paint(th.Cut(th.Fit("End the session of "+o.name(o.end)+"? What runs in it ends, too."), w)))
		d.keys = o.confirmKeys("enter end it")
	case o.lock:
		d.lines = append(d.lines, "", th.Warn.Paint(th.Cut(th.Fit(lockWords(all)), w)))
		d.keys = o.confirmKeys("enter read-only")
	}
	return d
}

// confirmKeys shows the confirming key once it is heard.
func (o *who) confirmKeys(key string) string {
	if !o.armed {
		return "esc back"
	}
	return key + "   esc back"
}

// ErrNoClass is what somebody who does not lead hears.
var ErrNoClass = errors.New("this is the instructor's")
