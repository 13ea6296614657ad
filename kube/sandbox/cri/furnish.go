package cri

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path"

	"k8s.io/kubernetes/third_party/forked/golang/expansion"

	"example.org/hackfest/kube/sandbox/container"
)

// furnish says what a run is made of, and returns what gives its mounts free.
func (b *box) furnish(p *pod, root *os.Root) (container.Spec, func() error, error) {
	p.mu.Lock()
	now := p.now
	p.mu.Unlock()
	var roots []*os.Root
	done := func() error {
		var errs []error
		for _, r := range roots {
			errs = append(errs, r.Close())
		}
		return errors.Join(errs...)
	}
	env, err := p.environment(b.ctx, now.Pod, b.spec, now.IP, now.HostIP)
	if err != nil {
		return container.Spec{}, nil, fmt.Errorf("environment: %w", err)
	}
	expand := expander(env)
	pod := now.Pod
	spec := container.Spec{
		Name: b.name, Pod: pod.Name, Namespace: pod.Namespace, Hostname: cmp.Or(pod.Spec.Hostname, pod.Name),
		Image: b.spec.Image, PodIP: now.IP, NodeName: pod.Spec.NodeName,
		Env: env, WorkDir: b.spec.WorkingDir,
		Root: root, Processes: b.procs, Net: network{p},
	}
	if pod.Spec.HostNetwork {
		spec.Hostname, spec.PodIP = pod.Spec.NodeName, now.HostIP
	}
	for _, w := range b.spec.Command {
		spec.Command = append(spec.Command, expansion.Expand(w, expand))
	}
	for _, w := range b.spec.Args {
		spec.Args = append(spec.Args, expansion.Expand(w, expand))
	}
	for _, m := range b.spec.VolumeMounts {
		v, err := p.volumeNamed(b.ctx, m.Name)
		if err != nil {
			return container.Spec{}, nil, errors.Join(fmt.Errorf("volume %s: %w", m.Name, err), done())
		}
		part, data, err := v.sub(cmp.Or(expansion.Expand(m.SubPathExpr, expand), m.SubPath))
		switch {
		case err != nil:
			return container.Spec{}, nil, errors.Join(fmt.Errorf("volume %s: %w", m.Name, err), done())
		case part == nil: // one file of it
			if err := writeIn(root, m.MountPath, data); err != nil {
				return container.Spec{}, nil, errors.Join(fmt.Errorf("volume %s: %w", m.Name, err), done())
			}
			continue
		}
		roots = append(roots, part)
		spec.Mounts = append(spec.Mounts, container.Mount{
			Path: path.Clean("/" + m.MountPath), Root: part, ReadOnly: m.ReadOnly || v.readOnly,
		})
	}
	return spec, done, nil
}
