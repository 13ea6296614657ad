package container

import (
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// canary is a secret on the host: in a file beside the container's root, in
// the environment of this process, and behind a port of this machine.
type canary struct {
	secret string
	dir    string // holds the roots, and the secret's file
	temp   string // TMPDIR
	addr   string
	calls  atomic.Int64
}

func newCanary(t *testing.T) *canary {
	c := &canary{secret: "canary-5f1e9c", dir: t.TempDir(), temp: t.TempDir()}
	t.Setenv("CANARY", c.secret)
	t.Setenv("TMPDIR", c.temp)
	if err := os.WriteFile(filepath.Join(c.dir, "secret"), []byte(c.secret), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	c.addr = l.Addr().String()
	go func() {
		_ = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			c.calls.Add(1)
			fmt.Fprint(w, c.secret)
		}))
	}()
	return c
}

// TestEscape types what could reach the host and asserts that nothing does.
func TestEscape(t *testing.T) {
	c := newCanary(t)
	if err := os.MkdirAll(filepath.Join(c.dir, "root"), 0o755); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(c.dir, "secret")
	_, port, _ := net.SplitHostPort(c.addr)
	host, _ := os.Hostname()
	pid := fmt.Sprint(os.Getpid())
	self, _ := os.Executable()
	wd, _ := os.Getwd()
	scripts := []string{
		"cat @", "cat < @", "/bin/cat @", "head -c 100 @", "tail @", "source @", ". @", "sh @", "exec /bin/cat @",
		"cat ../secret", "cd /; cat ../../../../../../../../../@", "cat ../../../../..@", "cat /proc/self/root@",
		"cat /proc/1/environ", "cat /proc/self/environ", "cat /proc/self/cwd/../secret", "cat /proc/$PPID/environ",
		"cat /proc/@PID/environ", "ls /proc/@PID", "cat /proc/self/maps /proc/self/exe", "ls -la /proc/self/fd/",
		"ln -s @ /tmp/x; cat /tmp/x", "ln -s / /tmp/r; cat /tmp/r@", "ln -s .. /tmp/up; cat /tmp/up/../../secret",
		"ln -s ../secret /x; cat /x; cat < /x", "ln -s ../.. /y; ls /y/; cat /y/secret", "cd /tmp; ln -s ../../secret s; cp s t; cat t",
		"mkdir /tmp/.@; ln -s .@/../../secret /tmp/z; cat /tmp/z", "mv /etc /tmp/../../e; ls /..; cat /../secret",
		"cp @ /tmp/c; cat /tmp/c", "mv @ /tmp/c; cat /tmp/c", "echo x > @", "echo x >> ../secret", "tee @ < /etc/hosts", "rm -rf @ ../secret / /..",
		"cat <(cat @)", "echo <(true)", "cat =(true)", "cat < <(cat @)", "echo > >(cat)",
		"echo $$ $PPID $UID $EUID $GID", "echo ~ ~root ~nobody ~daemon ~bin ~@USER", "cd ~@USER; pwd", "ls ~@USER", "echo $HOME $USER $PATH $PWD $OLDPWD $TMPDIR $CANARY",
		"env", "printenv CANARY", "export", "set", "echo ${!CANARY}", "echo ${CANARY:-none}", "eval 'echo $CANARY'",
		"cd /proc/self; pwd; ls", "cd @DIR && ls", "cd @WD && ls", "pwd -P", "cd / && pwd -P", "cd /tmp/.. && pwd",
		"[ -e @ ] && echo canary-5f1e9c", "test -f @ && echo canary-5f1e9c", "[[ -r @ ]] && echo canary-5f1e9c", "[ @ -nt /etc/passwd ] && echo canary-5f1e9c", "[ -O @ ] && echo canary-5f1e9c",
		"echo /*", "echo /*/*", "echo @DIR/*", "echo ../*", "echo @DIR/s*", "ls @DIR", "ls /..", "find / -name secret", "find @DIR",
		"umask; umask 000", "ulimit -a", "type secret ls", "command -v @", "type @EXE", "@EXE", "exec @EXE", "command -v @EXE", "PATH=@DIR secret", "PATH=@WD; export PATH; go version; ls",
		"/usr/bin/env", "/usr/bin/id", "/bin/sh -c 'cat @'", "sh -c 'sh -c \"cat @\"'", "nohup cat @", "sudo cat @", "bash -c 'cat @'",
		"wget -q -O- http://127.0.0.1:@PORT/", "wget -q -O- http://localhost:@PORT/", "wget -O- http://0.0.0.0:@PORT/", "wget -O- http://[::1]:@PORT/", "curl http://127.0.0.1:@PORT", "curl -s http://@HOST:@PORT/",
		"wget -O- http://127.1:@PORT/", "wget -O- http://2130706433:@PORT/", "wget -O- file://@", "curl file://@", "nslookup localhost", "nslookup @HOST",
		"cat /dev/tcp/127.0.0.1/@PORT", "echo x > /dev/tcp/127.0.0.1/@PORT", "exec 3<>/dev/tcp/127.0.0.1/@PORT; cat <&3", "ping -c1 127.0.0.1",
		"mkfifo /tmp/p", "mknod /tmp/m b 1 1", "kill -9 @PID", "kill -9 $PPID", "kill -9 -1", "cat /dev/mem /dev/sda /dev/kmsg", "cat /sys/kernel/notes", "ls /sys",
		"cat /etc/passwd /etc/hosts /etc/resolv.conf /etc/shadow", "read x < @; echo $x", "while read l; do echo $l; done < @", "mapfile x < @", "trap 'cat @' EXIT",
		"cat <<EOF\n$(cat @)\nEOF", "x=$(<@); echo $x", "echo `cat @`", "cat 0<@", "grep . @", "sed -n p @", "sort @", "wc @", "cp -r @DIR /tmp/d; find /tmp/d; cat /tmp/d/secret",
		"a=@; cat $a", "xargs cat < @", "echo @ | xargs cat", "env -i /bin/cat @", "date -r @", "ls -l @ @DIR", "readlink -f @", "realpath @", "hostname; uname -a", "history", "help", "enable", "dirs", "pushd @DIR", "coproc cat @",
	}
	fill := strings.NewReplacer("@PID", pid, "@PORT", port, "@HOST", host, "@DIR", c.dir, "@WD", wd, "@EXE", self, "@USER", os.Getenv("USER"))
	before := tree(t, c.temp)
	for _, image := range []string{"busybox", "debian"} {
		shells := []string{"sh"}
		if image == "debian" {
			shells = []string{"bash", "sh"}
		}
		for _, shell := range shells {
			for _, script := range scripts {
				// ".@" is the mark of a stored link, not the secret's path.
				script := strings.ReplaceAll(strings.ReplaceAll(fill.Replace(script), ".@", "\x00"), "@", secret)
				script = strings.ReplaceAll(script, "\x00", ".@")
				box := newBox(t, Spec{Image: image, Root: openRoot(t, filepath.Join(c.dir, "root")), Net: noNet{}})
				out, _ := box.with(t, "", shell, "-c", script)
				for _, bad := range []string{c.secret, c.temp, "sh-interp-"} {
					if strings.Contains(strings.ReplaceAll(out, script, ""), bad) && !(bad == c.temp && strings.Contains(script, c.temp)) {
						t.Errorf("%s %s: %q printed %q", image, shell, script, out)
					}
				}
				_ = box.Close()
			}
		}
	}
	if n := c.calls.Load(); n != 0 {
		t.Errorf("the host was called %d times", n)
	}
	if after := tree(t, c.temp); after != before {
		t.Errorf("TMPDIR was %q, is %q", before, after)
	}
	if b, err := os.ReadFile(secret); err != nil || string(b) != c.secret {
		t.Errorf("the secret is %q, %v", b, err)
	}
	if got := tree(t, c.dir); strings.Contains(strings.ReplaceAll(got, "root/", ""), "/../") {
		t.Errorf("left behind: %s", got)
	}
	entries, _ := os.ReadDir(c.dir)
	if len(entries) != 2 {
		t.Errorf("beside the root: %v", entries)
	}
}

// A link that is made in a container leads nowhere on the host.
func TestLinksOnTheHost(t *testing.T) {
	dir := t.TempDir()
	box := newBox(t, Spec{Root: openRoot(t, dir)})
	if out, code := box.sh(t, "ln -s /etc/hostname /tmp/a; ln -s ../../.. /tmp/b; ln -s . /tmp/c; cat /tmp/a; ls -d /tmp/b"); out != "box\n/tmp/b\n" || code != 0 {
		t.Errorf("in the container: %q, %d", out, code)
	}
	for _, name := range []string{"a", "b", "c"} {
		if _, err := os.Lstat(filepath.Join(dir, "tmp", name)); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join(dir, "tmp", name)); !os.IsNotExist(err) {
			t.Errorf("%s leads somewhere: %v", name, err)
		}
	}
}

func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	_ = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil {
			info, _ := d.Info()
			fmt.Fprintf(&b, "%s %v %d %v\n", p, info.Mode(), info.Size(), info.ModTime())
		}
		return nil
	})
	return b.String()
}

// What the host would answer, the container answers for itself.
func TestHostIsUnknown(t *testing.T) {
	for _, tt := range []struct{ image, shell, script, want string }{
		{"busybox", "sh", "echo ~daemon ~sys ~nosuch ~root", "~daemon ~sys ~nosuch /root\n"},
		{"busybox", "sh", "echo $$ $PPID x$UID$EUID$GID", "2 0 x\n"},
		{"debian", "bash", "echo $$ $PPID $UID $EUID x$GID", "2 0 0 0 x\n"},
		{"busybox", "sh", "sh -c 'echo $$ $PPID'; (echo $$)", "3 2\n2\n"},
		{"busybox", "sh", "echo /*", "/bin /dev /etc /home /proc /root /run /sys /tmp /usr /var\n"},
		{"busybox", "sh", "cat /etc/hosts /etc/hostname | tail -n 2; uname -n", "10.244.0.9\tbox\nbox\nbox\n"},
		{"busybox", "sh", "ls /proc", "2\n3\nloadavg\nmeminfo\nmounts\nself\nuptime\nversion\n"},
		{"busybox", "sh", "cat /proc/self/comm; cd /proc/self && pwd", "cat\n/proc/self\n"},
		{"busybox", "sh", "env", "FROM_POD=yes\nHOME=/root\nHOSTNAME=box\nKUBERNETES_PORT=tcp://10.96.0.1:443\nKUBERNETES_PORT_443_TCP=tcp://10.96.0.1:443\n" +
			"KUBERNETES_PORT_443_TCP_ADDR=10.96.0.1\nKUBERNETES_PORT_443_TCP_PORT=443\nKUBERNETES_PORT_443_TCP_PROTO=tcp\nKUBERNETES_SERVICE_HOST=10.96.0.1\n" +
			"KUBERNETES_SERVICE_PORT=443\nKUBERNETES_SERVICE_PORT_HTTPS=443\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nPWD=/\n"},
	} {
		box := newBox(t, Spec{Image: tt.image, Env: []string{"FROM_POD=yes"}})
		if got, _ := box.with(t, "", tt.shell, "-c", tt.script); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.script, got, tt.want)
		}
	}
}
