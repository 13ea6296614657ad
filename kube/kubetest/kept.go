package kubetest

import (
	"path/filepath"
	"strconv"
	"testing"
)

// Kept starts a practice cluster whose data stay in dir for the next time, with
// as many simulated nodes. It has no workshop in it.
func Kept(t testing.TB, dir string, nodes int) *Cluster {
	t.Helper()
	p, err := launch("up", "--seed", "empty", "--stop-on-eof", "--dir", dir, "--nodes", strconv.Itoa(nodes))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.stop)
	c, err := open(filepath.Dir(p.kubeconfig), p)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Stop ends a cluster of Kept or OwnSandbox before its test does.
func (c *Cluster) Stop(t testing.TB) {
	t.Helper()
	c.mine(t)
	c.process.stop()
}
