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

// Open and Close are the sequences themselves, for several texts under one Ink.
func (k Ink) Open() string  { return k.pre }
func (k Ink) Close() string { return k.post }

// Brush paints a line piece by piece; neighbours of one Ink share its sequences.
// Its buffer is used again after Reset.
type Brush struct {
	b   []byte
	ink Ink
}

// Reset begins another line.
func (b *Brush) Reset() { b.b, b.ink = b.b[:0], Ink{} }

// Text paints a text that is clean and of one line.
func (b *Brush) Text(k Ink, s string) {
	if s != "" {
		b.dip(k)
		b.b = append(b.b, s...)
	}
}

// Spaces paints n spaces, none for less than one.
func (b *Brush) Spaces(k Ink, n int) {
	if n > 0 {
		b.dip(k)
	}
	for ; n > 0; n-- {
		b.b = append(b.b, ' ')
	}
}

// Line ends the line and gives it; it stands until the next Reset.
func (b *Brush) Line() []byte {
	b.dip(Ink{})
	return b.b
}

func (b *Brush) dip(k Ink) {
	if k == b.ink {
		return
	}
	b.b = append(b.b, b.ink.post...)
	b.b = append(b.b, k.pre...)
	b.ink = k
}

// inkOf has the style paint one letter, and keeps what stands around it.
func inkOf(s lipgloss.Style) Ink {
	pre, post, _ := strings.Cut(s.Render("x"), "x")
	return Ink{pre, post}
}
