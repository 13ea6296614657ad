package container

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// output is a writer that several processes may write to while a test reads it.
type output struct {
	mu   sync.Mutex
	b    bytes.Buffer
	more chan struct{}
}

func newOutput() *output { return &output{more: make(chan struct{}, 1)} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case o.more <- struct{}{}:
	default:
	}
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// await waits until the output holds text.
func (o *output) await(t *testing.T, text string) {
	t.Helper()
	for !strings.Contains(o.String(), text) {
		select {
		case <-o.more:
		case <-time.After(time.Minute):
			t.Fatalf("no %q in %q", text, o.String())
		}
	}
}

func openRoot(t *testing.T, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return root
}

func newBox(t *testing.T, spec Spec) *Container {
	t.Helper()
	if spec.Root == nil {
		spec.Root = openRoot(t, t.TempDir())
	}
	if spec.Image == "" {
		spec.Image = "busybox"
	}
	if spec.Pod == "" {
		spec.Name, spec.Pod, spec.Namespace, spec.PodIP = "main", "box", "default", "10.244.0.9"
	}
	c, err := New(spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// sh runs a script and returns what it printed and its exit code.
func (c *Container) sh(t *testing.T, script string) (string, int) {
	t.Helper()
	return c.with(t, "", "sh", "-c", script)
}

func (c *Container) with(t *testing.T, in string, argv ...string) (string, int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	out := newOutput()
	var r io.Reader
	if in != "" {
		r = strings.NewReader(in)
	}
	code, err := c.Run(ctx, argv, IO{In: r, Out: out, Err: out})
	if err != nil {
		return err.Error(), code
	}
	if ctx.Err() != nil {
		t.Errorf("%q took too long", argv)
	}
	return out.String(), code
}
