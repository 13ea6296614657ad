package pace

import (
	"sync"
	"time"
)

const (
	// Question asks for the status; Answer is what a terminal says.
	Question = "\x1b[5n"
	Answer   = "\x1b[0n"

	window     = 4 << 10  // bytes that may be unseen on a slow line
	wideWindow = 64 << 10 // on any other
	firstShare = 32 << 10 // before anything is known of the line

	budget = 3500 // bytes a second for frames that no key caused, on a slow line
	purse  = 4096 // what may be saved up of it

	slowAnswer = 60 * time.Millisecond // an answer that takes longer is a slow line's
	slowRate   = 32 << 10              // bytes a second; so is one behind many bytes
	telling    = 1 << 10               // bytes from which the rate says something
	slowFrom   = 2                     // slow answers in a row, from which the line is
	worth      = 256                   // bytes that are worth a question

	firstPatience = 2 * time.Second // for the first answer: none means that none comes
	patience      = 5 * time.Second // for a later one: it is lost
)

// Pace follows one terminal. Its methods may be called from any goroutine.
type Pace struct {
	mu     sync.Mutex
	sent   uint64 // bytes written
	seen   uint64 // of which the terminal has said that it has seen them
	silent bool   // it does not answer

	asking  bool
	asked   uint64 // bytes written before the question
	askedAt time.Time
	owed    int // questions that have no answer yet, given up or not
	answers int
	slow    int // answers in a row that were slow

	left   float64 // of the budget
	leftAt time.Time
}

// Ready says whether a frame may be sent now. If not, it is time to ask again
// after wait, or when an answer has come.
func (p *Pace) Ready(now time.Time, keyed bool) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forgive(now)
	if p.silent {
		return 0, true
	}
	if p.sent-p.seen >= p.window() {
		return p.askedAt.Add(p.patience()).Sub(now), false
	}
	if keyed || p.slow < slowFrom {
		return 0, true
	}
	p.earn(now)
	if p.left > 0 {
		return 0, true
	}
	return time.Duration((1 - p.left) / budget * float64(time.Second)), false
}

// Sent notes a frame of n bytes and says whether the question is to follow it.
func (p *Pace) Sent(now time.Time, n int, keyed bool) (ask bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent += uint64(n)
	if !keyed {
		p.earn(now)
		p.left -= float64(n)
	}
	return p.ask(now)
}

// Answered notes an answer and says whether there is more to ask about. One that
// comes after it was given up says that the line is very slow, and that the
// terminal does answer.
func (p *Pace) Answered(now time.Time) (ask bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.owed == 0 {
		return false
	}
	p.owed--
	p.answers++
	if !p.asking || p.silent {
		p.asking, p.silent, p.slow = false, false, slowFrom
		p.seen = max(p.seen, p.asked)
		return p.ask(now)
	}
	took, bytes := now.Sub(p.askedAt), p.asked-p.seen
	if took > slowAnswer || bytes >= telling && float64(bytes)/took.Seconds() < slowRate {
		p.slow++
	} else {
		p.slow = 0
	}
	p.asking, p.seen = false, p.asked
	return p.ask(now)
}

// Awaited says whether an answer may still come soon.
func (p *Pace) Awaited() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asking && !p.silent
}

// Owed says whether a question has no answer yet, however old it is: what looks
// like an answer is one.
func (p *Pace) Owed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.owed > 0
}

func (p *Pace) ask(now time.Time) bool {
	if p.silent || p.asking || p.sent == p.seen || p.answers > 0 && p.sent-p.seen < worth {
		return false
	}
	p.asking, p.asked, p.askedAt = true, p.sent, now
	p.owed++
	return true
}

// forgive gives up on an answer that does not come.
func (p *Pace) forgive(now time.Time) {
	if !p.asking || p.silent || now.Sub(p.askedAt) < p.patience() {
		return
	}
	if p.answers == 0 {
		p.silent = true
		return
	}
	p.asking, p.seen = false, p.sent
}

func (p *Pace) patience() time.Duration {
	if p.answers == 0 {
		return firstPatience
	}
	return patience
}

func (p *Pace) window() uint64 {
	switch {
	case p.answers == 0:
		return firstShare
	case p.slow >= slowFrom:
		return window
	}
	return wideWindow
}

func (p *Pace) earn(now time.Time) {
	if p.leftAt.IsZero() {
		p.left = purse
	} else {
		p.left = min(p.left+now.Sub(p.leftAt).Seconds()*budget, purse)
	}
	p.leftAt = now
}
