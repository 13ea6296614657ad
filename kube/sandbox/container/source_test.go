package container

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestSourceTouchesNoHost reads this package: the packages it imports, and what
// it uses of those that could reach the host.
func TestSourceTouchesNoHost(t *testing.T) {
	allowed := map[string]bool{
		"bufio": true, "bytes": true, "context": true, "errors": true, "fmt": true, "io": true, "io/fs": true, "maps": true,
		"crypto/rand": true, "math/rand/v2": true, "path": true, "regexp": true, "slices": true, "sort": true, "strconv": true,
		"strings": true, "sync": true, "sync/atomic": true, "time": true, "unicode/utf8": true, "net/url": true,
		"mvdan.cc/sh/v3/expand": true, "mvdan.cc/sh/v3/syntax": true, "mvdan.cc/sh/v3/pattern": true,
	}
	// Of these only names that do nothing by themselves.
	names := map[string][]string{
		"os":                {"Root", "File", "SameFile", "O_RDONLY", "O_WRONLY", "O_RDWR", "O_CREATE", "O_TRUNC", "O_APPEND"},
		"net":               {"ParseIP", "SplitHostPort", "JoinHostPort"},
		"net/http":          {"Header", "Request", "ResponseWriter", "StatusText", "Error", "Method", "Status"},
		"syscall":           {"Signal", "SIG", "E", "Errno"},
		"golang.org/x/term": {"NewTerminal", "ErrPasteIndicator"},
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		local := map[string]string{}
		for _, im := range file.Imports {
			p, _ := strconv.Unquote(im.Path.Value)
			if im.Name != nil {
				t.Errorf("%s: %s has another name", e.Name(), p)
			}
			if names[p] != nil {
				local[p[strings.LastIndexByte(p, '/')+1:]] = p
			} else if !allowed[p] {
				t.Errorf("%s imports %s", e.Name(), p)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := sel.X.(*ast.Ident)
			if !ok || x.Obj != nil || local[x.Name] == "" {
				return true
			}
			seen++
			for _, name := range names[local[x.Name]] {
				prefix := name == "SIG" || name == "E" || name == "Method" || name == "Status"
				if sel.Sel.Name == name || prefix && strings.HasPrefix(sel.Sel.Name, name) && sel.Sel.Name != "Exec" {
					return true
				}
			}
			t.Errorf("%s uses %s.%s", fset.Position(sel.Pos()), x.Name, sel.Sel.Name)
			return true
		})
	}
	if seen < 50 {
		t.Errorf("only %d uses were seen", seen)
	}
}
