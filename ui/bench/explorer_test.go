package bench

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

const (
	width, height = 160, 45
	starts        = 3 // of which the middle one counts
)

// Measured is what one size gave. Times are in milliseconds.
type Measured struct {
	Pods int
	Fill float64 // seconds, 0 when the cluster was there

	BareSync, FirstRows, AllRows float64

	RSS, Busy, Peak       float64 // MB: left alone, after 2,000 changes/s, at most
	BareRSS, BareBusy     float64
	Idle, CPU200, CPU2000 float64 // percent of a core
	BareIdle, Bare200     float64
	Bare2000              float64
	Rate200, Rate2000     float64 // changes a second that the server took
	IdleBytes             float64 // a second
	Bytes200, Bytes2000   float64
	Keys                  []Keys
	Keys200               Keys // moving, at 200 changes a second
	Slow                  Slow
	Flood                 Flood
	Asked                 Asked
	Binary                float64 // MB
}

// seconds that each state is watched for.
func seconds(usual int) time.Duration {
	if *quick {
		usual = (usual + 1) / 2
	}
	return time.Duration(usual) * time.Second
}

func (m *Measured) run(t *testing.T, c *kubetest.Cluster) {
	path, err := filepath.Abs("../../bin/hackfest")
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatalf("%v: run make build", err)
	}
	m.Binary = float64(info.Size()) / 1e6
	audit := c.AuditEnd(t)
	var bares, firsts, alls []float64
	var p *drive.Terminal
	var barePid int
	var stopBare func()
	for i := range starts {
		pid, synced, stop := startBare(t, c.Kubeconfig)
		bares = append(bares, ms(synced))
		barePid, stopBare = pid, stop
		if i < starts-1 {
			stop()
		}
		var first, all time.Duration
		p, first, all = explore(t, c, path, m.Pods)
		firsts, alls = append(firsts, ms(first)), append(alls, ms(all))
		if i < starts-1 {
			p.Type("\x03")
			p.End()
			audit = c.AuditEnd(t)
		}
	}
	m.BareSync, m.FirstRows, m.AllRows = median(bares), median(firsts), median(alls)
	say("first rows %.0f ms, all %.0f ms, bare %.0f ms", m.FirstRows, m.AllRows, m.BareSync)

	window := func(d time.Duration) (own, bare, bytes float64, u, b usage) {
		u0, b0, n0 := used(t, p.Pid()), used(t, barePid), p.Sent()
		interval(t, d)
		u, b = used(t, p.Pid()), used(t, barePid)
		return percent(u0, u), percent(b0, b), float64(p.Sent()-n0) / u.at.Sub(u0.at).Seconds(), u, b
	}
	var u, b usage
	quiet(t, p)
	m.Idle, m.BareIdle, m.IdleBytes, u, b = window(seconds(20))
	m.RSS, m.BareRSS = u.rss, b.rss
	say("left alone: %.1f %% CPU, %.0f MB, bare %.0f MB", m.Idle, m.RSS, m.BareRSS)

	m.keys(t, p)

	stop := changes(t, c, m.Pods, 200)
	m.CPU200, m.Bare200, m.Bytes200, _, _ = window(seconds(10))
	k := &presser{t: t, p: p}
	for range times(150) {
		k.moved("j")
	}
	m.Keys200 = k.sum("moving at 200 changes a second")
	m.Rate200 = stop()
	stop = changes(t, c, m.Pods, 2000)
	m.CPU2000, m.Bare2000, m.Bytes2000, u, b = window(seconds(10))
	m.Rate2000 = stop()
	m.Busy, m.BareBusy = u.rss, b.rss
	say("%.0f changes a second: %.1f %% CPU; %.0f: %.1f %%", m.Rate200, m.CPU200, m.Rate2000, m.CPU2000)
	stopBare()

	m.Peak = used(t, p.Pid()).peak
	p.Type("\x03")
	p.End()
	m.Asked = asked(t, c, audit, "hackfest/")
	m.Slow = slow(t, c, path, m.Pods)
	m.Flood = flood(t, c, path)
}

// interval lets the time pass that something is measured over; it ends with the test.
func interval(t *testing.T, d time.Duration) {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	<-ctx.Done()
}

// quiet waits until the program has nothing left to draw but its clocks.
func quiet(t *testing.T, p *drive.Terminal) {
	const most = 100 // bytes
	last := p.Sent()
	err := wait.PollUntilContextTimeout(t.Context(), time.Second, time.Minute, false, func(context.Context) (bool, error) {
		before := last
		last = p.Sent()
		return last-before < most, nil
	})
	if err != nil {
		t.Errorf("left alone, it draws on: %v", err)
	}
}

// explore starts the program on all pods.
func explore(t *testing.T, c *kubetest.Cluster, path string, n int) (p *drive.Terminal, first, all time.Duration) {
	var args []string
	if *profile != "" {
		args = append(args, "--pprof", *profile)
	}
	from := time.Now()
	p = drive.Run(t, width, height, environ(t, c), path, append(args, "pods", "-A")...)
	p.Wait("the first rows", func(s string) bool { return strings.Contains(s, "2/2") })
	first = time.Since(from)
	p.Wait("all rows", func(s string) bool { return count(s) == thousands(n) })
	return p, first, time.Since(from)
}

func environ(t *testing.T, c *kubetest.Cluster) []string {
	return []string{
		"HOME=" + t.TempDir(), "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "TERM=xterm-256color",
		"COLORFGBG=15;0", "KUBECONFIG=" + c.Kubeconfig,
	}
}

var counted = regexp.MustCompile(`Pods .* ([0-9,]+) +│`)

// count is what the list's title says when the list is complete, "" before.
func count(screen string) string {
	if m := counted.FindStringSubmatch(screen); m != nil && !strings.Contains(m[0], "so far") {
		return m[1]
	}
	return ""
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
