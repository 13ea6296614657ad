package drive

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/hinshun/vt10x"
)

// TestHalfAFrameIsNotSeen, in whatever pieces it comes; what is not in a frame is
// seen as it comes.
func TestHalfAFrameIsNotSeen(t *testing.T) {
	const before, frame = "one two", ansi.SetModeSynchronizedOutput + "\x1b[Hthree\x1b[Kand four" + ansi.ResetModeSynchronizedOutput
	whole := before + frame + "\r\nfive"
	for cut := range len(whole) + 1 {
		p := &Terminal{vt: vt10x.New(vt10x.WithSize(40, 3)), changed: make(chan struct{})}
		p.show([]byte(whole[:cut]))
		first, _, _ := strings.Cut(p.Screen(), "\n")
		if want := before[:min(cut, len(before))]; cut < len(before)+len(frame) && first != strings.TrimRight(want, " ") {
			t.Errorf("after %q: %q", whole[:cut], first)
		}
		p.show([]byte(whole[cut:]))
		if got := strings.TrimSpace(p.Screen()); got != "threeand four\nfive" {
			t.Errorf("cut after %q: %q in the end", whole[:cut], got)
		}
	}
}
