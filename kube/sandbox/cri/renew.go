package cri

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"time"
)

const (
	// renewEvery is how often what is mounted is compared with the API server;
	// kubelets take a minute, and their caches up to another.
	renewEvery = time.Minute
	// tokenLife is how long a token is used: four fifths of the hour for which it
	// is good, as kubelets do.
	tokenLife = 48 * time.Minute
)

// renewing keeps mounted ConfigMaps, Secrets and tokens up to date until ctx ends.
func (r *Runtime) renewing(ctx context.Context) {
	tick := time.NewTicker(renewEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			for _, p := range r.all() {
				p.renew(ctx, now)
			}
		}
	}
}

// renew writes what has changed. What cannot be read just now stays.
func (p *pod) renew(ctx context.Context, now time.Time) {
	p.mu.Lock()
	var due []*volume
	for _, v := range p.volumes {
		if v.due(now) && !p.removed {
			due = append(due, v)
		}
	}
	pod := p.now.Pod
	p.mu.Unlock()
	for _, v := range due {
		content, err := p.content(ctx, pod, v.spec)
		if err != nil || content == nil {
			continue
		}
		p.mu.Lock()
		if !p.removed {
			err = v.write(content, now)
		}
		p.mu.Unlock()
		if err != nil && ctx.Err() == nil {
			p.rt.log.Printf("volume %s of pod %s: %v", v.spec.Name, pod.Name, err)
		}
	}
}

// due says whether a volume may have changed. One with a token costs a new one
// each time, and what usually is beside it never changes.
func (v *volume) due(now time.Time) bool {
	if v.spec.Projected != nil {
		for _, s := range v.spec.Projected.Sources {
			if s.ServiceAccountToken != nil {
				return now.Sub(v.fresh) >= tokenLife
			}
		}
	}
	return v.readOnly && (v.spec.ConfigMap != nil || v.spec.Secret != nil || v.spec.Projected != nil || v.spec.DownwardAPI != nil)
}

// write makes a volume hold these files. A reader sees an old file or a new one.
func (v *volume) write(files map[string][]byte, now time.Time) error {
	for name, data := range files {
		if old, there := v.files[name]; there && bytes.Equal(old, data) {
			continue
		}
		if err := writeIn(v.root, name, data); err != nil {
			return err
		}
	}
	for name := range v.files {
		if _, stays := files[name]; !stays {
			if err := v.root.Remove(inside(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	v.files, v.fresh = files, now
	return nil
}
