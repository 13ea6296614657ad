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
			new(tidy).collect()
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

// TestLoaded: what a long list was read with is given back once, not for each
// list that comes after it.
func TestLoaded(t *testing.T) {
	d := newTidy()
	defer d.Stop()
	for _, c := range []struct {
		n    int
		back bool
	}{{10, false}, {1000, true}, {1999, false}, {1000, false}, {20000, true}, {20000, false}} {
		d.loaded.Store(false)
		d.Loaded(c.n)
		if d.loaded.Load() != c.back {
			t.Errorf("after a list of %d: to give back %v", c.n, !c.back)
		}
	}
}

var garbage []byte
