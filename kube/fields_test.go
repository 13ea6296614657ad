package kube_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"k8s.io/client-go/discovery"
	cachedopenapi "k8s.io/client-go/openapi/cached"
	explain "k8s.io/kubectl/pkg/explain/v2"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/kube/rules"
)

// TestExplainSaysWhatKubectlSays holds our documentation of fields to kubectl's
// own explain against the real server, word by word: for every kind that
// can be listed, and hundreds of paths into them.
func TestExplainSaysWhatKubectlSays(t *testing.T) {
	box := kubetest.Sandbox(t)
	c := connect(t, box.Kubeconfig, true)
	d, err := discovery.NewDiscoveryClientForConfig(box.Config)
	if err != nil {
		t.Fatal(err)
	}
	theirs := cachedopenapi.NewClient(d.OpenAPIV3())
	random := rand.New(rand.NewPCG(1, 2))
	var compared, deepest int
	known, err := c.Kinds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range known {
		r := k.Resource
		docs, err := c.Schemas(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		var walk func(path []string)
		walk = func(path []string) {
			ours, err := docs.Explain(r.Group, r.Version, r.Kind, path...)
			if err != nil {
				t.Errorf("%s %v: %v", r, path, err)
				return
			}
			var out bytes.Buffer
			if err := explain.PrintModelDescription(path, &out, theirs, r.GVR(), false, 0, "plaintext"); err != nil {
				t.Errorf("kubectl explain %s %v: %v", r, path, err)
				return
			}
			want, got := strings.Fields(out.String()), strings.Fields(asKubectl(r, ours, path))
			if strings.Join(want, " ") != strings.Join(got, " ") {
				t.Errorf("%s %v: kubectl says\n%s\nwe say\n%s", r, path, strings.Join(want, " "), strings.Join(got, " "))
			}
			compared++
			deepest = max(deepest, len(path))
			for _, i := range random.Perm(len(ours.Fields))[:min(len(ours.Fields), 2)] {
				if f := ours.Fields[i]; len(path) < 6 && (f.Deeper || random.IntN(4) == 0) {
					walk(append(path[:len(path):len(path)], f.Name))
				}
			}
		}
		walk(nil)
	}
	t.Logf("%d compared, %d deep at most", compared, deepest)
	if compared < 200 || deepest < 5 {
		t.Errorf("only %d compared, %d deep", compared, deepest)
	}
}

// asKubectl prints a Doc in kubectl's words and order.
func asKubectl(r kube.Resource, d rules.Doc, path []string) string {
	var b strings.Builder
	if r.Group != "" {
		fmt.Fprintf(&b, "GROUP: %s\n", r.Group)
	}
	fmt.Fprintf(&b, "KIND: %s\nVERSION: %s\n", r.Kind, r.Version)
	if len(path) > 0 {
		fmt.Fprintf(&b, "FIELD: %s <%s>\n", path[len(path)-1], d.Type)
		if len(d.Enum) > 0 {
			fmt.Fprintf(&b, "ENUM:\n%s\n", strings.Join(d.Enum, "\n"))
		}
	}
	fmt.Fprintf(&b, "DESCRIPTION:\n%s\n", rules.Or(d.Description, "<empty>"))
	if len(d.Fields) > 0 {
		b.WriteString("FIELDS:\n")
	}
	for _, f := range d.Fields {
		fmt.Fprintf(&b, "%s <%s>", f.Name, f.Type)
		if f.Required {
			b.WriteString(" -required-")
		}
		if n := len(f.Enum); n > 0 {
			fmt.Fprintf(&b, "\nenum: %s", strings.Join(f.Enum[:min(n, 4)], ", "))
			if n > 4 {
				b.WriteString(", ....")
			}
		}
		fmt.Fprintf(&b, "\n%s\n", rules.Or(f.Description, "<no description>"))
	}
	return b.String()
}

// TestExplainWhatIsNotThere names what is missing.
func TestExplainWhatIsNotThere(t *testing.T) {
	c := connect(t, kubetest.Sandbox(t).Attendee, true) // whoever is known may read it
	docs, err := c.Schemas(t.Context(), kube.Pods)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := docs.Explain("", "v1", "Pod", "spec", "container"); err == nil || err.Error() != "Pod.spec has no field container" {
		t.Errorf("%v", err)
	}
	if _, err := docs.Explain("", "v1", "Pood"); err == nil || err.Error() != "the server says nothing about Pood of v1" {
		t.Errorf("%v", err)
	}
	_, err = c.Schemas(t.Context(), kube.Resource{Group: "none.example.org", Version: "v1", Plural: "things", Kind: "Thing"})
	if err == nil || !strings.Contains(err.Error(), "it has no documentation of apis/none.example.org/v1") {
		t.Errorf("%v", err)
	}
}
