package ui

import (
	"io"
	"strings"
	"testing"

	"example.org/hackfest/ui/paint"
)

// TestStillPump: a frame like the last one wakes nobody, allocates nothing and
// sends no byte; one with a changed line sends that.
func TestStillPump(t *testing.T) {
	out := paint.New(io.Discard)
	p := &pump{out: out, wake: make(chan struct{}, 1)}
	frame := strings.Repeat("a line of the screen\n", 44) + "the last"
	p.Frame(frame, 160, 45)
	<-p.wake
	p.draw(false)
	if out.Sent() == 0 {
		t.Fatal("nothing is drawn")
	}
	sent := out.Sent()
	if n := testing.AllocsPerRun(100, func() {
		p.Frame(frame, 160, 45)
		p.draw(false)
	}); n > 0 || out.Sent() != sent || len(p.wake) > 0 {
		t.Errorf("%.0f allocations, %d bytes, %d wake-ups", n, out.Sent()-sent, len(p.wake))
	}
	p.Frame(strings.Replace(frame, "the last", "the very last", 1), 160, 45)
	<-p.wake
	p.draw(false)
	if n := out.Sent() - sent; n == 0 || n > 100 {
		t.Errorf("a changed line takes %d bytes", n)
	}
}
