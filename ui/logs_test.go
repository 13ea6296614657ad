package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestLogs(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		var web strings.Builder
		for i := range 100 {
			fmt.Fprintf(&web, "2026-07-01T11:59:%02d.5Z line %d of the web\n", i%60, i)
		}
		p.fake.SetLog("sidecar-demo", "webserver", web.String())
		p.fake.SetLog("sidecar-demo", "logaggregator",
			"2026-07-01T11:59:00Z \x1b[2Jevil\x1b]0;x\x07\n2026-07-01T11:59:01Z "+strings.Repeat("long ", 100_000)+"\n")
		p.Press("/")
		p.Type("sidecar-demo")
		p.Press("enter", "l")
		p.Advance(time.Second)
		p.Shows("kubectl logs sidecar-demo -n default --all-containers --follow", "webserver", "lines")
		shaped(t, p.Frame(), 120, 30)
	})
}

func TestLogsOfOneContainer(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		p.fake.SetLog("sidecar-demo", "webserver", "2026-07-01T11:59:00Z first\n2026-07-01T11:59:01Z \x1b[2Jsecond\n2026-07-01T11:59:02Z "+strings.Repeat("long ", 100_000)+"\n")
		p.Press("/")
		p.Type("sidecar-demo")
		p.Press("enter", "enter", "l")
		p.Advance(time.Second)
		p.Shows("kubectl logs sidecar-demo -n default -c webserver", "first", "[2Jsecond", "3 lines")
		if strings.Contains(p.Frame(), "\x1b[2J") {
			t.Error("a log drives the terminal")
		}
		p.Press("t")
		p.Shows("11:59:00.000  first")
		p.Press("/")
		p.Type("SECOND")
		p.Press("enter")
		p.Shows("1 line ", "/SECOND")
		p.Hides("first")
		shaped(t, p.Frame(), 120, 30)
		p.Resize(40, 12)
		p.Press("w")
		shaped(t, p.Frame(), 40, 12)
		p.Press("esc")
		p.Hides("kubectl logs")
	})
}

func TestLogsNeedAPod(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		p.Press("4", "l")
		p.Shows("select a pod: logs are of its containers")
	})
}
