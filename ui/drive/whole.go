package drive

import (
	"bytes"

	"github.com/charmbracelet/x/ansi"
)

// Whole is how many bytes at the beginning may be shown: what is read is cut
// anywhere, but an emulator wants whole letters, and half of a frame (it stands
// between the marks of mode 2026) says what never was.
func Whole(b []byte) int {
	end := len(b) - begunLetter(b)
	const begins, ends = ansi.SetModeSynchronizedOutput, ansi.ResetModeSynchronizedOutput
	if at := bytes.LastIndex(b, []byte(begins)); at >= 0 && !bytes.Contains(b[at:], []byte(ends)) {
		return min(end, at)
	}
	for n := min(len(begins)-1, len(b)); n > 0; n-- {
		if bytes.HasSuffix(b, []byte(begins[:n])) {
			return min(end, len(b)-n)
		}
	}
	return end
}
