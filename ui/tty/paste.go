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

// dropping says that what comes is not let through.
func (p *pastes) dropping() bool { return p.in && p.n > pasteMost }

// pass gives what is let through.
func (p *pastes) pass(text []byte) []byte {
	if !p.in && p.last == nil && bytes.IndexByte(text, '\x1b') < 0 {
		return text
	}
	var out []byte
	for len(text) > 0 {
		if p.dropping() {
			skip := p.skip(text)
			p.last = append(p.last, text[:skip]...)
			p.last, text = p.last[max(0, len(p.last)-len(pasteEnd)):], text[skip:]
			if bytes.Equal(p.last, pasteEnd) {
				out = append(out, pasteEnd...)
				p.in = false
			}
			continue
		}
		c := text[0]
		text = text[1:]
		p.last = append(p.last, c)
		p.last = p.last[max(0, len(p.last)-len(pasteEnd)):]
		if !p.in {
			out = append(out, c)
			if bytes.Equal(p.last, pasteBegin) {
				p.in, p.n = true, 0
			}
			continue
		}
		if p.n++; p.dropping() {
			out = append(out, PasteCut...)
		} else {
			out = append(out, c)
		}
		if bytes.Equal(p.last, pasteEnd) {
			if p.dropping() {
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

// skip says how much of the text is up to the paste's end, that included; all of
// it where the end has not come.
func (p *pastes) skip(text []byte) int {
	both := append(append([]byte(nil), p.last...), text[:min(len(text), len(pasteEnd)-1)]...)
	if i := bytes.Index(both, pasteEnd); i >= 0 && i+len(pasteEnd) > len(p.last) {
		return i + len(pasteEnd) - len(p.last)
	}
	if i := bytes.Index(text, pasteEnd); i >= 0 {
		return i + len(pasteEnd)
	}
	return len(text)
}
