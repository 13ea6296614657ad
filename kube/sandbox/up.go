package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"example.org/hackfest/kube/sandbox/plane"
	"example.org/hackfest/kube/sandbox/seeds"
	"example.org/hackfest/kube/sandbox/supervise"
)

// startLimit is for a slow machine; a usual one needs some ten seconds.
const startLimit = 5 * time.Minute

// errAsked ends a run that somebody asked to end.
var errAsked = errors.New("asked to stop")

// up runs the cluster until a signal or the death of a part.
func up(o *upOptions) error {
	say := sayer(os.Stderr)
	ctx, end := context.WithCancelCause(context.Background())
	defer end(nil)
	asked := listen(o.stopOnEOF, end)
	if err := o.complete(); err != nil {
		return err
	}
	defer o.clean()
	seed, err := seeds.Open(o.seed)
	if err != nil {
		return fmt.Errorf("--seed: %w", err)
	}
	p, err := plane.New(plane.Options{
		Dir:        plane.Dir(o.dir),
		Kubeconfig: o.kubeconfig,
		Nodes:      o.nodes,
		Say:        say,
		Died:       func(d *supervise.Death) { end(d) },
	})
	if err != nil {
		return err
	}
	go func() {
		<-asked.hurry
		say("killing what is left")
		p.Kill()
	}()
	err = run(ctx, o, p, seed, say, asked.requests)
	// Whoever was interrupted may say only that: the reason is here.
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		err = cause
	}
	if errors.Is(err, errAsked) {
		err = nil
		say("stopping")
	}
	p.Stop()
	say("stopped")
	return err
}

// run starts everything and serves until ctx ends, which gives the reason.
func run(ctx context.Context, o *upOptions, p *plane.Plane, seed fs.FS, say func(string, ...any), asked <-chan request) error {
	starting, cancel := context.WithTimeoutCause(ctx, startLimit, fmt.Errorf("not done after %s", startLimit))
	defer cancel()
	if err := p.Start(starting); err != nil {
		return err
	}
	if err := sow(starting, o, p, seed, say); err != nil {
		return err
	}
	kubeconfig := o.kubeconfig
	if kubeconfig == "" {
		kubeconfig = plane.Dir(o.dir).Kubeconfig()
	}
	say("ready")
	fmt.Printf("ready: KUBECONFIG=%s\n", kubeconfig)
	return serve(ctx, p, say, asked)
}

// sow applies the seed. An embedded one that is in the cluster already is left as
// people have made it since; a path is applied at each start, for its author.
func sow(ctx context.Context, o *upOptions, p *plane.Plane, seed fs.FS, say func(string, ...any)) error {
	if p.Seeded() == o.seed {
		say("seed %s is in the cluster already", o.seed)
		return nil
	}
	if err := seeds.Apply(ctx, p.Config(), seed, say); err != nil {
		return fmt.Errorf("apply seed %s: %w", o.seed, err)
	}
	say("seed %s is applied", o.seed)
	if o.seed != "workshop" && o.seed != "empty" {
		return nil
	}
	return p.MarkSeeded(o.seed)
}

// serve obeys requests until ctx ends.
func serve(ctx context.Context, p *plane.Plane, say func(string, ...any), asked <-chan request) error {
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case r := <-asked:
			switch r {
			case pause:
				p.Pause()
				say("%s is stopped; SIGUSR2 starts it again", plane.APIServer)
			case resume:
				if err := p.Resume(ctx); err != nil {
					return err
				}
				say("%s is ready again", plane.APIServer)
			}
		}
	}
}
