package ui

import (
	"runtime"
	"testing"
)

// TestTidy: garbage is worth a collection when there is much of it, and not
// after one.
func TestTidy(t *testing.T) {
	runtime.GC()
	if worthCollecting() {
		t.Error("just after a collection")
	}
	live := make([]byte, 4<<20)
	runtime.GC()
	for range 1 << 20 {
		if worthCollecting() {
			collect()
			if worthCollecting() {
				t.Error("after it has been done")
			}
			runtime.KeepAlive(live)
			return
		}
		garbage = make([]byte, 1<<10)
	}
	t.Error("a gigabyte of garbage is not worth it")
}

var garbage []byte
