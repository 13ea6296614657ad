package drive

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestWhole: wherever what is read is cut, neither half a letter nor half a frame
// is whole, and nothing else is held back.
func TestWhole(t *testing.T) {
	const frame = ansi.SetModeSynchronizedOutput + "\x1b[H│three│\x1b[K" + ansi.ResetModeSynchronizedOutput
	pieces := []string{"a", "▌", frame, "\r", "\n", "╭", frame, frame, "─"}
	all := strings.Join(pieces, "")
	for cut := range len(all) + 1 {
		want := 0
		for _, piece := range pieces {
			if want+len(piece) > cut {
				break
			}
			want += len(piece)
		}
		if got := Whole([]byte(all[:cut])); got != want {
			t.Errorf("of %q %q is whole, want %q", all[:cut], all[:got], all[:want])
		}
	}
}
