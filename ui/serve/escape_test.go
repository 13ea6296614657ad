package serve_test

import (
	"testing"

	"example.org/hackfest/ui/serve"
)

// TestEscapeInOnePiece: over a slow line esc and the next key come at once, and both
// are heard; in a text field alt has its keys.
func TestEscapeInOnePiece(t *testing.T) {
	c := open(t, serve.Options{Insecure: true, AsSelf: true})
	p := visit(t, c.mustLogin(), "xterm", 100, 30, nil, "pods -n default")
	p.shows("ambassador", "live")
	p.types("/ambass\r")
	p.shows("  /ambass")
	p.types("\x1b:")
	p.shows("Go to")
	p.gone("  /ambass")
	p.types("one two")
	p.shows(":one two")
	p.types("\x1bb0")
	p.shows(":one 0two")
	p.types("\x1b\x7f")
	p.shows(":one two")
	p.types("\x1b?")
	p.gone("Go to")
	p.shows("Keys")
	p.types("\x1b\x1b")
	p.gone("Keys")
	p.types("?\x1b/amb")
	p.shows("/amb")
	p.gone("Keys")
}
