package serve

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/time/rate"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui"
	"example.org/hackfest/ui/clean"
)

// Bounds of what is said in a class: in bytes, and unread messages.
const (
	messageMost = 500
	newsMost    = 50
	termMost    = 24 // cells
)

// class is what the sessions with a screen know of each other. Safe for
// concurrent use.
type class struct {
	mu       sync.Mutex
	places   []*place // in the order of their coming
	readOnly bool
	lockedBy string // who turned it so last

	remember func(on bool, by string) error // for the next start; nil forgets
}

// place is one session in the class: the ui.Class of its program.
type place struct {
	class *class
	one   *session
	log   *slog.Logger
	seat  *kube.Seat
	wake  chan struct{}

	// under class.mu
	view    string
	within  string   // its namespace, or all
	away    string   // what the screen is given to
	looked  []string // who came to look meanwhile
	news    []string
	mirrors []*ui.Mirror // who look at it
	looks   *place       // at whom this one looks

	noted refusals // of looks, in the log
}

// A session's looks that are in the log: so many at once, enough for a round of the
// class, then one in so long. A key that is held is not to fill the disk.
const (
	looksAtOnce = 60
	lookAgain   = 10 * time.Second
)

// enter makes a session one of the class, until leave is called.
func (c *class) enter(one *session, seat *kube.Seat, log *slog.Logger) (p *place, leave func()) {
	p = &place{class: c, one: one, log: log, seat: seat, wake: make(chan struct{}, 1)}
	p.noted.lines = rate.NewLimiter(rate.Every(lookAgain), looksAtOnce)
	c.mu.Lock()
	c.places = append(c.places, p)
	if c.readOnly && !p.Leads() {
		seat.SetReadOnly(true)
	}
	c.mu.Unlock()
	c.tellLeaders()
	p.signal()
	return p, func() {
		c.mu.Lock()
		c.places = slices.DeleteFunc(c.places, func(other *place) bool { return other == p })
		mirrors := p.mirrors
		p.mirrors = nil
		c.mu.Unlock()
		for _, v := range mirrors {
			v.Over(one.who.name() + " has left")
		}
		if left := p.noted.left.Load(); left > 0 {
			log.Info("watch", "left out before this", left)
		}
		c.tellLeaders()
	}
}

// tellLeaders wakes everyone: who is here is another.
func (c *class) tellLeaders() {
	for _, p := range c.all() {
		p.signal()
	}
}

func (c *class) all() []*place {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.places)
}

func (c *class) find(id int) *place {
	for _, p := range c.all() {
		if p.one.id == id {
			return p
		}
	}
	return nil
}

func (p *place) signal() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Leads says that the person is an instructor.
func (p *place) Leads() bool { return p.one.who.Role == Instructor }

// Changed wakes the program.
func (p *place) Changed() <-chan struct{} { return p.wake }

// may says whether this one may look at that one's screen.
func (p *place) may(other *place) bool { return other != p && (p.Leads() || other.Leads()) }

// Seats are the sessions that this one may look at. To an attendee they say no
// more than who leads, which of their screens is in use, and how many follow it.
func (p *place) Seats() []ui.ClassSeat {
	var seats []ui.ClassSeat
	for _, other := range p.class.all() {
		if !p.may(other) {
			continue
		}
		s := ui.ClassSeat{ID: other.one.id, Name: other.one.who.name(), Role: other.one.who.Role}
		s.Touched = other.one.far.Touched()
		p.class.mu.Lock()
		s.Watched = len(other.mirrors)
		p.class.mu.Unlock()
		if p.Leads() {
			w, h := other.one.far.Size()
			s.Terminal = fmt.Sprintf("%d×%d %s", w, h, ansi.Truncate(clean.Line(other.one.far.Env("TERM")), termMost, "…"))
			s.From = other.one.from
			p.class.mu.Lock()
			s.View, s.Away = other.shows(), other.away
			p.class.mu.Unlock()
		}
		seats = append(seats, s)
	}
	return seats
}

// Shows notes what the session shows now.
func (p *place) Shows(view, namespace string) {
	if namespace == "" {
		namespace = "all namespaces"
	}
	p.class.mu.Lock()
	defer p.class.mu.Unlock()
	p.view, p.within = view, namespace
}

// News takes the messages that have come since.
func (p *place) News() []string {
	p.class.mu.Lock()
	defer p.class.mu.Unlock()
	news := p.news
	p.news = nil
	return news
}

// ReadOnly says whether this one may write nothing; instructors hear of the class.
func (p *place) ReadOnly() bool {
	p.class.mu.Lock()
	defer p.class.mu.Unlock()
	return p.class.readOnly
}

// Idles is when it is put out for idling.
func (p *place) Idles() (end time.Time, limit time.Duration) {
	limit = p.one.server.limits.Idle
	return p.class.touched(p.one).Add(limit), limit
}

// Watchers are those who look at this one's screen.
func (p *place) Watchers() []*ui.Mirror {
	p.class.mu.Lock()
	defer p.class.mu.Unlock()
	return slices.Clone(p.mirrors)
}

var (
	errNotHere = errors.New("that session has ended")
	errCircle  = errors.New("they look at your screen: you would see nothing but each other")
)

// Watch looks at a session's screen. Attendees look at instructors' alone.
func (p *place) Watch(id int) (*ui.Mirror, error) {
	other := p.class.find(id)
	switch {
	case other == nil:
		return nil, errNotHere
	case !p.may(other):
		return nil, ui.ErrNoClass
	}
	noted := false
	var v *ui.Mirror
	v = ui.NewMirror(p.one.who.name(), other.one.who.name(), other.signal, func() {
		p.class.mu.Lock()
		other.mirrors = slices.DeleteFunc(other.mirrors, func(one *ui.Mirror) bool { return one == v })
		p.looks = nil
		p.class.mu.Unlock()
		if noted {
			p.log.Info("watch ends", "whom", other.one.who.name(), "their session", other.one.id)
		}
		other.signal()
	})
	p.class.mu.Lock()
	here, circle := slices.Contains(p.class.places, other), other.Leads() && other.leadsTo(p)
	if here && !circle {
		other.mirrors, p.looks = append(other.mirrors, v), other
		other.lookedAt(v)
	}
	p.class.mu.Unlock()
	switch {
	case !here:
		return nil, errNotHere
	case circle:
		return nil, errCircle
	}
	noted = p.noteLook(other)
	other.signal()
	return v, nil
}

// noteLook puts a look into the log, as long as there are not too many.
func (p *place) noteLook(other *place) bool {
	if !p.noted.lines.Allow() {
		p.noted.left.Add(1)
		return false
	}
	what := []any{"whom", other.one.who.name(), "their session", other.one.id}
	if left := p.noted.left.Swap(0); left > 0 {
		what = append(what, "left out before this", left)
	}
	p.log.Info("watch", what...)
	return true
}

// touched is when a key was last pressed at a session, or at the screen that it
// follows: who follows a class is there as long as the one who leads it. The way
// ends at the first who does not lead; instructors look at each other in no circle.
func (c *class) touched(one *session) time.Time {
	last := one.far.Touched()
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.places, func(p *place) bool { return p.one == one })
	if i < 0 {
		return last
	}
	for p := c.places[i].looks; p != nil; p = p.looks {
		if t := p.one.far.Touched(); t.After(last) {
			last = t
		}
		if !p.Leads() {
			break
		}
	}
	return last
}

// leadsTo says that this instructor looks at that one's screen, or at that of one
// who does. Under class.mu; instructors look at each other in no circle, so it ends.
func (p *place) leadsTo(other *place) bool {
	for q := p.looks; q != nil && q.Leads(); q = q.looks {
		if q == other {
			return true
		}
	}
	return false
}

// Tell gives a message to one session, or to all others where id is 0.
func (p *place) Tell(id int, text string) error {
	if !p.Leads() {
		return ui.ErrNoClass
	}
	if len(text) > messageMost {
		return fmt.Errorf("a message has %d bytes at most, this has %d", messageMost, len(text))
	}
	text = p.one.who.name() + ": " + clean.Line(strings.TrimSpace(text))
	found := false
	for _, other := range p.class.all() {
		if other == p || id != 0 && other.one.id != id {
			continue
		}
		found = true
		p.class.mu.Lock()
		if len(other.news) < newsMost {
			other.news = append(other.news, text)
		}
		p.class.mu.Unlock()
		other.signal()
	}
	if !found {
		return errNotHere
	}
	p.log.Info("message", "to session", id, "text", text)
	return nil
}

// End ends another session, with a line that says who has.
func (p *place) End(id int) error {
	other := p.class.find(id)
	switch {
	case !p.Leads():
		return ui.ErrNoClass
	case other == nil || other == p:
		return errNotHere
	}
	p.log.Info("end another", "whom", other.one.who.name(), "their session", id)
	other.one.end(p.one.who.name() + " has ended this session")
	return nil
}

// SetReadOnly turns writing off for all but instructors, in sessions under way and
// in those to come, or on again.
func (p *place) SetReadOnly(on bool) error {
	if !p.Leads() {
		return ui.ErrNoClass
	}
	p.class.mu.Lock()
	p.class.readOnly = on
	if on {
		p.class.lockedBy = p.one.who.name()
	}
	for _, other := range p.class.places {
		if !other.Leads() {
			other.seat.SetReadOnly(on)
		}
		other.signal()
	}
	var err error
	if p.class.remember != nil {
		err = p.class.remember(on, p.one.who.name())
	}
	p.class.mu.Unlock()
	p.log.Info("read-only", "on", on)
	if err != nil {
		p.log.Warn("the next start will not know of it", "error", err.Error())
		return fmt.Errorf("it is done, but a restart of the server will not know of it: %w", err)
	}
	return nil
}
