package serve

import (
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/time/rate"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui"
	"example.org/hackfest/ui/clean"
)

// termMost is how much of a terminal's name is shown, in cells.
const termMost = 24

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
