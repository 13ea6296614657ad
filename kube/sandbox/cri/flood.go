package cri

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	v1 "k8s.io/api/core/v1"
)

// FloodPrefix begins the annotation of a pod that makes one of its containers
// print that many numbered lines a second beside what its program prints; the
// container's name follows. At most maxFlood, and no more than a log takes.
//
//	sandbox.hackfest/flood.web: "50000"
const FloodPrefix = "sandbox.hackfest/flood."

const (
	maxFlood  = 200_000
	floodTick = 20 * time.Millisecond
)

func floodRate(pod *v1.Pod, container string) int {
	n, _ := strconv.Atoi(pod.Annotations[FloodPrefix+container])
	return min(n, maxFlood)
}

// flood prints rate lines a second until ctx ends. Time lost is not made up for.
func flood(ctx context.Context, out io.Writer, rate int) {
	tick := time.NewTicker(floodTick)
	defer tick.Stop()
	var lines bytes.Buffer
	begun, n, skipped := time.Now(), 0, 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		due := int(time.Since(begun).Seconds()*float64(rate)) - n - skipped
		if due > rate {
			skipped += due - rate
			due = rate
		}
		lines.Reset()
		for range due {
			n++
			fmt.Fprintf(&lines, "line %d of a flood of %d a second\n", n, rate)
		}
		_, _ = out.Write(lines.Bytes())
	}
}
