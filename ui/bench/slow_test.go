package bench

import (
	"strings"
	"testing"
	"time"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

// Slow is how the program is behind 64 kbit/s and a round trip of 300 ms.
type Slow struct {
	Bytes   float64 // a second, at 2,000 changes a second and no key
	Waiting int     // the most bytes that queued while keys were pressed on a calm cluster
	Busy    int     // and at 2,000 changes a second
	Keys    Keys    // moving, until the result is seen
}

// slow runs the program behind the line.
func slow(t *testing.T, c *kubetest.Cluster, path string, pods int) (s Slow) {
	line := &drive.Line{Rate: 64_000 / 8, RoundTrip: 300 * time.Millisecond}
	p := drive.RunBehind(t, line, width, height, environ(t, c), path, "pods", "-A")
	p.Wait("all rows", func(s string) bool { return count(s) == thousands(pods) })
	time.Sleep(seconds(6)) // the line is known

	line.Waiting()
	k := &presser{t: t, p: p}
	for range times(30) {
		k.moved("j")
		time.Sleep(700 * time.Millisecond) // the rest of the frame comes behind its cursor
	}
	for range times(90) { // held down, faster than the line is
		p.Type("j")
		time.Sleep(33 * time.Millisecond)
	}
	s.Waiting = line.Waiting()
	s.Keys = k.sum("moving behind 64 kbit/s")
	p.Type("g")
	p.Wait("the first row", func(s string) bool {
		return strings.Contains(cursor(s), "0000") || strings.Contains(cursor(s), "team-00")
	})
	quiet(t, p)

	stop := changes(t, c, pods, 2000)
	line.Waiting()
	from, n := time.Now(), p.Sent()
	interval(t, seconds(15))
	s.Bytes = float64(p.Sent()-n) / time.Since(from).Seconds()
	s.Busy = line.Waiting()
	stop()
	say("behind 64 kbit/s: %.0f bytes/s at 2,000 changes a second; %d bytes queued, %d with keys", s.Bytes, s.Busy, s.Waiting)
	p.Type("\x03")
	p.End()
	return s
}
