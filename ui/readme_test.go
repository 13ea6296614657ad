package ui_test

import (
	"os"
	"strings"
	"testing"

	"example.org/hackfest/ui"
)

const (
	keysBegin = "<!-- keys: made by make golden -->\n"
	keysEnd   = "<!-- keys end -->\n"
)

// TestReadmeKeys holds the README's table of keys to the bindings.
func TestReadmeKeys(t *testing.T) {
	const file = "../README.md"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(b), keysBegin)
	is, after, ok2 := strings.Cut(rest, keysEnd)
	if !ok || !ok2 {
		t.Fatal("the README has lost the marks around its table of keys")
	}
	want := ui.KeysMarkdown()
	if is == want {
		return
	}
	if !*update {
		t.Fatal("the README's keys are not those of the bindings: make golden")
	}
	if err := os.WriteFile(file, []byte(before+keysBegin+want+keysEnd+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
