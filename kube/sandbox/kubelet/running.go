package kubelet

import (
	"fmt"
	"time"

	v1 "k8s.io/api/core/v1"
)

const probeTold = 30 * time.Second // how often a failing probe is told again

// run takes a running container on: its end, its probes, a new image.
func (t *turn) run(p part, c *Ctr) {
	life := t.life(p, c)
	if !p.once && p.spec.Image != c.Image {
		c.Again = true
		t.stop(p, c, fmt.Sprintf("Container %s definition changed, will be restarted", p.spec.Name))
		return
	}
	if end, code, ends := t.endOf(p, c, life); ends {
		if !t.now.Before(end) {
			reason := "Completed"
			switch {
			case life.OOM:
				reason = "OOMKilled"
			case code != 0:
				reason = "Error"
			}
			t.exit(p, c, end, code, reason)
			return
		}
		t.wakeAt(end)
	}
	t.probes(p, c, life)
}

// probes plays the startup, readiness and liveness probes. A container without
// a probe is started, and ready, as soon as it runs.
func (t *turn) probes(p part, c *Ctr, life Life) {
	if p.once || p.init && !p.sidecar {
		c.Started, c.Ready = !p.once, false
		return
	}
	if !c.Started {
		from := c.StartedAt.Add(life.StartedAfter + probeDelay(p.spec.StartupProbe))
		switch probe := p.spec.StartupProbe; {
		case !life.NotStarted && !t.now.Before(from):
			c.Started, c.Probed = true, time.Time{}
		case life.NotStarted && probe == nil:
			return
		case probe != nil && t.failing(p, c, "Startup", probe, c.StartedAt):
			return
		case !life.NotStarted:
			t.wakeAt(from)
			return
		default:
			return
		}
	}
	ready := c.StartedAt.Add(max(life.ReadyAfter, life.StartedAfter) + probeDelay(p.spec.ReadinessProbe))
	c.Ready = !life.NotReady && !t.now.Before(ready)
	switch {
	case c.Ready:
	case !life.NotReady:
		t.wakeAt(ready)
	}
	if !c.Ready && p.spec.ReadinessProbe != nil && (life.NotReady || life.ReadyAfter > 0) {
		t.tell(p, c, "Readiness", p.spec.ReadinessProbe)
	}
	if life.Unhealthy > 0 && p.spec.LivenessProbe != nil && c.Stage == Running {
		from := c.StartedAt.Add(life.Unhealthy)
		if t.now.Before(from) {
			t.wakeAt(from)
			return
		}
		t.failing(p, c, "Liveness", p.spec.LivenessProbe, from)
	}
}

// failing tells that a probe fails since from, and stops the container when it
// has failed often enough. It returns true as long as the probe only fails.
func (t *turn) failing(p part, c *Ctr, kind string, probe *v1.Probe, from time.Time) bool {
	limit := from.Add(probeDelay(probe) + period(probe)*time.Duration(max(probe.FailureThreshold, 1)))
	if !t.now.Before(limit) {
		word := map[string]string{"Startup": "startup", "Liveness": "liveness"}[kind]
		t.stop(p, c, fmt.Sprintf("Container %s failed %s probe, will be restarted", p.spec.Name, word))
		return true
	}
	t.tell(p, c, kind, probe)
	t.wakeAt(limit)
	return kind == "Startup" && t.life(p, c).NotStarted
}

// tell records a failing probe, now and then.
func (t *turn) tell(p part, c *Ctr, kind string, probe *v1.Probe) {
	if c.Probed.IsZero() {
		c.Probed = c.StartedAt.Add(probeDelay(probe))
	}
	if !t.now.Before(c.Probed) {
		t.event(v1.EventTypeWarning, "Unhealthy", kind+" probe failed: "+probeOutput(probe, t.env.PodIP, kind), p.field)
		c.Probed = t.now.Add(max(period(probe), probeTold))
	}
	t.wakeAt(c.Probed)
}

func probeOutput(probe *v1.Probe, ip, kind string) string {
	switch {
	case probe.HTTPGet != nil && kind == "Liveness":
		return "HTTP probe failed with statuscode: 500"
	case probe.HTTPGet != nil:
		return "HTTP probe failed with statuscode: 503"
	case probe.TCPSocket != nil:
		return fmt.Sprintf("dial tcp %s:%s: connect: connection refused", ip, probe.TCPSocket.Port.String())
	case probe.GRPC != nil:
		return "service unhealthy (responded with \"NOT_SERVING\")"
	}
	return "command exited with status 1"
}

// probeDelay is when a probe first looks: its initial delay and a moment.
func probeDelay(probe *v1.Probe) time.Duration {
	if probe == nil {
		return 0
	}
	return time.Duration(probe.InitialDelaySeconds)*time.Second + 500*time.Millisecond
}

func period(probe *v1.Probe) time.Duration {
	return time.Duration(max(probe.PeriodSeconds, 1)) * time.Second
}
