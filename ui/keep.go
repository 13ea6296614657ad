package ui

import (
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
)

// Keep has the edits that one person's sessions were cut off in: by a connection
// that broke, by idling, by the instructor, by a panic. Its methods may be called
// from any goroutine and do not block. What is new in it is told when the Class
// has changed: the session before may end after the next has begun.
type Keep interface {
	// Keep takes the edit that this session ends in.
	Keep(kube.Unsent)

	// Kept are those that wait for somebody to go on with them, the newest first.
	Kept() []Kept

	// Take is for who goes on with one; false where it does not wait any more.
	Take(id int) bool
}

// Kept is an edit that waits.
type Kept struct {
	ID   int // a later one has a higher
	At   time.Time
	Edit kube.Unsent
}

// openText is the session's own editor that is open, in front or behind the
// changes that it comes to. Nil where there is none.
func (m *Model) openText() *editArea {
	switch o := m.overlay.(type) {
	case *editArea:
		return o
	case *deed:
		return o.edits
	}
	return nil
}

// forsake lets go of the edit whose person was asked and leaves all the same. What
// is being sent just now is not theirs to give up.
func (m *Model) forsake() {
	if d, ok := m.overlay.(*deed); m.openText() != nil && !(ok && d.doing) {
		m.overlay = nil
	}
}

// handOver is for the end of the program, whatever has ended it: an edit that is
// open then, with changes, is kept.
func (m *Model) handOver() {
	defer m.opts.guard()
	a := m.openText()
	if m.opts.Keep == nil || a == nil {
		return
	}
	text := a.area.Value()
	if text == a.edit.was {
		return
	}
	u, err := a.edit.draft.Unsent(text)
	if err != nil {
		m.opts.Log.Add(err.Error())
		return
	}
	m.opts.Keep.Keep(u)
}

func (m *Model) kept() []Kept {
	if m.opts.Keep == nil {
		return nil
	}
	return m.opts.Keep.Kept()
}

// tellKept says what the person may go on with, once.
func (m *Model) tellKept() {
	all := m.kept()
	if len(all) == 0 || all[0].ID <= m.keptTold {
		return
	}
	m.keptTold = all[0].ID
	text := "your edit of " + all[0].Edit.Object.String() + " was cut off: e on it goes on, or :edits"
	if n := len(all) - 1; n > 0 {
		text = fmt.Sprintf("your edit of %s and %d more were cut off: :edits lists them", all[0].Edit.Object, n)
	}
	m.opts.Log.Add(text)
	m.toast = toast{text, toneNote, m.now.Add(newsTime)}
}

// keptOf finds the edit of this very object that was cut off.
func (m *Model) keptOf(t kube.Target) (Kept, bool) {
	for _, k := range m.kept() {
		if k.Edit.Object == t {
			return k, true
		}
	}
	return Kept{}, false
}

// keptOfName says that the edit of an object was cut off that had the name before.
func (m *Model) keptOfName(t kube.Target) bool {
	for _, k := range m.kept() {
		o := k.Edit.Object
		if o.Resource == t.Resource && o.Namespace == t.Namespace && o.Name == t.Name && o.UID != t.UID {
			return true
		}
	}
	return false
}

// goOn opens the editor with the text that was cut off.
func (m *Model) goOn(hand kube.Hand, k Kept) tea.Cmd {
	if m.openText() != nil {
		return nil
	}
	draft, err := hand.Reopen(k.Edit)
	if err != nil {
		m.say(toneBad, err.Error())
		return nil
	}
	e := &edit{draft: draft, was: draft.Text}
	if e.area = newEditArea(e, k.Edit.Text(), &m.theme); e.area == nil {
		m.say(toneBad, "the text of "+k.Edit.Object.String()+" cannot be shown here; it is kept")
		return nil
	}
	if !m.opts.Keep.Take(k.ID) {
		m.say(toneNote, "this edit does not wait any more: another session of yours has gone on with it")
		return nil
	}
	cmd := m.openArea(e, k.Edit.Text(), nil)
	e.area.why = "Your text as it was " + ageOf(m.now, k.At) + " ago, when it was cut off. What others have changed since is said before it is sent."
	return cmd
}

// openEdits lists what was cut off, also where the object is gone.
func (m *Model) openEdits() tea.Cmd {
	var all []choice
	for _, k := range m.kept() {
		all = append(all, choice{
			name: clean.Line(k.Edit.Object.String()), hint: "cut off " + ageOf(m.now, k.At) + " ago",
			do: func(m *Model) tea.Cmd {
				if why := m.noApply(); why != "" {
					m.say(toneNote, "edit: "+why)
					return nil
				}
				return m.openEdit(m.src.(kube.Hand), k.Edit.Object)
			},
		})
	}
	if len(all) == 0 {
		m.say(toneNote, "edits: none was cut off")
		return nil
	}
	m.overlay = newPalette("Go on with an edit", all, &m.theme)
	return nil
}
