package ui_test

import (
	"strings"
	"testing"
)

func TestYAMLAndDescribe(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		p.Press("/")
		p.Type("sidecar-demo")
		p.Press("enter", "y")
		p.Shows("YAML of sidecar-demo", "$ kubectl get pods sidecar-demo -n default -o yaml", "containers:")
		p.Press("m")
		p.Shows("--show-managed-fields")
		p.Press("/")
		p.Type("logaggregator")
		p.Press("enter")
		p.Shows("found", "n N next")
		first := p.Screen()
		p.Press("n")
		if p.Screen() == first && !strings.Contains(first, "1 found") {
			t.Error("n stayed where it was")
		}
		p.Press("esc", "d")
		p.Shows("$ kubectl describe pods sidecar-demo -n default", "Kind:       Pod")
		shaped(t, p.Frame(), 120, 30)
		p.Resize(40, 12)
		shaped(t, p.Frame(), 40, 12)
		p.Press("q")
		p.Hides("kubectl describe")
		if p.Quit {
			t.Error("closing a sheet quit the program")
		}
	})
}
