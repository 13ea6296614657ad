package container

import (
	"context"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// terminal is a person at a container's terminal.
type terminal struct {
	t    *testing.T
	in   *io.PipeWriter
	out  *output
	code chan int
	seen int
}

func attach(t *testing.T, c *Container, argv ...string) *terminal {
	t.Helper()
	r, w := io.Pipe()
	p := &terminal{t: t, in: w, out: newOutput(), code: make(chan int, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() {
		cancel()
		_ = w.Close()
	})
	sizes := make(chan Size, 1)
	sizes <- Size{Cols: 120, Rows: 40}
	go func() {
		code, err := c.Run(ctx, argv, IO{In: r, Out: p.out, TTY: true, Sizes: sizes})
		if err != nil {
			t.Error(err)
		}
		p.code <- code
	}()
	return p
}

func (p *terminal) key(s string) {
	p.t.Helper()
	if _, err := io.WriteString(p.in, s); err != nil {
		p.t.Fatal(err)
	}
}

// await waits for text in what came since the last time.
func (p *terminal) await(text string) {
	p.t.Helper()
	for {
		all := p.out.String()
		if i := strings.Index(all[p.seen:], text); i >= 0 {
			p.seen += i + len(text)
			return
		}
		select {
		case <-p.out.more:
		case <-time.After(time.Minute):
			p.t.Fatalf("no %q in %q", text, all[p.seen:])
		}
	}
}

func (p *terminal) exits(want int) {
	p.t.Helper()
	select {
	case code := <-p.code:
		if code != want {
			p.t.Errorf("exit %d, want %d; %q", code, want, p.out.String())
		}
	case <-time.After(time.Minute):
		p.t.Fatalf("it does not end; %q", p.out.String())
	}
}

func TestPrompt(t *testing.T) {
	p := attach(t, newBox(t, Spec{}), "sh")
	p.await("/ # ")
	p.key("echo hi\r")
	p.await("echo hi\r\nhi\r\n/ # ")
	p.key("cd /tmp\r")
	p.await("/tmp # ")
	p.key("ls /nosuch\r")
	p.await("ls: /nosuch: No such file or directory\r\n/tmp # ")
	p.key("echo $?\r")
	p.await("\r\n1\r\n/tmp # ")
	p.key("nosuch\r")
	p.await("sh: nosuch: not found\r\n/tmp # ")
	p.key("for i in 1 2\r")
	p.await("> ")
	p.key("do echo $i; done\r")
	p.await("\r\n1\r\n2\r\n/tmp # ")
	p.key("echo again\r")
	p.await("\r\nagain\r\n/tmp # ")
	p.key("\x1b[A\r") // the last line once more
	p.await("\r\nagain\r\n/tmp # ")
	p.key("echo half\x03")
	p.await("^C\r\n/tmp # ")
	p.key("sleep 1000\r")
	p.await("sleep 1000\r\n")
	p.key("\x03")
	p.await("^C\r\n/tmp # ")
	p.key("echo $?\r")
	p.await("\r\n130\r\n/tmp # ")
	p.key("while true; do sleep 0; done\r")
	p.await("done\r\n")
	p.key("\x03")
	p.await("^C\r\n/tmp # ")
	p.key("while :; do :; done\r")
	p.await("done\r\n")
	p.key("\x03")
	p.await("^C\r\n/tmp # ")
	p.key("cat\r")
	p.await("cat\r\n")
	p.key("ab\x7fc\r")
	p.await("ab\b \bc\r\nac\r\n")
	p.key("\x04")
	p.await("/tmp # ")
	p.key("read x\r")
	p.await("read x\r\n")
	p.key("word\r")
	p.await("/tmp # ")
	p.key("echo [$x]; exit 7\r")
	p.await("[word]\r\n")
	p.exits(7)
}

func TestPromptEnds(t *testing.T) {
	box := newBox(t, Spec{Image: "nginx", Pod: "web"})
	p := attach(t, box, "bash")
	p.await("root@web:/# ")
	p.key("false\r")
	p.await("# ")
	p.key("sh\r")
	p.await("# ")
	p.key("sleep 1000\r")
	p.await("sleep 1000\r\n")
	p.key("\x03")
	p.await("^C\r\n# ")
	p.key("exit 3\r")
	p.await("root@web:/# ")
	p.key("f() { f; }; f\r")
	p.await("nested too deeply")
	p.await("root@web:/# ")
	p.key(":(){ :|:& };:\r")
	p.await("can't fork")
	for limit := time.Now().Add(time.Minute); box.running.Load() > 1; runtime.Gosched() { // until the bomb is over nobody can fork
		if time.Now().After(limit) {
			t.Fatalf("%d processes run on", box.running.Load())
		}
	}
	p.key("wait; echo over\r")
	p.await("\nover\r\n")
	p.await("root@web:/# ")
	p.key("sleep 500 &\r")
	p.await("[1] ")
	p.await("root@web:/# ")
	p.key("(exit 9)\r")
	p.await("root@web:/# ")
	p.key("\x04")
	p.await("exit\r\n")
	p.exits(9)
}

// A command with a terminal and no shell: Ctrl-C ends it, and lines come out
// as a terminal wants them.
func TestTerminalCommand(t *testing.T) {
	box := newBox(t, Spec{})
	p := attach(t, box, "tail", "-f", "/etc/group")
	p.await("root:x:0:\r\nnobody:x:65534:\r\n")
	p.key("\x03")
	p.exits(130)
	p = attach(t, box, "sh", "-c", "echo up; sleep 1000; echo no")
	p.await("up\r\n")
	p.key("\x03")
	p.exits(130)
	p = attach(t, box, "sh", "-c", "ls -d /etc /tmp; [ -t 0 ] && tty; env | grep TERM")
	p.await("/etc  /tmp\r\n/dev/pts/0\r\nTERM=xterm\r\n")
	p.exits(0)
	p = attach(t, box, "sh")
	p.await("# ")
	p.key("exec sh -c 'echo up; sleep 1000'\r")
	p.await("\r\nup\r\n") // before that the ctrl+c may be the first shell's
	p.key("\x03")
	p.exits(130)
	p = attach(t, box, "cat")
	_ = p.in.Close() // the connection is gone
	p.exits(0)
	p = attach(t, box, "sh")
	p.await("# ")
	_ = p.in.Close()
	p.exits(0)
}

// Lines on the input of a shell are commands, and the commands' input.
func TestScriptFromInput(t *testing.T) {
	box := newBox(t, Spec{})
	got, code := box.with(t, "read x\nline for read\necho [$x]\nfor i in 1 2\ndo echo $i\ndone\ncat\nthe rest\n", "sh")
	if want := "[line for read]\n1\n2\nthe rest\n"; got != want || code != 0 {
		t.Errorf("%q, %d; want %q", got, code, want)
	}
	if got, code := box.with(t, "echo a\nexit 4\necho b\n", "sh"); got != "a\n" || code != 4 {
		t.Errorf("%q, %d", got, code)
	}
	if got, code := box.with(t, "x\ny\n", "wc", "-l"); got != "2\n" || code != 0 {
		t.Errorf("%q, %d", got, code)
	}
}

func TestMainSignals(t *testing.T) {
	for _, tt := range []struct {
		name, script string
		sig, code    int
	}{
		{"a shell without a trap is not ended as process 1", "echo up; while :; do sleep 0.01; done", 9, 137},
		{"a trap ends it", "trap 'exit 3' TERM; echo up; while :; do sleep 0.01; done", 15, 3},
		{"wait is interrupted", "trap 'echo got; exit 4' TERM; echo up; sleep 1000 & wait", 15, 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newBox(t, Spec{Command: []string{"sh", "-c", tt.script}})
			out := newOutput()
			done := make(chan int)
			go func() {
				code, _ := c.Main(context.Background(), IO{Out: out, Err: out})
				done <- code
			}()
			out.await(t, "up")
			if got, _ := c.sh(t, "ps | grep -c '^    1 '; kill 1; kill -9 1"); got != "1\n" {
				t.Errorf("ps: %q", got)
			}
			if tt.sig == 9 {
				c.Signal(15)
			}
			c.Signal(tt.sig)
			if code := <-done; code != tt.code {
				t.Errorf("exit %d, want %d", code, tt.code)
			}
		})
	}
}
