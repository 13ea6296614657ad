package container

import (
	"context"
	"io"
	"strconv"
	"strings"
	"syscall"
	"time"

	"mvdan.cc/sh/v3/expand"
)

// readLine reads one line, byte by byte, so that the rest is left to others.
func (sh *shell) readLine(limit int) (line string, eof bool) {
	var b strings.Builder
	one := make([]byte, 1)
	for b.Len() < limit {
		n, err := sh.pr.in().Read(one)
		if n == 1 {
			if one[0] == '\n' {
				return b.String(), false
			}
			b.WriteByte(one[0])
			continue
		}
		if err != nil {
			return b.String(), true
		}
	}
	return b.String(), false
}

func readBuiltin(sh *shell, args []string) int {
	raw := false
	timeout := time.Duration(0)
	args = args[1:]
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		switch args[0] {
		case "-r":
			raw = true
		case "-s":
		case "-p", "-t":
			if len(args) < 2 {
				return 2
			}
			if args[0] == "-p" {
				sh.pr.errf("%s", args[1])
			} else if d, err := duration(args[1]); err == nil {
				timeout = d
			}
			args = args[1:]
		default:
			sh.fail(2, "read: Illegal option %s", args[0])
		}
		args = args[1:]
	}
	if timeout > 0 {
		// The wait is the process's own, so what it reads with ends for a while.
		old := sh.pr.ctx
		ctx, cancel := context.WithTimeout(old, timeout)
		defer cancel()
		sh.pr.ctx = ctx
		defer func() { sh.pr.ctx = old }()
	}
	var lines []string
	eof := false
	for {
		var line string
		line, eof = sh.readLine(sh.pr.c.limits.Memory / 4)
		if !raw && strings.HasSuffix(line, "\\") && !strings.HasSuffix(line, "\\\\") && !eof && len(lines) < 100 {
			lines = append(lines, line[:len(line)-1])
			continue
		}
		lines = append(lines, line)
		break
	}
	if len(args) == 0 {
		args = []string{"REPLY"}
	}
	vals := expandWith(sh, nil, func() ([]string, error) {
		return expand.ReadFields(sh.cfg, strings.Join(lines, ""), len(args), raw), nil
	})
	for i, name := range args {
		v := ""
		if i < len(vals) {
			v = vals[i]
		}
		sh.set(name, v)
	}
	return oneIf(eof)
}

func waitBuiltin(sh *shell, args []string) int {
	one := func(j *job) int {
		for {
			select {
			case <-j.done:
				return j.code
			case <-sh.pr.poke: // a signal that is caught ends the wait
				sh.caught()
				return 143
			case <-sh.ctx().Done():
				sh.check()
			}
		}
	}
	if len(args) == 1 {
		for _, j := range sh.jobs {
			one(j)
		}
		sh.jobs = nil
		return 0
	}
	code := 0
	for _, arg := range args[1:] {
		pid, _ := strconv.Atoi(arg)
		code = 127
		for i, j := range sh.jobs {
			if j.pid == pid || arg == "%"+strconv.Itoa(i+1) {
				code = one(j)
			}
		}
	}
	return code
}

var signals = map[string]syscall.Signal{
	"HUP": 1, "INT": 2, "QUIT": 3, "ILL": 4, "TRAP": 5, "ABRT": 6, "FPE": 8, "KILL": 9, "USR1": 10, "SEGV": 11,
	"USR2": 12, "PIPE": 13, "ALRM": 14, "TERM": 15, "CHLD": 17, "CONT": 18, "STOP": 19, "TSTP": 20, "WINCH": 28,
}

// signalOf reads "TERM", "SIGTERM" or "15"; EXIT is 0.
func signalOf(s string) (syscall.Signal, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return syscall.Signal(n), n >= 0 && n < 65
	}
	s = strings.TrimPrefix(strings.ToUpper(s), "SIG")
	if s == "EXIT" {
		return 0, true
	}
	sig, ok := signals[s]
	return sig, ok
}

// catch makes signals wait for the process to look at them.
func (pr *proc) catch(sigs ...syscall.Signal) {
	pr.mu.Lock()
	defer pr.mu.Unlock()
	if pr.traps == nil {
		pr.traps = map[syscall.Signal]bool{}
	}
	for _, s := range sigs {
		pr.traps[s] = true
	}
}

func trapBuiltin(sh *shell, args []string) int {
	if len(args) == 1 {
		for sig, text := range sh.traps {
			if text != "" {
				sh.pr.printf("trap -- '%s' %d\n", text, sig)
			}
		}
		return 0
	}
	text, names := args[1], args[2:]
	if text == "--" && len(names) > 0 {
		text, names = names[0], names[1:]
	}
	if len(names) == 0 {
		text, names = "-", []string{text}
	}
	for _, name := range names {
		sig, ok := signalOf(name)
		if !ok {
			sh.say("trap: %s: bad trap", name)
			return 1
		}
		if text == "-" {
			delete(sh.traps, sig)
			sh.pr.mu.Lock()
			delete(sh.pr.traps, sig)
			sh.pr.mu.Unlock()
			continue
		}
		sh.traps[sig] = text
		if sig != 0 {
			sh.pr.catch(sig)
		}
	}
	return 0
}

// caught runs the traps of the signals that have come.
func (sh *shell) caught() {
	if sh.inTrap {
		return
	}
	for {
		sh.pr.mu.Lock()
		if len(sh.pr.pending) == 0 {
			sh.pr.mu.Unlock()
			return
		}
		sig := sh.pr.pending[0]
		sh.pr.pending = sh.pr.pending[1:]
		sh.pr.mu.Unlock()
		if text := sh.traps[sig]; text != "" {
			status := sh.status
			sh.inTrap = true
			func() {
				defer func() { sh.inTrap = false }()
				sh.eval(text)
			}()
			sh.status = status
		}
	}
}

// readScript is a file's text, as long as a script may be.
func (sh *shell) readScript(name string) (string, error) {
	f, err := sh.pr.open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, int64(sh.pr.c.limits.Script)+1))
	return string(b), err
}
