package ui_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"example.org/hackfest/kube"
)

// documented gives the fake what a real server says about namespaces.
func documented(t *testing.T, p setup) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "testdata", "openapi", "v1.json"))
	if err != nil {
		t.Fatal(err)
	}
	p.fake.SetSchemas("", "v1", text)
}

func TestExplain(t *testing.T) {
	for _, s := range sizes {
		play(t, s.w, s.h, func(t *testing.T, p setup) {
			documented(t, p)
			p.Press("X")
			p.Shows("What is Namespace")
			golden(t, fmt.Sprintf("explain-%dx%d", s.w, s.h), p.Screen())
			shaped(t, p.Frame(), s.w, s.h)
		}, kinds(kube.Namespaces))
	}
}

// TestExplainWalks into fields and back out, to where one came from.
func TestExplainWalks(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		documented(t, p)
		p.Press("X")
		p.Shows("apiVersion", "metadata", "ObjectMeta", "$ kubectl explain namespaces")
		p.Press("G", "enter")
		p.Shows("What is Namespace.status  NamespaceStatus", "conditions", "[]NamespaceCondition", "$ kubectl explain namespaces.status")
		p.Press("enter")
		p.Shows("Namespace.status.conditions", "lastTransitionTime", "required: Type of namespace controller condition.")
		p.Press("G", "enter")
		p.Shows("Namespace.status.conditions.type  string")
		p.Hides("FIELDS")
		p.Press("esc")
		p.Shows("▌type")
		p.Press("esc", "esc")
		p.Shows("▌status")
		p.Press("esc")
		p.Hides("What is")
		p.Press("X", "G", "enter", "q")
		p.Hides("What is")
		for w := 30; w <= 200; w += 17 {
			p.Press("X")
			p.Resize(w, 20)
			shaped(t, p.Frame(), w, 20)
			p.Press("q")
		}
	}, kinds(kube.Namespaces))
}

// TestExplainWhatIsSelected: a container of the detail is explained as the field
// that it stands in; what the server does not say, is said.
func TestExplainWhatIsSelected(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		p.Press("/")
		p.Type("sidecar-demo")
		p.Press("enter", "tab", "X")
		p.Shows("What is Pod.spec.containers", "$ kubectl explain pods.spec.containers", "what the server says about pods: not found")
		p.Press("esc")
		p.Hides("What is")
	}, kinds(kube.Pods))
	play(t, 120, 30, func(t *testing.T, p setup) { // another object: its kind
		p.Press("/")
		p.Type("web-5f")
		p.Press("enter", "tab", "X")
		p.Shows("What is Deployment", "$ kubectl explain deployments")
	}, kinds(kube.ReplicaSets))
}
