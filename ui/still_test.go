package ui_test

import "testing"

// TestUnchangedFrame: a frame that says what the last one said costs little more
// than putting its lines together.
func TestUnchangedFrame(t *testing.T) {
	for _, c := range []struct{ w, h, most int }{{160, 45, 130}, {80, 24, 70}} {
		play(t, c.w, c.h, func(t *testing.T, p setup) {
			p.Type("3")
			if n := testing.AllocsPerRun(100, func() { p.model.View() }); n > float64(c.most) {
				t.Errorf("%d×%d: %.0f allocations a frame, most %d", c.w, c.h, n, c.most)
			}
		})
	}
}
