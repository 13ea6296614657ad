package container

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"
	"syscall"
	"time"
)

var commands map[string]command

func init() {
	commands = map[string]command{
		"sh": shellMain, "ash": shellMain, "dash": shellMain, "bash": shellMain,
		"true": func(*proc, []string) int { return 0 }, "false": func(*proc, []string) int { return 1 },
		"echo": echoCmd, "printf": printfCmd, "test": testCmd, "[": testCmd, "kill": killCmd, "pwd": pwdCmd,
		"cat": catCmd, "head": headCmd, "tail": tailCmd, "wc": wcCmd, "sort": sortCmd, "uniq": uniqCmd,
		"cut": cutCmd, "tr": trCmd, "grep": grepCmd, "sed": sedCmd, "tee": teeCmd, "seq": seqCmd, "yes": yesCmd,
		"ls": lsCmd, "mkdir": mkdirCmd, "rmdir": rmdirCmd, "rm": rmCmd, "touch": touchCmd, "mv": mvCmd, "cp": cpCmd,
		"ln": lnCmd, "chmod": chmodCmd, "readlink": readlinkCmd, "realpath": readlinkCmd, "find": findCmd,
		"basename": basenameCmd, "dirname": basenameCmd, "df": dfCmd,
		"ps": psCmd, "env": envCmd, "printenv": printenvCmd, "date": dateCmd, "sleep": sleepCmd,
		"hostname": hostnameCmd, "id": idCmd, "whoami": idCmd, "uname": unameCmd, "which": whichCmd, "tty": ttyCmd,
		"nproc": nprocCmd, "uptime": uptimeCmd, "free": freeCmd, "clear": clearCmd, "xargs": xargsCmd,
		"wget": wgetCmd, "curl": curlCmd, "nslookup": nslookupCmd, "ping": pingCmd, "nginx": nginxCmd,
	}
}

// options reads a command's flags: spec lists their letters, each with ":"
// after it where it takes a value. It says itself what it does not know.
func (pr *proc) options(args []string, spec string) (opts map[byte]string, rest []string, ok bool) {
	opts = map[byte]string{}
	name := args[0]
	for i := 1; i < len(args); i++ {
		word := args[i]
		if word == "--" {
			return opts, append(rest, args[i+1:]...), true
		}
		if len(word) < 2 || word[0] != '-' {
			rest = append(rest, word)
			continue
		}
		if strings.HasPrefix(word, "--") {
			pr.errf("%s: unrecognized option: %s\n", name, strings.TrimLeft(word, "-"))
			return nil, nil, false
		}
		for j := 1; j < len(word); j++ {
			at := strings.IndexByte(spec, word[j])
			if at < 0 || word[j] == ':' {
				pr.errf("%s: unrecognized option: %c\n", name, word[j])
				return nil, nil, false
			}
			if at+1 < len(spec) && spec[at+1] == ':' {
				value := word[j+1:]
				if value == "" {
					if i++; i >= len(args) {
						pr.errf("%s: option requires an argument: %c\n", name, word[j])
						return nil, nil, false
					}
					value = args[i]
				}
				opts[word[j]] = value
				break
			}
			opts[word[j]] = "yes"
		}
	}
	return opts, rest, true
}

func (pr *proc) cannot(name, file string, err error) int {
	pr.errf("%s: can't open '%s': %s\n", name, file, why(err))
	return 1
}

// eachLine reads the named files, or the input, line by line without the
// newline. Lines are cut at the process's memory.
func (pr *proc) eachLine(name string, files []string, f func(line, file string) bool) int {
	if len(files) == 0 {
		files = []string{"-"}
	}
	code := 0
	for _, file := range files {
		in, err := pr.open(file)
		if err != nil {
			code = pr.cannot(name, file, err)
			continue
		}
		more := pr.scan(in, func(line string) bool { return f(line, file) })
		_ = in.Close()
		if !more {
			return code
		}
	}
	return code
}

func (pr *proc) scan(in io.Reader, f func(line string) bool) bool {
	sc := bufio.NewScanner(in)
	sc.Buffer(make([]byte, 4096), pr.c.limits.Memory)
	for sc.Scan() {
		if !f(sc.Text()) {
			return false
		}
	}
	if errors.Is(sc.Err(), bufio.ErrTooLong) {
		pr.errf("line too long\n")
		return false
	}
	return pr.ctx.Err() == nil
}

// lines collects lines up to the process's memory.
type lines struct {
	pr   *proc
	all  []string
	size int
}

func (l *lines) add(s string) bool {
	if l.size += len(s) + 16; l.size > 4*l.pr.c.limits.Memory {
		l.pr.errf("out of memory\n")
		return false
	}
	l.all = append(l.all, s)
	return true
}

// duration reads "5", "0.5", "2m", "1h".
func duration(s string) (time.Duration, error) {
	unit := time.Second
	if n := len(s); n > 1 {
		switch s[n-1] {
		case 's':
			s = s[:n-1]
		case 'm':
			s, unit = s[:n-1], time.Minute
		case 'h':
			s, unit = s[:n-1], time.Hour
		case 'd':
			s, unit = s[:n-1], 24*time.Hour
		}
	}
	if s == "inf" || s == "infinity" {
		return 100 * 365 * 24 * time.Hour, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f >= 0) {
		return 0, errors.New("invalid number '" + s + "'")
	}
	return time.Duration(min(f*float64(unit), float64(100*365*24*time.Hour))), nil
}

func sleepCmd(pr *proc, args []string) int {
	if len(args) < 2 {
		pr.errf("BusyBox v1.37.0 multi-call binary.\n\nUsage: sleep [N]...\n")
		return 1
	}
	var total time.Duration
	for _, a := range args[1:] {
		d, err := duration(a)
		if err != nil {
			pr.errf("sleep: %v\n", err)
			return 1
		}
		total += d
	}
	_ = sleep(pr.ctx, total)
	return 0
}

func killCmd(pr *proc, args []string) int {
	sig := syscall.SIGTERM
	rest := args[1:]
	if len(rest) > 0 && strings.HasPrefix(rest[0], "-") {
		name := rest[0][1:]
		rest = rest[1:]
		if name == "l" {
			pr.printf(" 1) HUP\n 2) INT\n 3) QUIT\n 9) KILL\n15) TERM\n")
			return 0
		}
		if name == "s" && len(rest) > 0 {
			name, rest = rest[0], rest[1:]
		}
		s, ok := signalOf(name)
		if !ok {
			pr.errf("sh: bad signal name '%s'\n", name)
			return 1
		}
		sig = s
	}
	if len(rest) == 0 {
		pr.errf("sh: you need to specify whom to kill\n")
		return 1
	}
	code := 0
	for _, a := range rest {
		pid, err := strconv.Atoi(a)
		q := pr.c.table.get(pid)
		switch {
		case err != nil:
			pr.errf("sh: invalid number '%s'\n", a)
			code = 1
		case q == nil:
			pr.errf("sh: can't kill pid %d: No such process\n", pid)
			code = 1
		default:
			q.signal(sig, false)
		}
	}
	return code
}
