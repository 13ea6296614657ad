package rules_test

import (
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/watch"
)

// next waits for a change of what is watched, and takes those along that have come
// with it; false when none comes for so long. A watch that ends fails the test.
func next(t *testing.T, w watch.Interface, limit time.Duration) bool {
	t.Helper()
	still := func(open bool) {
		t.Helper()
		if !open {
			t.Fatal("the watch has ended")
		}
	}
	select {
	case _, open := <-w.ResultChan():
		still(open)
	case <-time.After(limit):
		return false
	}
	for {
		select {
		case _, open := <-w.ResultChan():
			still(open)
		default:
			return true
		}
	}
}
