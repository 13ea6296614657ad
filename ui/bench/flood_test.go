package bench

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

// floodRate is the lines a second that a container writes, of 40 bytes each.
const floodRate = 50_000

// Flood is how the program is while it shows the log of a container that writes
// floodRate lines a second.
type Flood struct {
	Keys  Keys
	Lines float64 // a second that it took
	RSS   float64 // MB
}

// flood reads a log that grows as fast as a log may. Server, container and program
// share the machine.
func flood(t *testing.T, c *kubetest.Cluster, path string) (f Flood) {
	pod := kubetest.Shell(metav1.NamespaceDefault, "flood", "sleep 10000")
	pod.Annotations = map[string]string{"sandbox.hackfest/flood.flood": strconv.Itoa(floodRate)}
	pod.Spec.NodeSelector = map[string]string{"agentpool": "nodepool1"} // the others only fill the cluster
	pods := c.Client.CoreV1().Pods(pod.Namespace)
	c.RunPod(t, pod, kubetest.Running)
	defer func() {
		if err := pods.Delete(t.Context(), pod.Name, metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	}()
	p := drive.Run(t, width, height, environ(t, c), path, "pods", "-n", pod.Namespace)
	p.Wait("the pod", func(s string) bool { return strings.Contains(cursor(s), pod.Name) })
	p.Type("l")
	p.Wait("lines of which some have gone", func(s string) bool { return read(s) > 0 })
	n, from := read(p.Screen()), time.Now()
	k := &presser{t: t, p: p}
	const word = "flood of 50000"
	for range times(12) {
		k.press("/", "the search", func(s string) bool { return strings.Contains(s, "enter keep") })
		for i := range word {
			k.press(word[i:i+1], "a letter", func(s string) bool { return strings.Contains(s, "/"+word[:i+1]) })
		}
		p.Type("\x1b")
		p.Wait("no search", func(s string) bool { return !strings.Contains(s, "enter keep") })
	}
	f.Lines = float64(read(p.Screen())-n) / time.Since(from).Seconds()
	f.Keys = k.sum("searching a log that grows by 50,000 lines a second")
	f.RSS = used(t, p.Pid()).rss
	say("%.0f lines a second, %.0f MB", f.Lines, f.RSS)
	p.Type("\x03")
	p.End()
	return f
}

var readLines = regexp.MustCompile(`([0-9,]+) lines, ([0-9,]+) older ones dropped`)

// read is how many lines of a log have come, 0 before the first ones are dropped.
func read(screen string) int {
	m := readLines.FindStringSubmatch(screen)
	if m == nil {
		return 0
	}
	sum := 0
	for _, part := range m[1:] {
		n, _ := strconv.Atoi(strings.ReplaceAll(part, ",", ""))
		sum += n
	}
	return sum
}
