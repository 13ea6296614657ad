package quiet_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"testing"

	_ "github.com/charmbracelet/bubbletea" // whose init asks, unless answered
	"github.com/creack/pty"

	_ "example.org/hackfest/ui/quiet"
)

// TestNothingIsAskedBeforeMain runs this very test binary, which has Bubble Tea
// in it, on a terminal that never answers. Where it was asked it would also wait
// for seconds; the question is what can be tested without a clock.
func TestNothingIsAskedBeforeMain(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "CI=")
	terminal, err := pty.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	said, _ := io.ReadAll(terminal) // ends in an error once the program has ended
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %q", err, said)
	}
	if bytes.Contains(said, []byte("\x1b")) {
		t.Errorf("the terminal is asked: %q", said)
	}
}
