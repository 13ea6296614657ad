package pace

import (
	"testing"
	"time"
)

// line is a terminal behind a slow line, in time that the test counts: bytes
// leave at a rate and arrive after a delay; the answer takes the way back.
type line struct {
	rate    float64 // bytes a second
	delay   time.Duration
	silent  bool
	free    time.Time // when the last byte will have left
	answers []time.Time
	written int
	most    time.Duration // the longest that a byte had to queue
}

// write takes bytes at a moment and says when they are seen.
func (l *line) write(now time.Time, n int, asks bool) time.Time {
	if l.free.Before(now) {
		l.free = now
	}
	l.free = l.free.Add(time.Duration(float64(n) / l.rate * float64(time.Second)))
	l.most = max(l.most, l.free.Sub(now))
	l.written += n
	seen := l.free.Add(l.delay / 2)
	if asks && !l.silent {
		l.answers = append(l.answers, seen.Add(l.delay/2))
	}
	return seen
}

// play runs a program on the line for a while, a step a millisecond: changes
// that each make a frame, and keys. It gives how long each key's frame took to be
// seen.
func play(l *line, p *Pace, length time.Duration, changesPerSecond, keysPerSecond, frame int) (keys []time.Duration) {
	now := time.Unix(0, 0)
	fresh, keyed := false, false
	var pressed []time.Time
	for ms := range int(length.Milliseconds()) {
		now = now.Add(time.Millisecond)
		for len(l.answers) > 0 && !l.answers[0].After(now) {
			l.answers = l.answers[1:]
			if p.Answered(now) {
				l.write(now, 0, true)
			}
		}
		if changesPerSecond > 0 && ms%max(1000/changesPerSecond, 1) == 0 {
			fresh = true
		}
		if keysPerSecond > 0 && ms%(1000/keysPerSecond) == 0 {
			fresh, keyed = true, true
			pressed = append(pressed, now)
		}
		if !fresh {
			continue
		}
		if _, ok := p.Ready(now, keyed); !ok {
			continue
		}
		asks := p.Sent(now, frame, keyed)
		seen := l.write(now, frame, asks)
		for _, at := range pressed {
			keys = append(keys, seen.Sub(at))
		}
		fresh, keyed, pressed = false, false, nil
	}
	return keys
}

func slowLine() *line { return &line{rate: 8000, delay: 300 * time.Millisecond} } // 64 kbit/s

func TestChangesCostLittleOnASlowLine(t *testing.T) {
	l := slowLine()
	var p Pace
	play(l, &p, 5*time.Second, 1000, 0, 1500) // until the line is known
	before := l.written
	play(l, &p, 60*time.Second, 1000, 0, 1500)
	if rate := (l.written - before) / 60; rate > 4000 {
		t.Errorf("%d bytes a second", rate)
	} else if rate < 2000 {
		t.Errorf("%d bytes a second: the screen stands still", rate)
	}
}

func TestKeysBuildNoBacklog(t *testing.T) {
	for name, changes := range map[string]int{"a calm cluster": 0, "a busy one": 1000} {
		t.Run(name, func(t *testing.T) {
			l := slowLine()
			var p Pace
			play(l, &p, 5*time.Second, changes, 0, 640)
			l.most = 0
			keys := play(l, &p, 60*time.Second, changes, 20, 640)
			// What may be unseen is the window and a frame: 0.6 s of this line.
			if l.most > 700*time.Millisecond {
				t.Errorf("a byte queued for %v", l.most)
			}
			first, last := keys[:len(keys)/2], keys[len(keys)/2:]
			if a, b := longest(first), longest(last); b > a+100*time.Millisecond || b > 2*time.Second {
				t.Errorf("a key took %v, later %v", a, b)
			}
		})
	}
}

// Without pace the same keys queue for seconds: the simulation shows backlogs.
func TestTheLineItselfQueues(t *testing.T) {
	l := slowLine()
	p := Pace{silent: true}
	play(l, &p, 60*time.Second, 0, 20, 640)
	if l.most < 10*time.Second {
		t.Errorf("queued for %v only", l.most)
	}
}

func TestATerminalThatNeverAnswersIsLeftAlone(t *testing.T) {
	l := &line{rate: 1e9, silent: true}
	var p Pace
	keys := play(l, &p, 10*time.Second, 0, 100, 1500)
	if longest(keys) > firstPatience+10*time.Millisecond {
		t.Errorf("a key took %v", longest(keys))
	}
	if longest(keys[len(keys)/2:]) > 10*time.Millisecond || p.Awaited() {
		t.Errorf("it still waits: %v", longest(keys[len(keys)/2:]))
	}
}

func TestAFastTerminalIsNeverHeld(t *testing.T) {
	l := &line{rate: 50e6, delay: time.Millisecond}
	var p Pace
	keys := play(l, &p, 20*time.Second, 100, 50, 6000)
	if longest(keys) > 5*time.Millisecond {
		t.Errorf("a key took %v", longest(keys))
	}
	if l.written < 6000*100*20 {
		t.Errorf("%d bytes: frames were left out", l.written)
	}
}

func TestALostAnswerCostsAPause(t *testing.T) {
	l := slowLine()
	var p Pace
	play(l, &p, 5*time.Second, 0, 10, 640)
	l.answers = nil // the answer under way is lost
	keys := play(l, &p, 20*time.Second, 0, 10, 640)
	if longest(keys[len(keys)/2:]) > 2*time.Second {
		t.Errorf("it has not recovered: a key took %v", longest(keys[len(keys)/2:]))
	}
}

func TestOneQuestionAtATime(t *testing.T) {
	var p Pace
	now := time.Unix(0, 0)
	if !p.Sent(now, 100, true) || p.Sent(now, 500, true) {
		t.Fatal("the first frame asks, the next waits for the answer")
	}
	if !p.Answered(now) {
		t.Error("what was sent after the question is asked about next")
	}
	if p.Answered(now) || p.Awaited() {
		t.Error("when all is known nothing is asked: a calm screen costs nothing")
	}
	if p.Answered(now) {
		t.Error("an answer to somebody else's question asks")
	}
	if p.Sent(now, 100, true) || !p.Sent(now, 200, true) {
		t.Error("a few bytes are not worth a question, more are")
	}
}

// A first frame can take longer than the patience: the terminal is not one that
// never answers.
func TestALateAnswerIsOne(t *testing.T) {
	l := slowLine()
	var p Pace
	play(l, &p, 10*time.Second, 0, 10, 24<<10)
	if p.silent || p.slow < slowFrom {
		t.Errorf("silent %v, slow %d", p.silent, p.slow)
	}
	now := time.Unix(0, 0)
	p = Pace{}
	p.Sent(now, 1000, true)
	now = now.Add(time.Minute)
	if _, ok := p.Ready(now, true); !ok || p.Awaited() || !p.Owed() {
		t.Error("given up, and still owed")
	}
	p.Sent(now, 300, true)
	if !p.Answered(now) || !p.Owed() {
		t.Error("it answers after all, and is asked again")
	}
}

func longest(all []time.Duration) (most time.Duration) {
	for _, d := range all {
		most = max(most, d)
	}
	return most
}
