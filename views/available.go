package views

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"
)

// unavailable says that of a workload's ready pods some do not count yet; false
// where all do.
func unavailable(ready, available, minReady int32) (Cell, bool) {
	if minReady <= 0 || available >= ready {
		return Cell{}, false
	}
	after := duration.HumanDuration(time.Duration(minReady) * time.Second)
	return Cell{Tone: Busy, Text: fmt.Sprintf("%d ready, %d available: a pod counts after %s of being ready (minReadySeconds)", ready, available, after)}, true
}
