package ui_test

import (
	"regexp"
	"sync/atomic"
	"testing"
	"time"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui"
)

// leader is a class of one other, as its instructor has it.
type leader struct {
	ui.Class
	readOnly bool
	idles    atomic.Int64 // Unix seconds; 0: never
	ended    int
}

func (l *leader) Leads() bool              { return true }
func (l *leader) Changed() <-chan struct{} { return nil }
func (l *leader) Seats() []ui.ClassSeat {
	return []ui.ClassSeat{{ID: 7, Name: "ws-07", Role: "attendee"}}
}
func (l *leader) News() []string   { return nil }
func (l *leader) ReadOnly() bool   { return l.readOnly }
func (l *leader) LockedBy() string { return "" }
func (l *leader) Idles() (time.Time, time.Duration) {
	at := l.idles.Load()
	if at == 0 {
		return time.Time{}, 2 * time.Hour
	}
	return time.Unix(at, 0), 2 * time.Hour
}
func (l *leader) Watchers() []*ui.Mirror        { return nil }
func (l *leader) Shows(string, string)          {}
func (l *leader) Watch(int) (*ui.Mirror, error) { panic("nobody is to be looked at") }
func (l *leader) SetReadOnly(on bool) error     { l.readOnly = on; return nil }
func (l *leader) End(id int) error              { l.ended = id; return nil }

// TestWhoAsksFirst: the key that confirms is deaf at first, and shown once it is
// heard; esc leaves all as it is.
func TestWhoAsksFirst(t *testing.T) {
	class := &leader{}
	play(t, 120, 30, func(t *testing.T, p setup) {
		p.Type(":who")
		p.Press("enter")
		p.Shows("Who is here: 1", "ws-07")
		for _, c := range []struct {
			key, asks, confirms string
			done                func() bool
		}{
			{"r", "Turn the class read-only?", "enter read-only", func() bool { return class.readOnly }},
			{"x", "End the session of ws-07?", "enter end it", func() bool { return class.ended == 7 }},
		} {
			p.Press(c.key, "enter")
			p.Shows(c.asks, "esc back")
			p.Hides(c.confirms)
			p.Press("esc")
			p.Hides(c.asks)
			p.Advance(time.Second)
			p.Press(c.key)
			p.Hides(c.confirms)
			p.Advance(400 * time.Millisecond)
			p.Press("enter")
			if p.Shows(c.asks); c.done() {
				t.Errorf("%s: done at once", c.key)
			}
			p.Advance(200 * time.Millisecond)
			p.Shows(c.asks, c.confirms)
			p.Press("enter")
			if p.Hides(c.asks); !c.done() {
				t.Errorf("%s: not done", c.key)
			}
		}
	}, kinds(kube.Pods), func(o *ui.Options) { o.Class = class })
}

// TestIdlingIsTold: in the last minute before a session ends for it, counted down,
// until a key is pressed.
func TestIdlingIsTold(t *testing.T) {
	class := &leader{}
	var now func() time.Time
	play(t, 120, 30, func(t *testing.T, p setup) {
		class.idles.Store(now().Add(70 * time.Second).Unix())
		p.Advance(5 * time.Second)
		p.Hides("put out")
		p.Advance(10 * time.Second)
		p.Shows("you will be put out in 55s for idling: press a key")
		p.Advance(15 * time.Second)
		p.Shows("you will be put out in 40s for idling: press a key")
		class.idles.Store(now().Add(2 * time.Hour).Unix())
		p.Press("down")
		p.Hides("put out")
	}, kinds(kube.Pods), func(o *ui.Options) { o.Class, now = class, o.Now })
}

// follower is the same class as one has it who does not lead.
type follower struct{ *leader }

func (follower) Leads() bool { return false }

// TestPaletteDimsWhatOneMayNot: with the reason in place of what it would do.
func TestPaletteDimsWhatOneMayNot(t *testing.T) {
	styled := regexp.MustCompile("(\x1b\\[[0-9;]*m)?who(?:\x1b\\[0?m)? +(\x1b\\[[0-9;]*m)(who is in|the class is the ins)")
	for _, leads := range []bool{true, false} {
		var class ui.Class = &leader{}
		hint := "who is in"
		if !leads {
			class, hint = follower{&leader{}}, "the class is the ins"
		}
		play(t, 120, 30, func(t *testing.T, p setup) {
			p.Type(":w")
			p.Press("down")
			m := styled.FindStringSubmatch(p.Frame())
			if m == nil {
				t.Fatalf("leads %v:\n%q", leads, p.Frame())
			}
			if dim := m[1] == m[2]; m[3] != hint || dim == leads {
				t.Errorf("leads %v: dim %v, %q", leads, dim, m[3])
			}
		}, kinds(kube.Pods), func(o *ui.Options) { o.Class = class })
	}
}
