package ui_test

import (
	"fmt"
	"testing"

	"example.org/hackfest/kube"
)

// TestTheListAtHandHasRows: several lists share a small screen so that the one that
// keys go to shows the row that they are about, whatever becomes of the others.
func TestTheListAtHandHasRows(t *testing.T) {
	for _, size := range [][2]int{{160, 45}, {120, 36}, {100, 20}, {80, 24}, {60, 18}, {50, 12}, {40, 8}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			play(t, size[0], size[1], func(t *testing.T, p setup) {
				for _, row := range []string{"▌failed", "▌alone", "▌completed"} {
					p.Shows(row)
					shaped(t, p.Frame(), size[0], size[1])
					p.Press("tab")
				}
			}, kinds(kube.Deployments, kube.ReplicaSets, kube.Pods))
		})
	}
}
