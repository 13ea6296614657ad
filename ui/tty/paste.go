package tty

import "bytes"

// pasteMost bounds a bracketed paste, in bytes: the program's parser looks at all
// of it again with every read.
const pasteMost = 64 << 10

// PasteCut is at the end of a paste that was longer. It is no YAML.
const PasteCut = "\n}}} the paste is cut here: it is too long\n"

var pasteBegin, pasteEnd = []byte("\x1b[200~"), []byte("\x1b[201~")

// pastes cuts pastes that are too long. The zero value is ready.
type pastes struct {
	in   bool
	n    int    // bytes of the present one
	last []byte // as many as the marks are long
}

// pass gives what is let through.
func (p *pastes) pass(text []byte) []byte {
	if !p.in && p.last == nil && bytes.IndexByte(text, '\x1b') < 0 {
		return text
	}
	var out []byte
	for _, c := range text {
		p.last = append(p.last, c)
		if len(p.last) > len(pasteEnd) {
			p.last = p.last[1:]
		}
		if !p.in {
			out = append(out, c)
			if bytes.Equal(p.last, pasteBegin) {
				p.in, p.n = true, 0
			}
			continue
		}
		p.n++
		switch {
		case p.n <= pasteMost:
			out = append(out, c)
		case p.n == pasteMost+1:
			out = append(out, PasteCut...)
		}
		if bytes.Equal(p.last, pasteEnd) {
			if p.n > pasteMost {
				out = append(out, pasteEnd...)
			}
			p.in = false
		}
	}
	if !p.in && bytes.IndexByte(p.last, '\x1b') < 0 {
		p.last = nil
	}
	return out
}
