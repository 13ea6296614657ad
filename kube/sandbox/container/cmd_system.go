package container

import (
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"
	"time"
)

func psCmd(pr *proc, args []string) int {
	bsd := len(args) > 1 && strings.Contains(args[1], "u")
	if pr.c.image.family == "debian" || bsd && pr.c.image.family != "busybox" && pr.c.image.family != "alpine" {
		pr.printf("    PID TTY          TIME CMD\n")
	} else {
		pr.printf("PID   USER     TIME  COMMAND\n")
	}
	for _, q := range pr.c.table.list() {
		cmd := strings.Join(q.argv(), " ")
		if len(cmd) > 200 {
			cmd = cmd[:200]
		}
		pr.printf("%5d root      0:00 %s\n", q.pid, cmd)
	}
	return 0
}

// envCmd prints the environment, or runs a command with more of it.
func envCmd(pr *proc, args []string) int {
	env, rest := slices.Clone(pr.env), args[1:]
	if len(rest) > 0 && rest[0] == "-i" {
		env, rest = nil, rest[1:]
	}
	for len(rest) > 0 && strings.Contains(rest[0], "=") {
		name, _, _ := strings.Cut(rest[0], "=")
		env = slices.DeleteFunc(env, func(s string) bool { return strings.HasPrefix(s, name+"=") })
		env, rest = append(env, rest[0]), rest[1:]
	}
	if len(rest) == 0 {
		for _, kv := range env {
			pr.printf("%s\n", kv)
		}
		return 0
	}
	search := pr.getenv("PATH")
	pr.env = env
	run, err := pr.c.lookWith(pr, rest, search)
	if err != nil {
		pr.errf("env: can't execute '%s': No such file or directory\n", rest[0])
		return err.Code
	}
	pr.setArgs(rest)
	return run(pr, rest)
}

func printenvCmd(pr *proc, args []string) int {
	if len(args) == 1 {
		return envCmd(pr, []string{"env"})
	}
	code := 0
	for _, name := range args[1:] {
		i := slices.IndexFunc(pr.env, func(s string) bool { return strings.HasPrefix(s, name+"=") })
		if i < 0 {
			code = 1
			continue
		}
		pr.printf("%s\n", pr.env[i][len(name)+1:])
	}
	return code
}

var dateVerbs = map[byte]string{
	'Y': "2006", 'm': "01", 'd': "02", 'H': "15", 'M': "04", 'S': "05", 'y': "06", 'e': "_2", 'a': "Mon", 'A': "Monday",
	'b': "Jan", 'h': "Jan", 'B': "January", 'Z': "MST", 'z': "-0700", 'T': "15:04:05", 'F': "2006-01-02", 'D': "01/02/06",
	'R': "15:04", 'I': "03", 'p': "PM", 'N': "000000000", 'j': "002", 'c': "Mon Jan _2 15:04:05 2006",
}

func dateCmd(pr *proc, args []string) int {
	now := time.Now().UTC() // as containers are, whatever the host's zone
	format := ""
	for _, a := range args[1:] {
		switch {
		case strings.HasPrefix(a, "+"):
			format = a[1:]
		case a == "-u":
		case a == "-I":
			format = "%F"
		case a == "-Iseconds":
			format = "%FT%T+00:00"
		case a == "-R":
			format = "%a, %d %b %Y %T %z"
		default:
			pr.errf("date: invalid date '%s'\n", a)
			return 1
		}
	}
	if format == "" {
		pr.printf("%s\n", now.Format("Mon Jan _2 15:04:05 MST 2006"))
		return 0
	}
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		switch c := format[i]; {
		case c == 's':
			fmt.Fprint(&b, now.Unix())
		case c == 'N':
			fmt.Fprintf(&b, "%09d", now.Nanosecond())
		case c == '%':
			b.WriteByte('%')
		case c == 'n':
			b.WriteByte('\n')
		case dateVerbs[c] != "":
			b.WriteString(now.Format(dateVerbs[c]))
		default:
			b.WriteString("%" + string(c))
		}
	}
	pr.printf("%s\n", b.String())
	return 0
}

func hostnameCmd(pr *proc, args []string) int {
	switch {
	case len(args) == 1, args[1] == "-s", args[1] == "-f":
		pr.printf("%s\n", pr.c.hostname())
	case args[1] == "-i", args[1] == "-I":
		pr.printf("%s\n", pr.c.spec.PodIP)
	default:
		pr.errf("hostname: sethostname: Operation not permitted\n")
		return 1
	}
	return 0
}

func idCmd(pr *proc, args []string) int {
	flags := strings.Join(args[1:], "")
	switch {
	case path.Base(args[0]) == "whoami", strings.Contains(flags, "n"):
		pr.printf("root\n")
	case strings.ContainsAny(flags, "ugG"):
		pr.printf("0\n")
	case pr.c.image.family == "debian":
		pr.printf("uid=0(root) gid=0(root) groups=0(root)\n")
	default:
		pr.printf("uid=0(root) gid=0(root) groups=0(root),10(wheel)\n")
	}
	return 0
}

func unameCmd(pr *proc, args []string) int {
	parts := map[byte]string{
		's': "Linux", 'n': pr.c.hostname(), 'r': kernel, 'v': "#1 SMP", 'm': "x86_64", 'o': "Linux",
	}
	if pr.c.image.family == "debian" {
		parts['o'] = "GNU/Linux"
	}
	want := strings.Join(args[1:], "")
	if want == "" {
		want = "s"
	}
	if strings.Contains(want, "a") {
		want = "snrvmo"
	}
	var out []string
	for _, c := range []byte("snrvmo") {
		if strings.IndexByte(want, c) >= 0 {
			out = append(out, parts[c])
		}
	}
	pr.printf("%s\n", strings.Join(out, " "))
	return 0
}

func whichCmd(pr *proc, args []string) int {
	code := 0
	for _, name := range args[1:] {
		if file := pr.which(name, pr.getenv("PATH")); file != "" {
			pr.printf("%s\n", file)
		} else {
			code = 1
		}
	}
	return code
}

func ttyCmd(pr *proc, _ []string) int {
	if isTerminal(pr.fds[0]) {
		pr.printf("/dev/pts/0\n")
		return 0
	}
	pr.printf("not a tty\n")
	return 1
}

func nprocCmd(pr *proc, _ []string) int {
	pr.printf("2\n")
	return 0
}

func uptimeCmd(pr *proc, _ []string) int {
	up := time.Since(pr.c.born)
	pr.printf(" %s up %d min,  0 users,  load average: 0.00, 0.01, 0.00\n", time.Now().UTC().Format("15:04:05"), int(up.Minutes()))
	return 0
}

func freeCmd(pr *proc, _ []string) int {
	pr.printf("              total        used        free      shared  buff/cache   available\n" +
		"Mem:        8145652     1292640     5291780        1204     1561232     6853012\nSwap:             0           0           0\n")
	return 0
}

func clearCmd(pr *proc, _ []string) int {
	pr.printf("\x1b[H\x1b[J")
	return 0
}

func sorted[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
