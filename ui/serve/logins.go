package serve

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// loginAgain is after how long a person who has used up their logins at once, or
// the sessions that they begin, has another. A script that prints a view a second is none too many.
const loginAgain = time.Second

// loginsKept bounds the persons that are remembered: there are no more in a class.
const loginsKept = 10_000

// logins counts what each person's right key or code has opened: by the rate, and
// the connections that are there, whatever runs in them. It counts by person, not
// by address: a class that joins at once is behind one. Safe for concurrent use.
type logins struct {
	mu  sync.Mutex
	of  map[string]logged
	all int // connections
}

// logged is what one person has used up, and holds.
type logged struct {
	lately bucket
	begun  bucket // sessions, in whatever connections
	conns  int
}

var (
	errTooManyLogins   = errors.New("too many logins: wait a moment")
	errTooManySessions = errors.New("too many sessions were begun: wait a moment")
)

// connsEach are the connections that one person may have: a session has one of its
// own as a rule, and some are on their way in or out.
func (l Limits) connsEach() int { return 2*l.PerKey + 2 }

// begin counts a login of a person who has proved to be that one; end gives the
// connection back. Who leads has some room where the class has none. The error is
// for the person.
func (l *logins) begin(who string, leads bool, most Limits) (end func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	one := l.of[who]
	conns := 2 * most.Sessions
	if leads {
		conns += 2 * leadersMore
	}
	switch {
	case one.lately.full(now, most.Logins, loginAgain):
		return nil, errTooManyLogins
	case one.conns >= most.connsEach():
		return nil, fmt.Errorf("you have %d connections already: end one of them", one.conns)
	case l.all >= conns:
		return nil, fmt.Errorf("the class is full: %d connections", l.all)
	}
	l.forget(now)
	one.lately = one.lately.with(now, loginAgain)
	one.conns++
	l.of[who] = one
	l.all++
	return sync.OnceFunc(func() { l.end(who) }), nil
}

// session counts one that a person begins: a connection has any number of them, one
// after the other, and each has the cluster asked. The error is for the person.
func (l *logins) session(who string, most Limits) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	one := l.of[who]
	if one.begun.full(now, most.Logins, loginAgain) {
		return errTooManySessions
	}
	one.begun = one.begun.with(now, loginAgain)
	l.of[who] = one
	return nil
}

func (l *logins) end(who string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.of[who]
	one.conns--
	l.of[who] = one
	l.all--
}

// forget makes room: who holds nothing any more and has used up nothing.
func (l *logins) forget(now time.Time) {
	if l.of == nil {
		l.of = map[string]logged{}
	}
	if len(l.of) < loginsKept {
		return
	}
	for who, one := range l.of {
		if one.conns == 0 && one.lately.until.Before(now) && one.begun.until.Before(now) {
			delete(l.of, who)
		}
	}
}
