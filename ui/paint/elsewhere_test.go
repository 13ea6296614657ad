package paint

import (
	"math/rand/v2"
	"testing"

	"github.com/hinshun/vt10x"
)

// TestSameScreenElsewhere is TestSameScreen on a terminal that others have
// written: it knows no wide characters, but shares no mistake with ours.
func TestSameScreenElsewhere(t *testing.T) {
	art := &artist{
		fixed: true, // this one moves its lines by where the cursor is
		rnd:   rand.New(rand.NewPCG(1, 2)),
		words: []string{"Running", "0/1", "x", "   ", "aks-nodepool1-30239456-vmss000000", "●", "│"},
		pens:  []string{"", "\x1b[m", "\x1b[1m", "\x1b[7m", "\x1b[4m", "\x1b[31m", "\x1b[48;5;236m", "\x1b[38;5;99m", "\x1b[22m", "\x1b[44m"},
	}
	const width, height = 60, 14
	plain, painted := vt10x.New(vt10x.WithSize(width, height)), vt10x.New(vt10x.WithSize(width, height))
	out := New(painted)
	out.SetSize(width, height)
	for i, e := range record(t, art, 80) {
		switch {
		case e.write != nil:
			plain.Write(e.write)
			out.Write(e.write)
		case e.direct != nil:
			out.Pause()
			plain.Write(e.direct)
			painted.Write(e.direct)
			out.Resume()
		}
		for y := range height {
			for x := range width {
				if a, b := plain.Cell(x, y), painted.Cell(x, y); a.Char != b.Char || a.FG != b.FG || a.BG != b.BG {
					t.Fatalf("after event %d, %q: line %d, column %d: %q %d %d, not %q %d %d", i, e.write, y, x, b.Char, b.FG, b.BG, a.Char, a.FG, a.BG)
				}
			}
		}
	}
}
