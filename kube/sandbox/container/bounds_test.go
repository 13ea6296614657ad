package container

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestBounds runs what takes all it can get. Each must end by itself, with an
// error, and leave the container as usable as before.
func TestBounds(t *testing.T) {
	rep := strings.Repeat
	for _, tt := range []struct{ name, shell, script, want string }{
		{"fork bomb", "sh", `:(){ :|:& };:; sleep 1000`, "can't fork"},
		{"fork bomb in bash", "bash", `:(){ :|:& };:; wait; sleep 1000`, "can't fork"},
		{"many sleepers", "sh", `while :; do sleep 1000 & done`, "can't fork"},
		{"doubling", "sh", `a=xxxxxxxxxx; while :; do a=$a$a; done`, "out of memory"},
		{"many variables", "sh", `i=0; while :; do i=$((i+1)); eval v$i=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done`, "out of memory"},
		{"growing", "sh", `a=` + rep("x", 1000) + `; b=; while :; do b="$b$a"; done`, "out of memory"},
		{"array", "bash", `a=(x); while :; do a+=("${a[@]}"); done`, "out of memory"},
		{"replacing", "bash", `a=` + rep("x", 9000) + `; b=${a//x/$a}; echo ${#b}`, "out of memory"},
		{"one word", "sh", `a=` + rep("x", 9000) + `; echo ` + rep("$a", 500) + ` | wc -c`, "out of memory"},
		{"parameters", "sh", `set -- ` + rep("x", 9000) + `; while :; do set -- "$@" "$@"; done`, "out of memory"},
		{"substitution", "sh", `a=$(yes); echo ${#a}`, "sh: "},
		{"braces", "bash", `echo {1..1000000000} | wc -c`, "out of memory"},
		{"more braces", "bash", `echo {1..1000}{1..1000}{1..1000} | wc -c`, "out of memory"},
		{"sort", "sh", `seq 1000000000 | sort`, "out of memory"},
		{"long line", "sh", `cat /dev/zero | grep x`, "line too long"},
		{"long tail", "sh", `cat /dev/zero | tail`, "line too long"},
		{"here-document", "sh", "a=" + rep("x", 9000) + "\ncat <<E | wc -c\n" + rep("$a\n", 500) + "E\n", "out of memory"},
		{"wide format", "sh", `printf '%1000000000d' 1`, "field too wide"},
		{"function recursion", "sh", `f() { f; }; f`, "nested too deeply"},
		{"subshell recursion", "sh", `f() { (f); }; f`, "sh: "},
		{"substitution recursion", "sh", `f() { x=$(f); echo $x; }; f`, "sh: "},
		{"pipe recursion", "sh", `f() { f | f; }; f`, "can't fork"},
		{"eval recursion", "sh", `e='eval "$e"'; eval "$e"`, "nested too deeply"},
		{"source recursion", "sh", `echo '. /tmp/s' > /tmp/s; . /tmp/s`, "nested too deeply"},
		{"script recursion", "sh", `echo '/tmp/s' > /tmp/s; chmod +x /tmp/s; /tmp/s`, "can't fork"},
		{"trap recursion", "sh", `trap 'kill -USR1 $$; f' USR1; f() { f; }; kill -USR1 $$; :`, "nested too deeply"},
		{"arithmetic recursion", "sh", `a=b; b=a; echo $((a))x`, "0x\n"},
		{"deep parentheses", "sh", rep("(", 30000), "nested too deeply"},
		{"deep substitutions", "sh", rep("$(", 20000), "nested too deeply"},
		{"deep blocks", "sh", rep("{ ", 3000) + ":" + rep(" ; }", 3000), "nested too deeply"},
		{"deep ifs", "sh", rep("if :;then ", 300) + ":" + rep(";fi", 300), "nested too deeply"},
		{"deep loops", "sh", rep("while ", 10000), "syntax error"},
		{"deep defaults", "sh", "echo " + rep("${a:-", 2000) + rep("}", 2000), "nested too deeply"},
		{"long pipeline", "sh", "sleep 999" + rep("|sleep 999", 150), "can't fork"},
		{"long list", "sh", "true" + rep("&&true", 1900), "nested too deeply"},
		{"long script", "sh", rep("#", 70000), "longer than"},
		{"open files", "bash", `f() { f 3</dev/null; }; f; while :; do exec 3>&1; break; done; x() { while :; do cat /dev/zero | x; done; }; x`, "bash: "},
		{"glob", "sh", `mkdir /tmp/d; cd /tmp/d; i=0; while [ $i -lt 500 ]; do i=$((i+1)); mkdir $i; done; echo */../*/../* | wc -c`, "out of memory"},
		{"wildcards", "sh", `echo ` + rep("*", 1000), "too many wildcards"},
		{"wildcards in a variable", "sh", `a='` + rep("*", 4000) + `'; echo $a | wc -c`, "4001"},
		{"pattern", "sh", `a='` + rep("*x", 20000) + `'; case xxxx in $a) echo hit;; esac; b=` + rep("x", 20000) + `; echo ${b%$a}`, "out of memory"},
		{"pattern by command", "sh", `b=xxxx; echo ${b%$(seq 100000)} end`, "xxxx end"},
		{"disk", "sh", `yes > /tmp/full; echo x > /tmp/more; ls -l /tmp/full | wc -l`, "1\n"},
		{"disk in bits", "sh", `i=0; while echo ` + rep("x", 4000) + ` >> /tmp/f$((i%9)); do i=$((i+1)); done 2>&1 | tail -n 1; rm /tmp/f*; echo free > /tmp/g && cat /tmp/g`, "free\n"},
		{"files", "sh", `i=0; while touch /tmp/f$i; do i=$((i+1)); done 2>&1; echo $((i<2100))`, "No space left on device\n1\n"},
		{"directories", "sh", `cd /tmp; while mkdir d && cd d; do :; done; cd /; rm -r /tmp/d; ls /tmp | wc -l`, "\n"},
		{"copy into itself", "sh", `mkdir /tmp/d; echo x > /tmp/d/f; cp -r /tmp/d /tmp/d/e; echo end`, "end\n"},
		{"xargs", "sh", `yes | xargs echo | wc -c`, "out of memory"},
		{"find", "sh", `find / / / / / / | wc -l`, "\n"},
		{"panic", "sh", `$(cat /dev/urandom | head -c 3000)`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			box := newBox(t, Spec{Image: map[string]string{"sh": "busybox", "bash": "debian"}[tt.shell], Limits: Limits{WorkRate: 1 << 30}})
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
			defer cancel()
			out := &limited{max: 1 << 20}
			start := time.Now()
			_, err := box.Run(ctx, []string{tt.shell, "-c", tt.script}, IO{Out: out, Err: out})
			if ctx.Err() != nil || err != nil {
				t.Errorf("ended with %v, %v after %v", err, ctx.Err(), time.Since(start))
			}
			if !strings.Contains(out.String(), tt.want) {
				t.Errorf("printed %.300q, want %q", out.String(), tt.want)
			}
			if n := box.running.Load(); n != 0 {
				t.Errorf("%d processes are left", n)
			}
			if n := box.open.Load(); n != 0 {
				t.Errorf("%d files are left open", n)
			}
			if got, code := box.sh(t, "echo fine"); got != "fine\n" || code != 0 {
				t.Errorf("after it: %q, %d", got, code)
			}
		})
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.StackInuse > 256<<20 {
		t.Errorf("stacks take %d MiB", m.StackInuse>>20)
	}
}

// limited keeps the first bytes of an output.
type limited struct {
	output
	max int
}

func (l *limited) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b.Write(p[:min(len(p), max(0, l.max-l.b.Len()))])
	return len(p), nil
}

// counted counts what is written.
type counted struct{ n int }

func (c *counted) Write(p []byte) (int, error) {
	c.n += len(p)
	return len(p), nil
}

// TestRate has floods and busy loops run for a while of false time: they cost
// what they may, and end with the context, as a killed process does.
func TestRate(t *testing.T) {
	const rate = 1 << 20
	for _, script := range []string{
		"yes", "while :; do echo y; done", "while :; do :; done", "until false; do :; done", "yes > /dev/null", "cat /dev/zero",
		"cat /dev/zero > /dev/null", "yes | cat", "while true; do date; sleep 1; done", "sleep 1000", "cat", "tail -f /etc/passwd",
		"tail -F /nosuch", "read x", "(while :; do :; done) & (while :; do :; done) & wait", "while :; do x=$(echo y); done",
		"for i in $(seq 2000); do for j in $(seq 2000); do :; done; done", "while :; do sleep 0 & done", "trap 'echo no' TERM INT; sleep 1000",
	} {
		t.Run(script, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				root, err := os.OpenRoot(dir)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = root.Close() }()
				box, err := New(Spec{Image: "busybox", Pod: "p", Root: root, Limits: Limits{WorkRate: rate}})
				if err != nil {
					t.Fatal(err)
				}
				const life = 5 * time.Second
				ctx, cancel := context.WithTimeout(t.Context(), life)
				defer cancel()
				in, keep := io.Pipe()
				defer func() { _ = keep.Close() }()
				out := &counted{}
				start := time.Now()
				code, err := box.Run(ctx, []string{"sh", "-c", script}, IO{In: in, Out: out, Err: out})
				if took := time.Since(start); code != 137 && !strings.Contains(script, "sleep 0 &") || err != nil || took > life+time.Second {
					t.Errorf("exit %d, %v after %v", code, err, took)
				}
				if limit := int(rate * (life + time.Second).Seconds()); out.n > limit {
					t.Errorf("%d bytes came out, of %d at most", out.n, limit)
				}
				if err := box.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// Close ends what runs, and nothing is left behind.
func TestClose(t *testing.T) {
	before := runtime.NumGoroutine()
	box := newBox(t, Spec{})
	out := newOutput()
	done := make(chan int)
	go func() {
		code, _ := box.Run(context.Background(), []string{"sh", "-c", "echo up; sleep 1000 | sleep 1000 & sleep 1000"}, IO{Out: out, Err: out})
		done <- code
	}()
	out.await(t, "up")
	if err := box.Close(); err != nil {
		t.Error(err)
	}
	if code := <-done; code != 137 {
		t.Errorf("exit %d", code)
	}
	if _, err := box.Run(context.Background(), []string{"true"}, IO{}); err == nil {
		t.Error("a closed container runs a command")
	}
	for deadline := time.Now().Add(time.Minute); runtime.NumGoroutine() > before && time.Now().Before(deadline); {
		runtime.Gosched()
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}

// The limits of a mount hold for both containers that share it.
func TestSharedDisk(t *testing.T) {
	dir := t.TempDir()
	boxes := []*Container{}
	for range 2 {
		boxes = append(boxes, newBox(t, Spec{
			Limits: Limits{DiskBytes: 1 << 20},
			Mounts: []Mount{{Path: "/data", Root: openRoot(t, dir)}},
		}))
	}
	for i, b := range boxes {
		b.sh(t, "yes > /data/f"+string(rune('0'+i)))
	}
	var total int64
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, f := range files {
		if info, err := os.Stat(f); err == nil {
			total += info.Size()
		}
	}
	if total > 2<<20 || len(files) != 2 {
		t.Errorf("%v take %d bytes", files, total)
	}
	if got, _ := boxes[0].sh(t, "rm /data/f0; echo x > /data/x; cat /data/x"); got != "x\n" {
		t.Errorf("after the other's file went: %q", got)
	}
	ro := newBox(t, Spec{Mounts: []Mount{{Path: "/data", Root: openRoot(t, dir), ReadOnly: true}}})
	if got, _ := ro.sh(t, "cat /data/x; echo y > /data/x; rm /data/x; mv /data/x /tmp; cat /data/x"); got != "x\nsh: can't create /data/x: Read-only file system\n"+
		"rm: can't remove '/data/x': Read-only file system\nmv: can't rename '/data/x': Read-only file system\nx\n" {
		t.Errorf("read only: %q", got)
	}
}
