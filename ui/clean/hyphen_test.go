package clean

import "testing"

// A hyphen at the edge is a place to break, and no reason to lose the line.
func TestWrapAtAHyphen(t *testing.T) {
	for _, s := range []string{"aaaa --", "aaa -- b", "aaaaa-b", "--------- -"} {
		for w := 2; w < 9; w++ {
			got := ""
			for _, l := range Wrap(s, w) {
				if Width(l) > w {
					t.Errorf("%q at %d: %q is wider", s, w, l)
				}
				got += l
			}
			for _, c := range got {
				if c == '?' {
					t.Errorf("%q at %d: %q", s, w, got)
				}
			}
		}
	}
}
