package supervise

import (
	"fmt"
	"os/exec"
	"runtime"
	"sync"
	"time"
)

// Group holds the running children by name. Every method may be called from any
// goroutine.
type Group struct {
	onDeath func(*Death)
	starts  chan start

	mu       sync.Mutex
	children map[string]*child
}

type start struct {
	cmd  *exec.Cmd
	done chan error
}

// NewGroup returns an empty group. onDeath is called, on a goroutine of its own,
// for each child that ends without having been stopped.
func NewGroup(onDeath func(*Death)) *Group {
	g := &Group{onDeath: onDeath, starts: make(chan start), children: map[string]*child{}}
	go g.nursery()
	return g
}

// nursery starts all children from one thread that lives as long as the group:
// Linux ties "my parent died" to the thread that forked, not to the process.
func (g *Group) nursery() {
	runtime.LockOSThread()
	for s := range g.starts {
		s.done <- s.cmd.Start()
	}
}

// Start runs a part. A part of that name must not be running.
func (g *Group) Start(s Spec) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, there := g.children[s.Name]; there {
		return fmt.Errorf("start %s: it is running already", s.Name)
	}
	c, err := newChild(s)
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	g.starts <- start{c.cmd, done}
	if err := <-done; err != nil {
		c.log.Close()
		return fmt.Errorf("start %s: %w", s.Name, err)
	}
	g.children[s.Name] = c
	err = c.announce()
	go g.watch(c)
	if err != nil {
		c.stopping = true
		_ = c.cmd.Process.Kill()
		return fmt.Errorf("start %s: %w", s.Name, err)
	}
	return nil
}

func (g *Group) watch(c *child) {
	how := c.wait()
	g.mu.Lock()
	asked := c.stopping
	delete(g.children, c.spec.Name)
	g.mu.Unlock()
	close(c.done)
	if !asked {
		g.onDeath(&Death{Name: c.spec.Name, How: how, Last: tail(c.spec.Log), Log: c.spec.Log})
	}
}

// Running tells whether a part of that name runs.
func (g *Group) Running(name string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.children[name] != nil
}

// Stop ends the named parts, all at the same time, and returns when they are
// gone. A part that does not end within grace is killed. Parts that do not run
// are passed over.
func (g *Group) Stop(grace time.Duration, names ...string) {
	var wg sync.WaitGroup
	for _, name := range names {
		g.mu.Lock()
		c := g.children[name]
		if c != nil {
			c.stopping = true
		}
		g.mu.Unlock()
		if c != nil {
			wg.Go(func() { c.stop(grace) })
		}
	}
	wg.Wait()
}

// Kill ends every part at once, without asking.
func (g *Group) Kill() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range g.children {
		c.stopping = true
		_ = c.cmd.Process.Kill()
	}
}
