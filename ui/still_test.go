package ui_test

import (
	"testing"
)

// TestUnchangedFrame: a frame that says what the last one said costs next to
// nothing.
func TestUnchangedFrame(t *testing.T) {
	for _, size := range [][2]int{{160, 45}, {80, 24}} {
		play(t, size[0], size[1], func(t *testing.T, p setup) {
			p.Type("3")
			p.Frame()
			n := testing.AllocsPerRun(100, func() { p.model.View() })
			t.Logf("%d×%d: %.0f allocations a frame", size[0], size[1], n)
		})
	}
}
