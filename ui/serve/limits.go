package serve

import (
	"sync"
	"time"
)

// Limits bound what sessions may take. Zero values are the usual ones.
type Limits struct {
	Sessions int           // at once, in all
	PerKey   int           // at once, of one person
	Idle     time.Duration // without a key pressed
	Unproven int           // connections at once that have not logged in; half of them from one address
	Logins   int           // at once, of one person; then one a second; and sessions of theirs that begin
	Stall    time.Duration // for a client to take what it is sent
	Login    time.Duration // for a login
}

func (l Limits) usual() Limits {
	or := func(n *int, usual int) {
		if *n == 0 {
			*n = usual
		}
	}
	orTime := func(d *time.Duration, usual time.Duration) {
		if *d == 0 {
			*d = usual
		}
	}
	or(&l.Sessions, 200)
	or(&l.PerKey, 4)
	or(&l.Unproven, 200)
	or(&l.Logins, 60)
	orTime(&l.Idle, 2*time.Hour)
	orTime(&l.Stall, 30*time.Second)
	orTime(&l.Login, time.Minute)
	return l
}

// leadersMore is how many sessions of instructors a full class has room for: they
// are who can end others.
const leadersMore = 4

// Wrong codes: so many at once, then one in so long. A class behind one address
// mistypes some; a code has 59 bits.
const (
	guessesAtOnce = 30
	guessAgain    = 2 * time.Second
	guessesKept   = 10_000 // addresses
)

// guesses counts wrong codes by address, and in all. Safe for concurrent use.
type guesses struct {
	mu  sync.Mutex
	of  map[string]bucket
	all bucket
}

// bucket is full when it has no time left to pass: what it holds takes its time
// to drain.
type bucket struct{ until time.Time }

func (b bucket) full(now time.Time, most int, again time.Duration) bool {
	return b.until.Sub(now) > time.Duration(most-1)*again
}

func (b bucket) with(now time.Time, again time.Duration) bucket {
	if b.until.Before(now) {
		b.until = now
	}
	return bucket{b.until.Add(again)}
}

// allow says whether one more guess may be looked at.
func (g *guesses) allow(from string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	return !g.of[from].full(now, guessesAtOnce, guessAgain) && !g.all.full(now, 10*guessesAtOnce, guessAgain)
}

// wrong counts one.
func (g *guesses) wrong(from string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if g.of == nil || len(g.of) >= guessesKept {
		g.of = map[string]bucket{}
	}
	g.of[from] = g.of[from].with(now, guessAgain)
	g.all = g.all.with(now, guessAgain)
}
