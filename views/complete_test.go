package views_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

const (
	kindsBegin   = "<!-- kinds: one line each -->\n"
	kindsEnd     = "<!-- kinds end -->\n"
	exampleBegin = "<!-- example: made by make golden -->\n```go\n"
	exampleEnd   = "```\n<!-- example end -->\n"

	// exampleMost is how long the README's example may be, in lines.
	exampleMost = 60
)

// TestEveryKindIsComplete: a registered kind has fixtures, a golden file, a test
// and a line in the README. That the tests compare it with the server's table is
// TestParity's to say.
func TestEveryKindIsComplete(t *testing.T) {
	table := between(t, kindsBegin, kindsEnd)
	for _, v := range views.All() {
		for _, what := range lacks(t, v, table) {
			t.Errorf("%s: %s", v.Names()[0], what)
		}
	}
	var known []string
	for _, v := range views.All() {
		known = append(known, v.Names()[0])
	}
	for _, line := range regexp.MustCompile("(?m)^\\| `([^`]+)`").FindAllStringSubmatch(table, -1) {
		if !slices.Contains(known, line[1]) {
			t.Errorf("the README tells of %s, which is not registered", line[1])
		}
	}
}

// TestWhatAKindLacksIsFound: the check above finds what is missing of a kind that
// has nothing.
func TestWhatAKindLacksIsFound(t *testing.T) {
	v := views.Kind[*corev1.Node]{Res: kube.Resource{Version: "v1", Plural: "gadgets", Kind: "Gadget"}}
	found := strings.Join(lacks(t, v, between(t, kindsBegin, kindsEnd)), "\n")
	for _, want := range []string{"0 fixtures", "no golden file", "no name in kube/resource.go", "no line in the README"} {
		if !strings.Contains(found, want) {
			t.Errorf("%q is not found in\n%s", want, found)
		}
	}
	v.Res = kube.ResourceQuotas // has a name, and no test of a view
	if found := strings.Join(lacks(t, v, ""), "\n"); !strings.Contains(found, "no test names kube.") {
		t.Errorf("found is\n%s", found)
	}
}

// lacks says what a kind does not have. Table is the README's list of kinds.
func lacks(t *testing.T, v views.View, table string) []string {
	t.Helper()
	var all []string
	name := v.Names()[0]
	objects := fixtures(t, name)
	if len(objects) < 3 {
		all = append(all, fmt.Sprintf("testdata/objects/%s has %d fixtures, 3 at least are wanted", name, len(objects)))
	}
	golden, err := os.ReadFile(filepath.Join("..", "testdata", "golden", "views", name+".txt"))
	if err != nil {
		all = append(all, "no golden file testdata/golden/views/"+name+".txt: make golden")
	}
	for _, f := range objects {
		if !strings.Contains(string(golden), f.object.GetName()+"\n") {
			all = append(all, "its golden file does not show "+f.file)
		}
	}
	variable := variableOf(t, v.Resource())
	switch {
	case variable == "":
		all = append(all, "its resource has no name in kube/resource.go")
	case !tested(t, variable):
		all = append(all, "no test names kube."+variable)
	}
	if !strings.Contains(table, "| `"+name+"`") {
		all = append(all, "no line in the README's list of kinds")
	}
	return all
}

// variableOf is the name of a resource among the variables of package kube.
func variableOf(t *testing.T, r kube.Resource) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "kube", "resource.go"))
	if err != nil {
		t.Fatal(err)
	}
	as := `\}`
	if r.As != "" {
		as = `, As: "` + r.As + `"\}`
	}
	group := ""
	if r.Group != "" {
		group = `Group: "` + regexp.QuoteMeta(r.Group) + `", `
	}
	m := regexp.MustCompile(`(?m)^\t(\w+)\s+= Resource\{` + group + `Version: "\w+", Plural: "` + r.Plural + `", Kind: "\w+"(?:, Namespaced: true)?` + as).FindSubmatch(text)
	if m == nil {
		return ""
	}
	return string(m[1])
}

// tested says whether a test of the views, or of the screen, names a resource; the
// list of what stands beside others does not count.
func tested(t *testing.T, variable string) bool {
	t.Helper()
	word := regexp.MustCompile(`\bkube\.` + variable + `\b`)
	for _, dir := range []string{".", filepath.Join("..", "ui")} {
		files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if base := filepath.Base(f); base != "fixtures_test.go" && base != "complete_test.go" && word.Match(text) {
				return true
			}
		}
	}
	return false
}

// TestReadmeExample holds the README's example of a kind to the file that it is.
func TestReadmeExample(t *testing.T) {
	text, err := os.ReadFile("ingressclass.go")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "\n"); n > exampleMost {
		t.Errorf("the example has %d lines, %d at most are wanted", n, exampleMost)
	}
	is := between(t, exampleBegin, exampleEnd)
	if is == string(text) {
		return
	}
	if !*update {
		t.Fatal("the README's example is not views/ingressclass.go: make golden")
	}
	all := readme(t)
	before, rest, _ := strings.Cut(all, exampleBegin)
	_, after, _ := strings.Cut(rest, exampleEnd)
	if err := os.WriteFile(filepath.Join("..", "README.md"), []byte(before+exampleBegin+string(text)+exampleEnd+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// between is the part of the README between two marks.
func between(t *testing.T, begin, end string) string {
	t.Helper()
	_, rest, ok := strings.Cut(readme(t), begin)
	part, _, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("the README has lost %q or %q", begin, end)
	}
	return part
}
