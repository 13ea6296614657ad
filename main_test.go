package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// arrows holds, for each room, what it must never import. The longest room that
// a package is in decides.
var arrows = map[string][]string{
	"kube":       {"github.com/charmbracelet/", "github.com/muesli/", ours + "views", ours + "ui"},
	"kube/rules": {"k8s.io/client-go/", "k8s.io/kubectl/pkg/cmd", "github.com/charmbracelet/", "github.com/muesli/", ours, "net", "os"},
	"views":      {"k8s.io/client-go/", "k8s.io/cli-runtime/", "github.com/charmbracelet/", "github.com/muesli/", ours + "ui", "os", "net"},
	"ui":         {"k8s.io/client-go/", "k8s.io/cli-runtime/", "k8s.io/api/", "github.com/charmbracelet/wish", "github.com/charmbracelet/ssh"},
	"ui/serve":   {"k8s.io/client-go/"},
	"ui/quiet":   {ours, "k8s.io/"},
	"ui/clean":   {ours, "k8s.io/"},
	"ui/paint":   {ours + "kube", ours + "views", "k8s.io/"},
}

const ours = "example.org/hackfest/"

// TestArrows holds the house plan: who may not know whom. Test files and the
// tests' own room are free.
func TestArrows(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (file == "kube/sandbox" || file == "kube/kubetest" || strings.HasPrefix(d.Name(), ".") && file != ".") {
			return fs.SkipDir
		}
		if filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		seen++
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if strings.HasPrefix(imported, ours+"kube/sandbox") || strings.HasPrefix(imported, ours+"kube/kubetest") {
				t.Errorf("%s imports %s: nothing but tests may", file, imported)
			}
			for _, never := range forbidden(path.Dir(filepath.ToSlash(file))) {
				if under(imported, never) && imported != "net/netip" { // addresses alone, no network
					t.Errorf("%s imports %s", file, imported)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 50 {
		t.Errorf("only %d files looked at: is this the top of the module?", seen)
	}
}

func forbidden(dir string) []string {
	for ; dir != "."; dir = path.Dir(dir) {
		if never, ok := arrows[dir]; ok {
			return never
		}
	}
	return nil
}

// under: "net" forbids net and net/http, "k8s.io/api/" what is below it.
func under(imported, never string) bool {
	return strings.HasPrefix(imported, strings.TrimSuffix(never, "/")+"/") || imported == strings.TrimSuffix(never, "/")
}
