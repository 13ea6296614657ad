package serve

import (
	"fmt"
	"strings"

	"example.org/hackfest/ui"
	"example.org/hackfest/ui/clean"
)

// Bounds of what is said in a class: in bytes, and unread messages.
const (
	messageMost = 500
	newsMost    = 50
)

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
