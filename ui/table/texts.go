package table

import "example.org/hackfest/ui/clean"

const (
	longest = 4096 // of a text, how much is looked at: no screen shows more
	many    = 4096 // texts kept
)

// texts keeps what cleaning has made of text beyond ASCII: the gate is quick
// for plain names, and these are asked for again with every frame.
type texts map[string]cleaned

type cleaned struct {
	text  string
	width int
}

// of cleans a text, and gives its width.
func (t *texts) of(s string) (string, int) {
	if len(s) > longest {
		s = s[:longest]
	}
	if c, ok := (*t)[s]; ok {
		return c.text, c.width
	}
	c := clean.Line(s)
	w := clean.Width(c)
	if c == s && w == len(s) {
		return c, w
	}
	if *t == nil || len(*t) >= many {
		*t = texts{}
	}
	(*t)[s] = cleaned{c, w}
	return c, w
}
