package bench

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// usage is what a process has used so far.
type usage struct {
	at        time.Time
	cpu       time.Duration
	rss, peak float64 // MB
}

// tick is the unit of /proc's times: USER_HZ, 100 on every Linux in use.
const tick = 10 * time.Millisecond

func used(t *testing.T, pid int) usage {
	t.Helper()
	u := usage{at: time.Now()}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	after := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+2:]))
	for _, i := range []int{11, 12} { // utime, stime
		n, _ := strconv.ParseInt(after[i], 10, 64)
		u.cpu += time.Duration(n) * tick
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if v, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			u.rss = megabytes(v)
		}
		if v, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			u.peak = megabytes(v)
		}
	}
	return u
}

func megabytes(kB string) float64 {
	n, _ := strconv.ParseFloat(strings.Fields(kB)[0], 64)
	return n * 1024 / 1e6
}

// percent of one core between two moments.
func percent(from, to usage) float64 {
	return 100 * (to.cpu - from.cpu).Seconds() / to.at.Sub(from.at).Seconds()
}
