package ui

import (
	"fmt"
	"testing"
	"time"

	"example.org/hackfest/kube"
)

// TestLogBound: what is merely said takes no deed away, nor the other way round,
// and of each the latest stay.
func TestLogBound(t *testing.T) {
	l := NewLog()
	l.Did(kube.Deed{At: time.Now(), Command: "kubectl first"})
	for i := range logKept + 20 {
		l.Add(fmt.Sprint("said ", i))
	}
	all := l.all()
	if len(all) != logKept+1 || all[0].deed == nil || all[1].text != "said 20" {
		t.Errorf("%d entries, %+v, %+v", len(all), all[0], all[1])
	}
	for i := range logKept {
		l.Did(kube.Deed{At: time.Now(), Command: fmt.Sprint("kubectl ", i)})
	}
	all = l.all()
	if last := all[len(all)-1]; len(all) != 2*logKept || all[0].text != "said 20" || last.deed.Command != fmt.Sprint("kubectl ", logKept-1) {
		t.Errorf("%d entries, %+v, %+v", len(all), all[0], last)
	}
}
