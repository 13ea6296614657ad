package clean

import (
	"strings"
	"testing"
)

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

// A shell line breaks between its words: put together again it is the line.
func TestWrapShell(t *testing.T) {
	const line = "$ kubectl debug pod/web -n default -it --image=busybox -c debugger-hs9mz --target=app -- 'two  words'"
	for w := 16; w < 120; w++ {
		lines := WrapShell(line, w)
		for _, l := range lines {
			if Width(l) > w && w > 20 {
				t.Errorf("at %d: %q is wider", w, l)
			}
		}
		if got := strings.Join(lines, " "); w > 20 && got != line {
			t.Errorf("at %d: %q", w, got)
		}
	}
	for _, l := range WrapShell("a "+strings.Repeat("long", 10)+" b", 8) {
		if Width(l) > 8 {
			t.Errorf("%q is wider", l)
		}
	}
}
