package tty

import (
	"context"
	"syscall"
	"testing"
)

// TestSignalIsTheCause: what has ended the process is known.
func TestSignalIsTheCause(t *testing.T) {
	ctx, stop := Signals(t.Context())
	defer stop()
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-ctx.Done()
	if got := context.Cause(ctx).Error(); got != "signal: terminated" {
		t.Errorf("the cause is %q", got)
	}
}
