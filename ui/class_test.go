package ui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"example.org/hackfest/ui/theme"
)

func someTheme(t *testing.T) *theme.Theme {
	t.Helper()
	m, _, _ := ending(t)
	return &m.theme
}

// TestNewsLines: a message is whole where it has room, and says where it is whole
// when it has none; what stands on the right of the first line is left alone.
func TestNewsLines(t *testing.T) {
	th := someTheme(t)
	var words []string
	for i := range 71 {
		words = append(words, fmt.Sprintf("word%02d", i))
	}
	long := "ada: " + strings.Join(words, " ")
	for w := 20; w <= 160; w += 7 {
		for _, most := range []int{1, 4, 8, 15} {
			const right = 10
			lines := newsLines(long, w, right, most, th)
			if len(lines) > most {
				t.Fatalf("%d lines in %d, width %d", len(lines), most, w)
			}
			for i, l := range lines {
				if n := ansi.StringWidth(l); n > w-2 || i == 0 && n > w-right-2 && w > 30 {
					t.Errorf("width %d, line %d has %d cells: %q", w, i, n, l)
				}
			}
			all := strings.Join(lines, " ")
			whole := all == long
			if cut := strings.HasSuffix(all, newsHint); whole == cut && w > 30 {
				t.Errorf("width %d, %d lines: whole %v, cut %v\n%s", w, most, whole, cut, strings.Join(lines, "\n"))
			}
			if most == 8 && w >= 80 && !whole {
				t.Errorf("width %d: not whole in 8 lines\n%s", w, strings.Join(lines, "\n"))
			}
		}
	}
	if got := newsLines("ada: look", 80, 10, 8, th); len(got) != 1 || got[0] != "ada: look" {
		t.Errorf("%q", got)
	}
}

// TestWhoTable: at 80 columns, too, what tells sessions apart is there, in columns.
func TestWhoTable(t *testing.T) {
	th := someTheme(t)
	all := []ClassSeat{
		{ID: 1, Name: "jane", Role: "instructor", View: "pods · default", Terminal: "160×45 xterm-256color", From: "127.0.0.1:40001"},
		{ID: 2, Name: "ws-07", Role: "attendee", View: "deployments · ws-07", Terminal: "80×24 xterm", From: "[2001:db8:1234:5678:9abc:def0:1234:5678]:40002"},
		{ID: 3, Name: "jane", Role: "instructor", View: "nodes · all namespaces", Terminal: "80×24 vt220", From: "192.168.100.100:40003"},
		{ID: 4, Name: "bartholomew-of-the-very-long-name", Role: "viewer", View: "horizontalpodautoscalers · a-namespace-with-a-long-name", Terminal: "80×24 xterm", From: "127.0.0.1:40004"},
		{ID: 5, Name: "工作坊", Role: "attendee", View: "in a shell · ws-08", Terminal: "80×24 xterm", From: "127.0.0.1:40005"},
	}
	idle := func(ClassSeat) string { return "12m" }
	for _, w := range []int{26, 30, 33, 50, 73, 90, 109, 160} {
		table := newWhoTable(all, w, idle, th)
		head := table.line(-1, th)
		seen := map[string]bool{}
		for i := range all {
			l := table.line(i, th)
			if n := ansi.StringWidth(l); n > w {
				t.Errorf("width %d: %d cells: %q", w, n, l)
			}
			if seen[l] {
				t.Errorf("width %d: two are alike: %q", w, l)
			}
			seen[l] = true
			if w < 73 {
				continue
			}
			at := ansi.StringWidth(head[:strings.Index(head, "IDLE")])
			if got := ansi.Cut(l, at, at+3); got != "12m" {
				t.Errorf("width %d: %q stands under IDLE: %q\n%s", w, got, l, head)
			}
			port := fmt.Sprintf(":4000%d", i+1)
			if !strings.HasSuffix(l, port) {
				t.Errorf("width %d: from where is cut: %q", w, l)
			}
		}
		for i, name := range map[int]string{0: "jane #1 (instructor)", 2: "jane #3 (instructor)", 1: "ws-07 "} {
			if l := table.line(i, th); w >= 90 && !strings.HasPrefix(l, name) {
				t.Errorf("width %d: %q does not begin with %q", w, l, name)
			}
		}
		if w < 40 { // a terminal of 40 columns and less
			if strings.Contains(head, "FROM") || !strings.Contains(head, "IDLE") {
				t.Errorf("width %d: %q", w, head)
			}
			for i, name := range map[int]string{0: "jane #1  ", 2: "jane #3  ", 1: "ws-07  "} {
				if l := table.line(i, th); !strings.HasPrefix(l, name) || w >= 33 && !strings.Contains(l, strings.Fields(all[i].View)[0][:4]) {
					t.Errorf("width %d: %q does not begin with %q, or what it shows is cut", w, l, name)
				}
			}
		}
		if has := strings.Contains(head, "TERMINAL"); w == 73 && has || w == 160 && !has {
			t.Errorf("width %d: %q", w, head)
		}
	}
}
