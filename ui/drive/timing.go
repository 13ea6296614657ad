package drive

import (
	"time"
)

// Timed is how long the screen took to answer.
type Timed struct {
	First  time.Duration // until the first byte came
	Result time.Duration // until the screen was as wanted
}

// Pid is the command's process.
func (p *Terminal) Pid() int { return p.cmd.Process.Pid }

// Sent is how many bytes the command has written so far.
func (p *Terminal) Sent() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.raw)
}

// Press types keys and measures until the screen is as ok says; it fails the
// test if it never is. It is for benchmarks: tests wait, they do not measure.
func (p *Terminal) Press(keys, what string, ok func(screen string) bool) Timed {
	p.t.Helper()
	p.mu.Lock()
	changed := p.changed
	p.mu.Unlock()
	var t Timed
	timeout := time.After(patience)
	began := time.Now()
	p.Type(keys)
	for {
		select {
		case <-changed:
		case <-p.done:
			p.t.Fatalf("ended (%s) before: %s\n%s", p.cmd.ProcessState, what, p.Screen())
		case <-timeout:
			p.t.Fatalf("not within %v: %s\n%s", patience, what, p.Screen())
		}
		came := time.Since(began)
		if t.First == 0 {
			t.First = came
		}
		p.mu.Lock()
		changed = p.changed
		p.mu.Unlock()
		if ok(p.Screen()) {
			t.Result = came
			return t
		}
	}
}
