package serve

import (
	"strings"
	"testing"
)

// TestCodesAreNotEmptied: a file of codes that is empty for a moment, as while it is
// written, throws nobody out; one with other codes does.
func TestCodesAreNotEmptied(t *testing.T) {
	parse := neverEmptied()
	if all, err := parse(nil); err != nil || len(all) != 0 {
		t.Fatalf("%v, %v", all, err)
	}
	line := "ws-01 " + strings.Repeat("0", 64) + "\n"
	if all, err := parse([]byte(line)); err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	for _, empty := range []string{"", "\n", "# nobody\n"} {
		if _, err := parse([]byte(empty)); err == nil || err.Error() != "it has no code any more" {
			t.Errorf("%q: %v", empty, err)
		}
	}
	if all, err := parse([]byte(strings.Replace(line, "01", "02", 1))); err != nil || len(all) != 1 {
		t.Errorf("%v, %v", all, err)
	}
}
