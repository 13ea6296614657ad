package supervise

import (
	"io"
	"os"
	"syscall"
	"time"
)

// WithParent makes this process end when lifeline does, which for a child of a
// Group is its standard input: the other end is held by the parent alone, so it
// closes when the parent is gone, however that came. The process is asked to
// stop first, and leaves after grace in any case.
func WithParent(lifeline io.Reader, grace time.Duration) {
	go func() {
		_, _ = io.Copy(io.Discard, lifeline)
		_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
		time.Sleep(grace)
		os.Exit(1)
	}()
}
