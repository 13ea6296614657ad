package kube

import (
	"fmt"
	"slices"
	"testing"
)

// TestAReasonIsToldOnce: kubectl's code repeats it at each try.
func TestAReasonIsToldOnce(t *testing.T) {
	var told []string
	w := &drainSteps{of: 2, waits: map[string]string{}, say: func(s Step) { told = append(told, s.Text) }}
	line := "error when evicting pods/%q -n %q (will retry after 2s): %s\n"
	for _, say := range []string{
		fmt.Sprintf(line, "a", "x", "no (1 of 1)"),
		fmt.Sprintf(line, "b", "x", "no (1 of 1)"),
		fmt.Sprintf(line, "a", "x", "no (1 of 1)"),
		fmt.Sprintf(line, "a", "x", "not yet"),
		"something else\n", "something else\n",
	} {
		half := len(say) / 2
		for _, part := range []string{say[:half], say[half:]} { // as it may come
			if n, err := w.Write([]byte(part)); n != len(part) || err != nil {
				t.Fatal(n, err)
			}
		}
	}
	want := []string{"x/a waits: no (1 of 1)", "x/b waits: no (1 of 1)", "x/a waits: not yet", "something else"}
	if !slices.Equal(told, want) {
		t.Errorf("%q", told)
	}
}
