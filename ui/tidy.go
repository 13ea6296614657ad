package ui

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

// tidyTime is how long no key was pressed when garbage is collected, and
// tidyShare the part of the live heap that makes it worth while. A list of twice
// longList and more, and of twice the longest before, leaves much behind.
const (
	tidyTime  = 300 * time.Millisecond
	tidyShare = 4
	longList  = 500
)

// tidy collects garbage in the pauses of a person's typing. With 20,000 pods a
// collection takes 100 ms of two cores, and a key that comes in the middle of it
// 20 to 40 ms, measured; in the pauses nobody waits. It does nothing while no key
// is pressed, and then the runtime's own pace holds; but once a long list has
// come, the memory that it was read with is given back.
type tidy struct {
	pause   *time.Timer
	longest int         // list that was read
	loaded  atomic.Bool // what it took has to be given back
}

func newTidy() *tidy {
	t := &tidy{longest: longList}
	t.pause = time.AfterFunc(tidyTime, t.collect)
	t.pause.Stop()
	return t
}

// Key notes that a key was pressed.
func (t *tidy) Key() { t.pause.Reset(tidyTime) }

// Loaded notes that a list of n objects is complete. Call it from the event loop.
func (t *tidy) Loaded(n int) {
	if n < 2*t.longest {
		return
	}
	t.longest = n
	t.loaded.Store(true)
	t.pause.Reset(tidyTime)
}

func (t *tidy) Stop() { t.pause.Stop() }

func (t *tidy) collect() {
	switch {
	case t.loaded.Swap(false):
		debug.FreeOSMemory()
	case worthCollecting():
		runtime.GC()
	}
}

// worthCollecting compares what is on the heap with what the last collection left.
func worthCollecting() bool {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	live, now := s[0].Value.Uint64(), s[1].Value.Uint64()
	return now > live+live/tidyShare
}
