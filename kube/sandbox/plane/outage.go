package plane

import (
	"context"
	"time"

	"example.org/hackfest/kube/sandbox/supervise"
)

// outageGrace is short: the server would wait for the watches of those whom the
// outage is made for.
const outageGrace = time.Second

// Pause stops the API server alone. What it cuts off must bear that; a part that
// does not is started again by Resume.
func (p *Plane) Pause() {
	p.mu.Lock()
	p.away = true
	p.mu.Unlock()
	p.group.Stop(outageGrace, APIServer)
}

// Resume starts the API server again, on the same port, and returns when it is
// ready and all parts run. It does nothing if the server was not stopped.
func (p *Plane) Resume(ctx context.Context) error {
	p.mu.Lock()
	away := p.away
	p.mu.Unlock()
	if !away {
		return nil
	}
	if err := p.start(APIServer); err != nil {
		return err
	}
	if err := p.apiReady(ctx); err != nil {
		return err
	}
	p.mu.Lock()
	lost := p.lost
	p.away, p.lost = false, nil
	p.mu.Unlock()
	for _, part := range lost {
		p.opts.Say("%s did not bear the outage and is started again", part)
		if err := p.start(part); err != nil {
			return err
		}
	}
	return nil
}

// died decides whether the end of a part is the end of the cluster.
func (p *Plane) died(d *supervise.Death) {
	p.mu.Lock()
	borne := p.away && d.Name != Etcd && d.Name != APIServer
	if borne {
		p.lost = append(p.lost, d.Name)
	}
	p.mu.Unlock()
	if !borne {
		p.opts.Died(d)
	}
}
