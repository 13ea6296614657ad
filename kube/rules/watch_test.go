package rules_test

import (
	"time"

	"k8s.io/apimachinery/pkg/watch"
)

// next waits for a change of what is watched, and takes those along that have come
// with it; false when none comes for so long.
func next(w watch.Interface, limit time.Duration) bool {
	select {
	case <-w.ResultChan():
	case <-time.After(limit):
		return false
	}
	for {
		select {
		case <-w.ResultChan():
		default:
			return true
		}
	}
}
