package drive

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
)

// Terminal runs a command in a real pseudo-terminal and keeps its screen, as a
// terminal emulator does.
type Terminal struct {
	t      testing.TB
	cmd    *exec.Cmd
	master *os.File
	vt     vt10x.Terminal
	line   *Line  // nil: none
	whole  []byte // what the emulator has not seen: it wants whole letters

	mu      sync.Mutex
	raw     []byte        // all bytes that came
	changed chan struct{} // closed and made anew with each of them
	done    chan struct{} // closed when the command has ended
}

// boldMode is vt10x's bit of a bold cell, which it does not export.
const boldMode = 1 << 2

// patience bounds a wait for something to appear; it is no measure of speed.
const patience = 2 * time.Minute

// Run starts a command at a size, with exactly this environment. It is killed at
// the end of the test if it has not ended by itself.
func Run(t testing.TB, w, h int, env []string, command string, args ...string) *Terminal {
	t.Helper()
	return RunBehind(t, nil, w, h, env, command, args...)
}

// RunBehind is Run with the terminal behind a line.
func RunBehind(t testing.TB, l *Line, w, h int, env []string, command string, args ...string) *Terminal {
	t.Helper()
	p := &Terminal{
		t: t, cmd: exec.Command(command, args...), line: l,
		changed: make(chan struct{}),
		done:    make(chan struct{}),
	}
	p.cmd.Env = env
	master, err := pty.StartWithSize(p.cmd, &pty.Winsize{Rows: uint16(h), Cols: uint16(w)})
	if err != nil {
		t.Fatalf("start %s in a pseudo-terminal: %v", command, err)
	}
	p.master = master
	if l != nil {
		l.open(p.show, func(b []byte) { master.Write(b) }, p.done)
	}
	p.vt = vt10x.New(vt10x.WithSize(w, h), vt10x.WithWriter(keyboard{p})) // it answers
	read := make(chan struct{})
	go p.read(read)
	go func() {
		p.cmd.Wait()
		<-read
		close(p.done)
	}()
	t.Cleanup(func() {
		p.cmd.Process.Kill()
		<-p.done
		master.Close()
	})
	return p
}

func (p *Terminal) read(end chan<- struct{}) {
	defer close(end)
	buf := make([]byte, 32*1024)
	for {
		n, err := p.master.Read(buf)
		if n > 0 {
			p.mu.Lock()
			p.raw = append(p.raw, buf[:n]...)
			p.mu.Unlock()
			if p.line != nil {
				p.line.terminal.send(buf[:n])
			} else {
				p.show(buf[:n])
			}
		}
		if err != nil {
			if p.line == nil { // a frame that never came to its end
				p.write(p.whole)
			}
			return
		}
	}
}

// show is what the emulator does with what has come. Where no line is simulated
// nothing of a frame is seen before all of it is there, as on a terminal that
// knows synchronized updates: half of one says what never was.
func (p *Terminal) show(b []byte) {
	p.whole = append(p.whole, b...)
	end := Whole(p.whole)
	if p.line != nil {
		end = len(p.whole) - begunLetter(p.whole)
	}
	whole := p.whole[:end]
	p.whole = append([]byte(nil), p.whole[end:]...)
	p.write(whole)
}

// write has the emulator show bytes, and wakes who waits for them.
func (p *Terminal) write(b []byte) {
	p.vt.Write(b)
	p.mu.Lock()
	close(p.changed)
	p.changed = make(chan struct{})
	p.mu.Unlock()
}

// keyboard is the way back to the command.
type keyboard struct{ p *Terminal }

func (k keyboard) Write(b []byte) (int, error) {
	if l := k.p.line; l != nil {
		l.command.send(b)
		return len(b), nil
	}
	return k.p.master.Write(b)
}

// begunLetter is how many bytes at the end are the beginning of a letter.
func begunLetter(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

// Screen gives what is to be seen, lines without trailing spaces.
func (p *Terminal) Screen() string {
	lines := strings.Split(p.vt.String(), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

// Raw gives every byte that has come so far.
func (p *Terminal) Raw() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]byte(nil), p.raw...)
}

// Wait waits until the screen is as ok says, and fails the test if it never is. It
// gives that screen: the next one may be another.
func (p *Terminal) Wait(what string, ok func(screen string) bool) string {
	p.t.Helper()
	return p.WaitFor(patience, what, ok)
}

// WaitFor is Wait with a limit of one's own, where the limit is the point.
func (p *Terminal) WaitFor(limit time.Duration, what string, ok func(screen string) bool) string {
	p.t.Helper()
	timeout := time.After(limit)
	for {
		p.mu.Lock()
		changed := p.changed
		p.mu.Unlock()
		screen := p.Screen()
		if ok(screen) {
			return screen
		}
		select {
		case <-changed:
		case <-p.done:
			if screen = p.Screen(); !ok(screen) {
				p.t.Fatalf("ended (%s) before: %s\n%s", p.cmd.ProcessState, what, screen)
			}
			return screen
		case <-timeout:
			p.t.Fatalf("not within %v: %s\n%s", limit, what, p.Screen())
		}
	}
}

// Shows waits until every text is on the screen at once, and gives that screen.
func (p *Terminal) Shows(texts ...string) string {
	p.t.Helper()
	return p.Wait(strings.Join(texts, ", "), func(screen string) bool {
		for _, s := range texts {
			if !strings.Contains(screen, s) {
				return false
			}
		}
		return true
	})
}

// Type sends bytes as the keyboard does.
func (p *Terminal) Type(keys string) {
	p.t.Helper()
	if _, err := io.WriteString(keyboard{p}, keys); err != nil {
		p.t.Fatalf("type %q: %v", keys, err)
	}
}

// Resize changes the terminal's size.
func (p *Terminal) Resize(w, h int) {
	p.t.Helper()
	p.vt.Resize(w, h)
	if err := pty.Setsize(p.master, &pty.Winsize{Rows: uint16(h), Cols: uint16(w)}); err != nil {
		p.t.Fatal(err)
	}
}

// Signal sends a signal to the command.
func (p *Terminal) Signal(s syscall.Signal) { p.cmd.Process.Signal(s) }

// End waits until the command has ended and gives its exit code.
func (p *Terminal) End() int {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(patience):
		p.t.Fatalf("still running after %v\n%s", patience, p.Screen())
	}
	return p.cmd.ProcessState.ExitCode()
}

// Accented says whether the last place that shows text begins with an accent:
// bold, as a key is that may be pressed.
func (p *Terminal) Accented(text string) bool {
	p.vt.Lock() // the text and its looks are of one moment
	defer p.vt.Unlock()
	w, h := p.vt.Size()
	for y := h - 1; y >= 0; y-- {
		line := make([]rune, w)
		for x := range line {
			line[x] = p.vt.Cell(x, y).Char
		}
		if before, _, ok := strings.Cut(string(line), text); ok {
			return p.vt.Cell(utf8.RuneCountInString(before), y).Mode&boldMode != 0
		}
	}
	return false
}
