package serve

import (
	"errors"
	"slices"
	"time"

	"example.org/hackfest/ui"
)

// A session's looks that are in the log: so many at once, enough for a round of the
// class, then one in so long. A key that is held is not to fill the disk.
const (
	looksAtOnce = 60
	lookAgain   = 10 * time.Second
)

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
