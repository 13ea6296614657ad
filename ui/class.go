package ui

import (
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
)

// Class is what a session knows of the others that are let in by the same server,
// and what its person may do with them; who may not gets an error or nothing. Its
// methods may be called from any goroutine and do not block.
type Class interface {
	// Leads says that the person is an instructor.
	Leads() bool

	// Changed wakes the session when anything below may answer otherwise.
	Changed() <-chan struct{}

	// Seats are the other sessions that the person may look at, in the order of
	// their coming: all for an instructor, the instructors' for others.
	Seats() []ClassSeat

	// News takes the messages that have come since.
	News() []string

	// ReadOnly says whether the class may write nothing; instructors may all the same.
	ReadOnly() bool

	// LockedBy is who turned the class read-only last, "" when nobody has.
	LockedBy() string

	// Idles is when the session is ended for idling, if no key is pressed before, and
	// after how long without one that is.
	Idles() (end time.Time, limit time.Duration)

	// Watchers are those who look at this session's screen now.
	Watchers() []*Mirror

	// Watch looks at a session's screen until the Mirror is closed.
	Watch(id int) (*Mirror, error)

	// Shows notes what the session shows now, for Seats.
	Shows(view, namespace string)

	// Away notes that the screen is given to something that is not shown to those who
	// look, as "in a shell"; "" says that it is back. It gives who has come to look
	// since it was told last.
	Away(what string) (looked []string)

	// What instructors do. Tell reaches everyone where id is 0.
	Tell(id int, text string) error
	End(id int) error
	SetReadOnly(on bool) error
}

// ClassSeat is one session of the class. Its texts are hostile until cleaned.
type ClassSeat struct {
	ID       int
	Name     string
	Role     string
	View     string
	Away     string // what the screen is given to, "" when it shows View
	Terminal string // size and TERM
	From     string
	Touched  time.Time // when a key was pressed last
	Watched  int       // by how many
}

// newsTime is how long a message stands in the header.
const newsTime = 20 * time.Second

type classMsg struct{}

// classCmd waits for news of the class.
func (m *Model) classCmd() tea.Cmd {
	if m.opts.Class == nil {
		return nil
	}
	changed, ctx := m.opts.Class.Changed(), m.ctx
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
			return classMsg{}
		}
	}
}

// classChanged takes the messages, and serves those who look.
func (m *Model) classChanged() tea.Cmd {
	c := m.opts.Class
	for _, text := range c.News() {
		m.hear(text)
	}
	var left tea.Cmd
	if on := c.ReadOnly() && !c.Leads(); on != m.classLocked {
		m.classLocked = on
		m.tellLock(on)
		m.allowances = map[allowKey]kube.Allowance{}
		if !on {
			left = m.removeLeftCmd()
		}
	}
	m.tellKept()
	m.watchers = c.Watchers()
	m.shown = 0
	return tea.Batch(m.classCmd(), m.mirrorCmd(), left)
}

// readOnly says why nothing may be written now, "" when it may.
func (m *Model) readOnly() string {
	switch {
	case m.opts.ReadOnly:
		return "read-only: nothing is written"
	case m.classLocked:
		return lockedBy(m.opts.Class) + " has turned the class read-only"
	}
	return ""
}

// inClass notes what is shown, for who lists the class.
func (m *Model) inClass() {
	if m.opts.Class == nil {
		return
	}
	l := m.screen().list()
	m.opts.Class.Shows(l.view.Names()[0], l.scope.Namespace)
}

// watched says in the header who looks at this screen.
func (m *Model) watched() string { return watchedBy(m.opts.Class, m.watchers) }

func watchedBy(c Class, by []*Mirror) string {
	switch n := len(by); {
	case n == 0:
		return ""
	case n == 1 && !c.Leads():
		return clean.Line(by[0].Name) + " watches"
	default:
		return fmt.Sprintf("%d watch", n)
	}
}

// lockedBy names who turned the class read-only.
func lockedBy(c Class) string {
	if c != nil && c.LockedBy() != "" {
		return clean.Line(c.LockedBy())
	}
	return "the instructor"
}
