package ui_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"github.com/muesli/termenv"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui"
	"example.org/hackfest/ui/drive"
)

var update = flag.Bool("update", false, "write golden files and the README's generated parts anew")

// day is the present of the fixtures, when every test begins.
var day = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

var identity = kube.Identity{
	Context: "aks-hackfest", Cluster: "aks-hackfest", User: "ada",
	Server: "https://127.0.0.1:6443", Namespace: "default", Version: "v1.37.2",
}

// setup is one program on a hand-fed cluster.
type setup struct {
	*drive.Program
	fake  *kubetest.Fake
	model *ui.Model
}

type option func(*ui.Options)

// play runs a test of the program on the fixtures, in a bubble.
func play(t *testing.T, w, h int, test func(t *testing.T, p setup), opts ...option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		fake := kubetest.NewFake(identity)
		for _, kind := range []string{"namespaces", "nodes", "pods", "deployments", "replicasets", "events", "resourcequotas"} {
			fake.Put(fixtures(t, kind)...)
		}
		start(t, fake, w, h, test, opts...)
	})
}

// fixtures are all of a kind's, as views' own tests have them.
func fixtures(t *testing.T, plural string) []kube.Object {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "testdata", "objects", plural, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures for %s: %v", plural, err)
	}
	return kubetest.Objects(t, files...)
}

func start(t *testing.T, fake *kubetest.Fake, w, h int, test func(t *testing.T, p setup), opts ...option) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(termenv.TrueColor)
	r.SetHasDarkBackground(true)
	begin := time.Now()
	o := ui.Options{Source: fake, Renderer: r, Now: func() time.Time { return day.Add(time.Since(begin)) }}
	o.Start.Scope.Namespace = "default"
	for _, f := range opts {
		f(&o)
	}
	m := ui.New(ctx, o)
	defer m.Close()
	defer cancel()
	p := drive.Start(t, m, w, h)
	p.Advance(time.Second)
	test(t, setup{p, fake, m})
}

func kinds(resources ...kube.Resource) option {
	return func(o *ui.Options) {
		for _, r := range resources {
			o.Start.Kinds = append(o.Start.Kinds, kube.Known{Resource: r})
		}
	}
}

// golden compares a screen with the file of that name.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("..", "testdata", "golden", "ui", name+".txt")
	got += "\n"
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (make golden)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is not as in the golden file (-want +got):\n%s", name, diff)
	}
}

// shaped fails unless the frame is exactly h lines of at most w cells.
func shaped(t *testing.T, frame string, w, h int) {
	t.Helper()
	lines := strings.Split(frame, "\n")
	if len(lines) != h {
		t.Errorf("at %dx%d: %d lines", w, h, len(lines))
	}
	for i, l := range lines {
		if n := ansi.StringWidth(l); n > w {
			t.Errorf("at %dx%d: line %d is %d cells wide: %q", w, h, i, n, l)
		}
	}
}

var sizes = []struct{ w, h int }{{160, 45}, {80, 24}, {40, 12}}

func TestScreens(t *testing.T) {
	for name, k := range map[string]kube.Resource{
		"pods": kube.Pods, "deployments": kube.Deployments, "replicasets": kube.ReplicaSets,
		"nodes": kube.Nodes, "namespaces": kube.Namespaces, "events": kube.Events,
	} {
		for _, s := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", name, s.w, s.h), func(t *testing.T) {
				play(t, s.w, s.h, func(t *testing.T, p setup) {
					shaped(t, p.Frame(), s.w, s.h)
					golden(t, fmt.Sprintf("%s-%dx%d", name, s.w, s.h), p.Screen())
				}, kinds(k))
			})
		}
	}
}

func TestEverySizeKeepsItsShape(t *testing.T) {
	play(t, 80, 24, func(t *testing.T, p setup) {
		for w := 1; w <= 200; w++ {
			p.Resize(w, 24)
			if w < 30 {
				shaped(t, p.Frame(), w, 1) // "too small"
				continue
			}
			shaped(t, p.Frame(), w, 24)
		}
		for h := 1; h <= 60; h++ {
			p.Resize(120, h)
			if h < 6 {
				p.Shows("too small")
				continue
			}
			shaped(t, p.Frame(), 120, h)
		}
		for _, overlay := range []string{"?", ":", "!", "K", "o"} {
			p.Press(overlay)
			for w := 30; w <= 200; w += 7 {
				p.Resize(w, 20)
				shaped(t, p.Frame(), w, 20)
			}
			p.Press("esc")
		}
	})
}
