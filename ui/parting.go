package ui

import (
	"fmt"
	"io"
	"slices"
	"sync"

	"example.org/hackfest/ui/clean"
)

// parting is what is left to say when the screen is gone: what was not brought
// to an end. The zero value is ready.
// Safe for concurrent use.
type parting struct {
	mu    sync.Mutex
	lines []string
}

func (p *parting) add(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lines = append(p.lines, line)
}

// drop takes a line back: it came to an end.
func (p *parting) drop(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.lines, line); i >= 0 {
		p.lines = slices.Delete(p.lines, i, i+1)
	}
}

func (p *parting) tell(w io.Writer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.lines {
		fmt.Fprint(w, "hackfest: "+clean.Line(l)+"\r\n") // a far terminal is raw still
	}
}
