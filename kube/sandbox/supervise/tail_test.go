package supervise

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTail(t *testing.T) {
	var long strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&long, "line %d\n", i)
	}
	for name, c := range map[string]struct {
		text  string
		count int
		last  string
	}{
		"empty":        {"", 0, ""},
		"blank lines":  {"one\n\n \n", 1, "one"},
		"unfinished":   {"one\ntwo", 2, "two"},
		"long":         {long.String(), tailLines, "line 4999"},
		"wide":         {strings.Repeat("é", 1000), 1, strings.Repeat("é", tailWidth) + "..."},
		"not readable": {"a\x00b\x9b\xff\tc", 1, "ab c"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "log")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			lines := tail(path)
			if len(lines) != c.count {
				t.Fatalf("%d lines, want %d: %q", len(lines), c.count, lines)
			}
			if c.count > 0 && lines[len(lines)-1] != c.last {
				t.Errorf("last line %q, want %q", lines[len(lines)-1], c.last)
			}
		})
	}
	if lines := tail(filepath.Join(t.TempDir(), "absent")); lines != nil {
		t.Errorf("a file that is not there has lines: %q", lines)
	}
}
