package ui

import (
	"reflect"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/theme"
)

// Mirror is one person's look at another's screen. The one who looks says how
// large and in which theme, the one who is looked at draws it so: what is shown
// is theirs and by their rights, the size and the colours are the looker's. Safe
// for concurrent use.
type Mirror struct {
	Name string // who looks
	Of   string // at whom

	mu     sync.Mutex
	w, h   int
	theme  theme.Theme
	frame  string
	fw, fh int // that frame is of
	fid    theme.ID
	over   string // why there is nothing more to see
	apart  bool   // the one who is looked at looks at another's screen
	away   string // what the other's screen is given to, "" when it is shown
	wake   chan struct{}
	wanted func() // tells the one who is looked at that the size is another
	close  func()
}

// NewMirror makes one: wanted is called when the looker wants another size, done
// once, when they leave.
func NewMirror(name, of string, wanted, done func()) *Mirror {
	return &Mirror{Name: name, Of: of, wake: make(chan struct{}, 1), wanted: wanted, close: sync.OnceFunc(done)}
}

// Close ends the look, and the wait of who looked.
func (v *Mirror) Close() {
	v.close()
	v.signal()
}

// Over says why there is nothing more to see, and wakes who looks.
func (v *Mirror) Over(why string) {
	v.mu.Lock()
	v.over = why
	v.mu.Unlock()
	v.signal()
}

// Away says what the screen is given to meanwhile, "" when it is shown again, and
// wakes who looks.
func (v *Mirror) Away(what string) {
	v.mu.Lock()
	v.away = what
	v.mu.Unlock()
	v.signal()
}

// isAway gives it.
func (v *Mirror) isAway() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.away
}

func (v *Mirror) signal() {
	select {
	case v.wake <- struct{}{}:
	default:
	}
}

// want says how the looker's screen is.
func (v *Mirror) want(w, h int, th theme.Theme) {
	v.mu.Lock()
	same := v.w == w && v.h == h && v.theme.ID == th.ID
	v.w, v.h, v.theme = w, h, th
	v.mu.Unlock()
	if !same {
		v.wanted()
	}
}

func (v *Mirror) wants() (w, h int, th theme.Theme) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.w, v.h, v.theme
}

// show takes a frame of that size.
func (v *Mirror) show(frame string, w, h int, id theme.ID, apart bool) {
	v.mu.Lock()
	same := v.frame == frame && v.fw == w && v.fh == h && v.apart == apart
	v.frame, v.fw, v.fh, v.fid, v.apart = frame, w, h, id, apart
	v.mu.Unlock()
	if !same {
		v.signal()
	}
}

// look gives the frame, "" where there is none of that size and theme yet.
func (v *Mirror) look(w, h int, id theme.ID) (frame, over string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.fw != w || v.fh != h || v.fid != id {
		return "", v.over
	}
	return v.frame, v.over
}

// elsewhere says that the one who is looked at looks at another's screen: what is
// seen is their own place, which stands still meanwhile.
func (v *Mirror) elsewhere() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.apart
}

// mirrorPeriod is between two frames for those who look: the keys of the one who
// is looked at go first.
const mirrorPeriod = 100 * time.Millisecond

type mirrorMsg struct{}

// mirrorCmd draws for those who look, soon; one is under way at most.
func (m *Model) mirrorCmd() tea.Cmd {
	if len(m.watchers) == 0 || m.mirroring {
		return nil
	}
	m.mirroring = true
	return after(m.ctx, mirrorPeriod, mirrorMsg{})
}

// mirror draws the screen once for each size and theme that is looked with, where
// anything may have changed since.
func (m *Model) mirror() tea.Cmd {
	m.mirroring = false
	if m.shown != m.updates {
		m.shown = m.updates
		type kind struct {
			w, h int
			id   theme.ID
		}
		drawn := map[kind]string{}
		for _, v := range m.watchers {
			w, h, th := v.wants()
			if w == 0 {
				continue
			}
			k := kind{w, h, th.ID}
			frame, ok := drawn[k]
			if !ok {
				frame = m.viewFor(w, h, th)
				drawn[k] = frame
			}
			v.show(frame, w, h, th.ID, m.watching != nil)
		}
	}
	return m.mirrorCmd()
}

// private is an overlay with what is not for others' eyes.
type private interface{ private() bool }

func (s *sheet) private() bool { return s.secret }

// private: who is here, and what is said to one of them, is the instructor's.
func (*who) private() bool { return true }

// private: it has what was said to this one.
func (*messages) private() bool { return true }

// private: what is planned for a Secret may say what is in it.
func (d *deed) private() bool {
	return d.target.Resource == kube.Secrets || d.target.Resource == (kube.Resource{})
}

// viewFor draws the screen as one of another size and theme. Nothing of the
// person's own place changes by it, and Secrets' values are not in it.
func (m *Model) viewFor(w, h int, th theme.Theme) string {
	defer m.keep()()
	m.w, m.h, m.theme = w, h, th
	m.watching, m.news, m.idles = nil, toast{}, "" // another's screen, and what was said to one
	if p, ok := m.overlay.(private); ok && p.private() {
		m.overlay = &pager{title: "Not shown", text: func(_ int, th *theme.Theme) []string {
			return []string{th.Text.Paint(th.Fit("What is open here is not for all: a Secret's value, an edit, or the class."))}
		}, keys: "W leaves"}
	}
	return m.View()
}

// keep notes all that drawing at another size moves, and gives what puts it back.
func (m *Model) keep() (restore func()) {
	w, h, th, over, footer := m.w, m.h, m.theme, m.overlay, m.lastFooter
	watching, news, idles := m.watching, m.news, m.idles
	lists := append([]*list{m.namespaces}, m.screen().lists...)
	var undo []func()
	for _, l := range lists {
		was := l.table
		l.table = was.Apart()
		undo = append(undo, func() { l.table = was })
	}
	detail := m.detail.model
	m.detail.model = detail.Apart()
	if m.filter != nil {
		was := *m.filter
		undo = append(undo, func() { *m.filter = was })
	}
	if over != nil { // its scrolling depends on its size; what it points to does not
		v := reflect.ValueOf(over).Elem()
		was := reflect.New(v.Type()).Elem()
		was.Set(v)
		undo = append(undo, func() { v.Set(was) })
	}
	return func() {
		m.w, m.h, m.theme, m.overlay, m.lastFooter = w, h, th, over, footer
		m.detail.model, m.watching, m.news, m.idles = detail, watching, news, idles
		for _, f := range undo {
			f()
		}
	}
}
