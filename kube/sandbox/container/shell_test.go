package container

import "testing"

func TestScripts(t *testing.T) {
	for _, tt := range []struct {
		script, want string
		code         int
	}{
		{`echo hello world`, "hello world\n", 0},
		{`echo -n a; echo -e 'b\tc'`, "ab\tc\n", 0},
		{`printf '%s-%03d\n' x 7 y 8`, "x-007\ny-008\n", 0},
		{`false || echo no; true && echo yes`, "no\nyes\n", 0},
		{`exit 42`, "", 42},
		{`(exit 3); echo $?`, "3\n", 0},
		{`nosuch`, "sh: nosuch: not found\n", 127},
		{`/bin/nosuch`, "sh: /bin/nosuch: not found\n", 127},
		{`/etc/passwd`, "sh: /etc/passwd: Permission denied\n", 126},
		{`for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done`, "1\n3\n", 0},
		{`i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i`, "3\n", 0},
		{`i=0; until [ $i -ge 2 ]; do i=$((i+1)); echo $i; break; done`, "1\n", 0},
		{`case abc in x) echo 1;; a*) echo 2;; esac`, "2\n", 0},
		{`if false; then echo a; elif true; then echo b; else echo c; fi`, "b\n", 0},
		{`f() { local x=1; echo "$1 $x"; return 5; }; x=9; f hi; echo $? $x`, "hi 1\n5 9\n", 0},
		{`echo one two | wc -w`, "2\n", 0},
		{`seq 5 | tail -n 2 | head -n1`, "4\n", 0},
		{`echo a | read x; echo "[$x]"`, "[]\n", 0},
		{`printf 'b\na\nb\n' | sort | uniq -c`, "      1 a\n      2 b\n", 0},
		{`echo a:b:c | cut -d: -f2,3`, "b:c\n", 0},
		{`echo hello | tr a-z A-Z`, "HELLO\n", 0},
		{`echo hello | sed 's/l\(l\)/[\1]/'`, "he[l]o\n", 0},
		{`printf 'x1\ny\nx2\n' | grep -n x`, "1:x1\n3:x2\n", 0},
		{`echo y | grep -q x`, "", 1},
		{"cat <<EOF\na $((1+1)) $(echo sub)\nEOF\n", "a 2 sub\n", 0},
		{"cat <<'EOF'\na $HOME\nEOF\n", "a $HOME\n", 0},
		{"cat <<-EOF\n\ta\n\t\tb\n\tEOF\n", "a\nb\n", 0},
		{`x=abcabc; echo ${x#a} ${x%c} ${x##*b} ${#x} ${y:-dflt} ${x/b/X}`, "bcabc abcab c 6 dflt aXcabc\n", 0},
		{`set -- a 'b c' d; for i in "$@"; do echo "[$i]"; done; shift; echo $# $1`, "[a]\n[b c]\n[d]\n2 b c\n", 0},
		{`echo {1..3}`, "{1..3}\n", 0},
		{`cd /tmp && pwd && echo $PWD && cd - && pwd`, "/tmp\n/tmp\n/\n/\n", 0},
		{`cd /nosuch`, "sh: cd: can't cd to /nosuch: No such file or directory\n", 1},
		{`cd /tmp; echo hi > rel; cat /tmp/rel; cat < rel; echo more >> rel; wc -l rel`, "hi\nhi\n2 rel\n", 0},
		{`echo x > /nosuch/y`, "sh: can't create /nosuch/y: nonexistent directory\n", 1},
		{`cat /nosuch`, "cat: can't open '/nosuch': No such file or directory\n", 1},
		{`mkdir -p /tmp/a/b; touch /tmp/a/b/c; ls /tmp/a; ls /tmp/a/b; rm -r /tmp/a; ls /tmp`, "b\nc\n", 0},
		{`echo 1 > /tmp/1; cp /tmp/1 /tmp/2; mv /tmp/2 /tmp/3; echo /tmp/*`, "/tmp/1 /tmp/3\n", 0},
		{`ln -s /etc/passwd /tmp/p; head -n1 /tmp/p; readlink /tmp/p`, "root:x:0:0:root:/root:/bin/sh\n/etc/passwd\n", 0},
		{`echo err >&2; echo out 2>&1`, "err\nout\n", 0},
		{`exec 3>/tmp/three; echo x >&3; exec 3>&-; cat /tmp/three`, "x\n", 0},
		{`{ echo a; echo b; } > /tmp/ab; cat /tmp/ab`, "a\nb\n", 0},
		{`sleep 0 & wait $!; echo $?`, "0\n", 0},
		{`(exit 7) & wait $!; echo $?`, "7\n", 0},
		{`sleep 1000 & kill $!; wait $!; echo $?`, "143\n", 0},
		{`trap 'echo bye' EXIT; echo hi`, "hi\nbye\n", 0},
		{`trap 'echo term' TERM; kill -TERM $$; echo after`, "term\nafter\n", 0},
		{`set -e; false; echo no`, "", 1},
		{`set -u; echo $nope`, "sh: nope: parameter not set\n", 2},
		{`eval 'x=5; echo $x'; echo $x`, "5\n5\n", 0},
		{`echo 'echo sourced $1' > /tmp/s; . /tmp/s`, "sourced\n", 0},
		{"printf '#!/bin/sh\necho script $1 $0\n' > /tmp/s; chmod +x /tmp/s; /tmp/s arg", "script arg /tmp/s\n", 0},
		{`command -v ls; type cd; which cat`, "/bin/ls\ncd is a shell builtin\n/bin/cat\n", 0},
		{`FOO=bar env | grep FOO; echo $FOO; export FOO=x; env | grep FOO`, "FOO=bar\n\nFOO=x\n", 0},
		{`[ -f /etc/passwd ] && [ -d /etc ] && [ ! -e /x ] && [ 2 -gt 1 ] && echo ok`, "ok\n", 0},
		{`[[ abc == a* && 1 -eq 1 ]] && echo ok`, "ok\n", 0},
		{`hostname; whoami; id -u`, "box\nroot\n0\n", 0},
		{`yes | head -n 2`, "y\ny\n", 0},
		{`exec echo replaced; echo no`, "replaced\n", 0},
		{`echo $((2*10)) $((7/2)) $((1<2))`, "20 3 1\n", 0},
		{`echo $((1/0))`, "sh: division by zero\n", 2},
		{`echo "unclosed`, "sh: syntax error: reached EOF without closing quote `\"`\n", 2},
		{`printf 'l1\nl2\n' | while read -r l; do echo "<$l>"; done`, "<l1>\n<l2>\n", 0},
		{`echo a b | { read x y; echo $y $x; }`, "b a\n", 0},
		{`sh -c 'echo $0 $1' name arg`, "name arg\n", 0},
		{`x=$(echo a; exit 4); echo $? $x`, "4 a\n", 0},
		{`ls /nosuch`, "ls: /nosuch: No such file or directory\n", 1},
		{`find /var -type d`, "/var\n/var/log\n/var/run\n", 0},
		{`echo a b | xargs -n1 echo x`, "x a\nx b\n", 0},
		{`wget -q -O- http://x/`, "wget: bad address 'x'\n", 1},
		{`ps`, "PID   USER     TIME  COMMAND\n    2 root      0:00 sh -c ps\n    3 root      0:00 ps\n", 0},
		{`kill 999`, "sh: can't kill pid 999: No such process\n", 1},
		{`a() { echo f; }; a; unset -f a; a`, "f\nsh: a: not found\n", 127},
		{`cat /proc/self/comm; cat /proc/version | wc -l`, "cat\n1\n", 0},
		{`echo "$(printf 'a\n\n\n')"x`, "ax\n", 0},
		{`tail -n +2 /etc/group`, "nobody:x:65534:\n", 0},
		{`date +%Y | wc -c; TZ=X date +%Z`, "5\nUTC\n", 0},
		{`rm /bin/ls`, "rm: can't remove '/bin/ls': Read-only file system\n", 1},
		{`touch /tmp/a /tmp/.b; ls -a /tmp`, ".\n..\n.b\na\n", 0},
	} {
		t.Run(tt.script, func(t *testing.T) {
			t.Parallel()
			got, code := newBox(t, Spec{}).sh(t, tt.script)
			if got != tt.want || code != tt.code {
				t.Errorf("printed %q, exit %d; want %q, %d", got, code, tt.want, tt.code)
			}
		})
	}
}

func TestDialects(t *testing.T) {
	for _, tt := range []struct{ image, shell, script, want string }{
		{"debian", "sh", `nosuch`, "sh: 1: nosuch: not found\n"},
		{"debian", "sh", `echo 'a\tb'`, "a\tb\n"},
		{"debian", "sh", `cat /x`, "cat: /x: No such file or directory\n"},
		{"debian", "bash", `nosuch`, "bash: line 1: nosuch: command not found\n"},
		{"debian", "bash", `echo {1..3} $UID; a=(x y); echo ${a[1]} ${#a[@]}`, "1 2 3 0\ny 2\n"},
		{"debian", "bash", `for ((i=0;i<2;i++)); do echo $i; done`, "0\n1\n"},
		{"debian", "bash", `cat <(echo x)`, "bash: line 1: process substitution is not played here\n"},
		{"busybox", "sh", `cat <(echo x)`, "sh: syntax error: unexpected \"(\"\n"},
		{"busybox", "sh", `a=(x y)`, "sh: syntax error: unexpected \"(\"\n"},
	} {
		t.Run(tt.shell+" "+tt.script, func(t *testing.T) {
			got, _ := newBox(t, Spec{Image: tt.image}).with(t, "", tt.shell, "-c", tt.script)
			if got != tt.want {
				t.Errorf("printed %q, want %q", got, tt.want)
			}
		})
	}
}

// Every name that an image lists can be run.
func TestCommandsExist(t *testing.T) {
	for _, ref := range []string{"busybox", "alpine:3", "nginx", "nginx:1-alpine", "redis"} {
		im := imageOf(ref)
		for dir, names := range im.dirs {
			for _, n := range names {
				if commands[n] == nil {
					t.Errorf("%s: %s/%s is not played", ref, dir, n)
				}
			}
		}
	}
}

func TestStartErrors(t *testing.T) {
	for _, tt := range []struct {
		image, cmd, want string
		code             int
	}{
		{"busybox", "foo", `exec: "foo": executable file not found in $PATH`, 127},
		{"busybox", "bash", `exec: "bash": executable file not found in $PATH`, 127},
		{"busybox", "/bin/foo", `exec: "/bin/foo": stat /bin/foo: no such file or directory`, 127},
		{"busybox", "/etc/passwd", `exec: "/etc/passwd": permission denied`, 126},
		{"busybox", "/etc", `exec: "/etc": is a directory`, 126},
		{"registry.k8s.io/pause:3.10", "sh", `exec: "sh": executable file not found in $PATH`, 127},
		{"gcr.io/distroless/static", "/bin/sh", `exec: "/bin/sh": stat /bin/sh: no such file or directory`, 127},
	} {
		got, code := newBox(t, Spec{Image: tt.image}).with(t, "", tt.cmd)
		if got != tt.want || code != tt.code {
			t.Errorf("%s %s: %q, %d; want %q, %d", tt.image, tt.cmd, got, code, tt.want, tt.code)
		}
	}
}
