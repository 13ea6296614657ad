package theme

import (
	"strings"

	"github.com/charmbracelet/lipgloss"
)

// Ink is a style made ready: what to write before a text and what after it.
// Painting is a concatenation, where a lipgloss Style costs microseconds. The
// zero Ink leaves text as it is.
type Ink struct{ pre, post string }

// Paint colours a text that is clean and of one line.
func (k Ink) Paint(s string) string {
	if k.pre == "" || s == "" {
		return s
	}
	return k.pre + s + k.post
}

// Append is Paint onto a buffer.
func (k Ink) Append(b []byte, s string) []byte {
	if s == "" {
		return b
	}
	b = append(b, k.pre...)
	b = append(b, s...)
	return append(b, k.post...)
}

// Spaces appends n painted spaces.
func (k Ink) Spaces(b []byte, n int) []byte {
	if n <= 0 {
		return b
	}
	b = append(b, k.pre...)
	for range n {
		b = append(b, ' ')
	}
	return append(b, k.post...)
}

// Open and Close are the sequences themselves, for several texts under one Ink.
func (k Ink) Open() string  { return k.pre }
func (k Ink) Close() string { return k.post }

// inkOf has the style paint one letter, and keeps what stands around it.
func inkOf(s lipgloss.Style) Ink {
	pre, post, _ := strings.Cut(s.Render("x"), "x")
	return Ink{pre, post}
}
