package ui

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/views"
)

// armTime is how long a plan stands on the screen before its confirming key is
// heard: what was typed ahead confirms nothing.
const armTime = 500 * time.Millisecond

// deedTime bounds a question to the server, and a write.
const deedTime = 20 * time.Second

// deed is the dialog of a write: what it wants to know, what it will do, and how
// it went. Only the last plan that was asked for can be confirmed.
type deed struct {
	verb  kube.Verb
	where string // the context, clean
	label string // of the field
	field *textinput.Model
	wants string   // said while the field is empty: nothing is planned then
	pick  []string // in place of a field: what ← and → choose from
	at    int
	turns []turn // further choices, each with a key; only where there is no field
	plans func(context.Context, question) (*kube.Plan, error)

	// may asks whether the person is allowed to, nil where nobody asks.
	may func(context.Context, kube.Verb, kube.Target) kube.Allowance

	target   kube.Target
	told     bool // the state has changed since the dialog was opened, and is shown
	replaced bool // by another object of the name
	seq      int  // of the last question

	// again takes over when the server refuses, nil keeps the dialog; left is told
	// when the dialog is closed with nothing done, done when it was.
	again func(m *Model, why error) tea.Cmd
	left  func(*Model)
	edits *editArea // that the changes come from, nil for others
	done  func(*Model, *kube.Plan, kube.Result) tea.Cmd

	plan     *kube.Plan
	armed    bool
	doing    bool
	stop     context.CancelFunc // of what lasts, while it is done
	stopping bool
	attended bool        // a session follows: it cannot be hidden
	pledge   string      // said at the end of the program while it is not done
	made     *throwaway  // for the end of the program, where nobody heard of it
	steps    []kube.Step // of what lasts, the last few
	trouble  string      // why there is no plan, or why it could not be done
	tail     int         // how many of the last lines are shown whatever the height
	conflict string      // what had changed when it was tried; stays over the new plan
}

// question is what a plan is made for.
type question struct {
	target kube.Target
	input  string   // what the person has chosen or typed
	turned []string // the present choice of each turn

	// told says that the object's present state is on the screen, in place of the
	// one that the dialog was opened on: that is no condition any more.
	told bool
}

type (
	planReadyMsg struct {
		deed *deed
		seq  int
		plan *kube.Plan
		err  error
	}
	// armedMsg lets a confirming key be heard, and shown.
	armedMsg struct {
		of  interface{ arm(seq int) }
		seq int
	}
	stepMsg struct {
		deed  *deed
		step  kube.Step
		steps <-chan kube.Step
	}
	deedDoneMsg struct {
		deed   *deed
		plan   *kube.Plan
		result kube.Result
		err    error
	}
)

// openDeed shows the dialog and asks for its first plan.
func (m *Model) openDeed(d *deed) tea.Cmd {
	d.where = clean.Line(m.id.Context)
	if m.presenting {
		d.where = "presenting"
	}
	m.overlay = d
	if hand, ok := m.src.(kube.Hand); ok && d.target.Name != "" {
		d.may = hand.Allowed
	}
	return d.askCmd(m.ctx)
}

// input is what the person has chosen or typed.
func (d *deed) input() string {
	switch {
	case d.field != nil:
		return strings.TrimSpace(d.field.Value())
	case len(d.pick) > 0:
		return d.pick[d.at]
	}
	return ""
}

// askCmd asks for the plan of the present input. The one before is void.
func (d *deed) askCmd(ctx context.Context) tea.Cmd {
	d.seq++
	d.plan, d.armed, d.trouble = nil, false, ""
	seq, q, may, verb := d.seq, question{d.target, d.input(), d.turned(), d.told}, d.may, d.verb
	if d.field != nil && q.input == "" {
		return nil
	}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, deedTime)
		defer cancel()
		if may != nil { // what is forbidden is not even tried
			if a := may(ctx, verb, q.target); !a.OK && !a.Unknown {
				return planReadyMsg{d, seq, nil, errors.New(a.Reason)}
			}
		}
		plan, err := d.plans(ctx, q)
		return planReadyMsg{d, seq, plan, err}
	}
}

func (m *Model) planReady(msg planReadyMsg) tea.Cmd {
	d := msg.deed
	if m.overlay != overlay(d) || msg.seq != d.seq {
		return nil
	}
	var changed *kube.Conflict
	switch {
	case d.again != nil && msg.err != nil:
		m.overlay = nil
		return d.again(m, msg.err)
	case d.again != nil && msg.plan.Refused:
		m.overlay = nil
		return d.again(m, errors.New(msg.plan.DryRun))
	case errors.As(msg.err, &changed) && d.tell(changed):
		return d.askCmd(m.ctx)
	case msg.err != nil:
		d.trouble = clean.Line(msg.err.Error())
		return nil
	}
	d.plan = msg.plan
	d.target.UID = msg.plan.Object.UID
	d.chooseAgain(m)
	return after(m.ctx, armTime, armedMsg{d, d.seq})
}

// tell notes that the object is not as it was when the dialog was opened. The
// next plan is of what is there now: of an object that took the name, where the
// old one was replaced. It is false when that was known already.
func (d *deed) tell(c *kube.Conflict) bool {
	known := d.told && (!c.Replaced || d.target.UID == "")
	if c.Replaced {
		d.target.UID, d.replaced = "", true
		if d.verb == kube.VerbUndo {
			d.pick, d.at = nil, 0 // revisions of the old object
		}
	}
	d.told = true
	d.conflict = clean.Line(c.Error())
	return !known
}

// chooseAgain offers the revisions of the object that took the name, once the
// detail shows it. The plan on the screen is the one to the first of them.
func (d *deed) chooseAgain(m *Model) {
	if d.verb == kube.VerbUndo && d.replaced && len(d.pick) == 0 &&
		m.detail.object != nil && m.detail.of == d.target.UID {
		d.pick, d.at = m.pastRevisions(), 0
	}
}

func (d *deed) arm(seq int) {
	if seq == d.seq {
		d.armed = true
	}
}

func (d *deed) key(msg tea.KeyMsg) want {
	switch key := msg.String(); {
	case key == "esc" && !d.doing:
		return want{close: true, do: func(m *Model) tea.Cmd {
			if d.left != nil {
				d.left(m)
			}
			return nil
		}}
	case d.doing && d.stop != nil && key == "esc":
		d.stop()
		d.stopping = true
		return want{}
	case d.doing && d.stop != nil && key == "h" && !d.attended:
		return want{close: true, do: func(m *Model) tea.Cmd {
			m.say(toneNote, "it goes on; "+string(d.verb)+" on it again shows how far it is")
			return nil
		}}
	case d.doing:
		return want{}
	case key == "enter":
		if d.plan == nil || !d.armed {
			return want{}
		}
		d.doing = true
		if d.plan.Lasts() && d.plan.Skip == "" {
			return want{do: func(m *Model) tea.Cmd { return m.lastCmd(d) }}
		}
		return want{do: func(m *Model) tea.Cmd { return m.doCmd(d) }}
	case len(d.pick) > 0 && (key == "left" || key == "right" || key == "h" || key == "l"):
		by := 1
		if key == "left" || key == "h" {
			by = -1
		}
		d.at = max(min(d.at+by, len(d.pick)-1), 0)
	case d.verb == kube.VerbUndo && d.replaced && len(d.pick) == 0 && (key == "left" || key == "right"):
		return want{do: func(m *Model) tea.Cmd {
			d.chooseAgain(m)
			return nil
		}}
	case d.field == nil && d.turn(key):
	case d.field != nil:
		before := d.field.Value()
		*d.field, _ = d.field.Update(msg)
		if d.field.Value() == before {
			return want{}
		}
	default:
		return want{}
	}
	return want{do: func(m *Model) tea.Cmd { return d.askCmd(m.ctx) }}
}

func (m *Model) doCmd(d *deed) tea.Cmd {
	ctx, plan, noting := m.ctx, d.plan, m.noting()
	return m.beside(func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, deedTime)
		defer cancel()
		result, err := noting.write(plan, func() (kube.Result, error) { return plan.Do(ctx) })
		return deedDoneMsg{d, plan, result, err}
	})
}

// deedDone says how it went. On a conflict the dialog comes back with the new
// state; on any other error it stays, with what was typed.
func (m *Model) deedDone(msg deedDoneMsg) tea.Cmd {
	d := msg.deed
	m.lasted(d)
	var conflict *kube.Conflict
	var cmd tea.Cmd
	switch {
	case msg.err == nil:
		if m.overlay == overlay(d) {
			m.overlay = nil
		}
		m.say(views.Good, msg.result.Said)
		if d.done != nil {
			cmd = d.done(m, msg.plan, msg.result)
		}
	case d.again != nil:
		m.overlay = nil
		cmd = d.again(m, msg.err)
	case errors.As(msg.err, &conflict):
		d.tell(conflict)
		cmd = d.askCmd(m.ctx)
	default:
		d.trouble = clean.Line(msg.err.Error())
		if m.overlay != overlay(d) {
			m.say(toneBad, msg.err.Error())
		}
	}
	return cmd
}
