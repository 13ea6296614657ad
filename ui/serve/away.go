package serve

import (
	"slices"

	"example.org/hackfest/ui"
)

// lookedMost bounds whom an attendee is told of.
const lookedMost = 5

// Away notes that the screen is given to what is not shown to those who look, and
// gives who has come to look since.
func (p *place) Away(what string) (looked []string) {
	p.class.mu.Lock()
	p.away = what
	looked, p.looked = p.looked, nil
	for _, v := range p.mirrors {
		v.Away(what)
	}
	p.class.mu.Unlock()
	p.class.tellLeaders()
	return looked
}

// lookedAt notes who has come to look, while the screen is given away. Under
// class.mu.
func (p *place) lookedAt(v *ui.Mirror) {
	if p.away == "" {
		return
	}
	v.Away(p.away)
	if !p.Leads() && len(p.looked) < lookedMost && !slices.Contains(p.looked, v.Name) {
		p.looked = append(p.looked, v.Name)
	}
}

// shows is what a list of the class says of it. Under class.mu.
func (p *place) shows() string {
	switch {
	case p.looks != nil:
		return "follows " + p.looks.one.who.name()
	case p.view == "":
		return ""
	case p.away != "":
		return p.away + " · " + p.within
	}
	return p.view + " · " + p.within
}

// LockedBy is who turned the class read-only last.
func (p *place) LockedBy() string {
	p.class.mu.Lock()
	defer p.class.mu.Unlock()
	return p.class.lockedBy
}
