package container

import (
	"path"
	"strconv"
	"strings"
	"syscall"

	"mvdan.cc/sh/v3/expand"
)

// builtin is a command that changes the shell itself.
type builtin func(sh *shell, args []string) int

var builtins map[string]builtin

// inShell are the programs that a shell has in itself: they start no process.
var inShell = map[string]bool{"echo": true, "printf": true, "test": true, "[": true, "true": true, "false": true, "kill": true}

func init() {
	builtins = map[string]builtin{
		":": func(*shell, []string) int { return 0 }, "hash": func(*shell, []string) int { return 0 },
		"cd": cdBuiltin, "pwd": pwdBuiltin, "exit": exitBuiltin, "return": returnBuiltin,
		"break": loopBuiltin, "continue": loopBuiltin, "eval": evalBuiltin, ".": sourceBuiltin, "source": sourceBuiltin,
		"exec": execBuiltin, "set": setBuiltin, "shift": shiftBuiltin, "unset": unsetBuiltin, "export": exportBuiltin,
		"readonly": exportBuiltin, "local": exportBuiltin, "declare": exportBuiltin, "typeset": exportBuiltin,
		"read": readBuiltin, "wait": waitBuiltin, "jobs": jobsBuiltin, "trap": trapBuiltin, "type": typeBuiltin,
		"command": commandBuiltin, "umask": umaskBuiltin, "ulimit": ulimitBuiltin,
	}
}

func cdBuiltin(sh *shell, args []string) int {
	to := sh.str("HOME")
	if len(args) > 1 {
		to = args[1]
	}
	if to == "-" {
		to = sh.str("OLDPWD")
		sh.pr.printf("%s\n", to)
	}
	p, err := sh.pr.c.stat(sh.pr.dir, to, true)
	dir := to
	if !path.IsAbs(dir) {
		dir = path.Join(sh.pr.dir, dir)
	}
	if err == nil && !p.info.IsDir() {
		sh.say("cd: can't cd to %s: Not a directory", to)
		return 1
	}
	if err != nil {
		switch sh.kind {
		case dash:
			sh.say("cd: can't cd to %s", to)
		case bash:
			sh.say("cd: %s: %s", to, why(err))
		default:
			sh.say("cd: can't cd to %s: %s", to, why(err))
		}
		return oneIf(sh.kind != dash) + 2*oneIf(sh.kind == dash)
	}
	dir = path.Clean(dir)
	if q, err := sh.pr.c.stat("/", dir, true); err != nil || q.path != p.path {
		dir = p.path // "a/.." through a symbolic link
	}
	old := sh.pr.dir
	sh.pr.dir = dir
	sh.set("OLDPWD", old)
	sh.set("PWD", dir)
	return 0
}

func pwdBuiltin(sh *shell, args []string) int {
	dir := sh.pr.dir
	if len(args) > 1 && args[1] == "-P" {
		if p, err := sh.pr.c.stat("/", dir, true); err == nil {
			dir = p.path
		}
	}
	sh.pr.printf("%s\n", dir)
	return 0
}

func exitBuiltin(sh *shell, args []string) int {
	code := sh.status
	if len(args) > 1 {
		n, err := strconv.Atoi(args[1])
		if err != nil {
			sh.fail(2, "exit: Illegal number: %s", args[1])
		}
		code = n & 0xff
	}
	panic(exited(code))
}

func returnBuiltin(sh *shell, args []string) int {
	code := sh.status
	if len(args) > 1 {
		n, _ := strconv.Atoi(args[1])
		code = n & 0xff
	}
	if len(sh.locals) == 0 && !sh.returning {
		panic(exited(code))
	}
	sh.returning = true
	return code
}

func loopBuiltin(sh *shell, args []string) int {
	n := 1
	if len(args) > 1 {
		n, _ = strconv.Atoi(args[1])
	}
	n = min(max(n, 1), sh.loops)
	if args[0] == "break" {
		sh.breaks = n
	} else {
		sh.continues = n
	}
	return 0
}

func evalBuiltin(sh *shell, args []string) int {
	defer sh.deeper()()
	sh.status = 0
	sh.eval(strings.Join(args[1:], " "))
	return sh.status
}

func sourceBuiltin(sh *shell, args []string) int {
	if len(args) < 2 {
		sh.fail(2, "%s: filename argument required", args[0])
	}
	defer sh.deeper()()
	name := args[1]
	if !strings.Contains(name, "/") && sh.kind != bash {
		if _, err := sh.pr.c.stat(sh.pr.dir, name, true); err != nil {
			sh.fail(2, "%s: %s: not found", args[0], name)
		}
	}
	text, err := sh.readScript(name)
	if err != nil {
		sh.fail(oneIf(sh.kind == bash)+2*oneIf(sh.kind != bash), "%s: can't open '%s': %s", args[0], name, why(err))
	}
	sh.locals = append(sh.locals, map[string]expand.Variable{})
	defer func() { sh.locals, sh.returning = sh.locals[:len(sh.locals)-1], false }()
	sh.status = 0
	sh.eval(text)
	return sh.status
}

func execBuiltin(sh *shell, args []string) int {
	if len(args) == 1 {
		return 0
	}
	run, err := sh.pr.c.lookWith(sh.pr, args[1:], sh.str("PATH"))
	if err != nil {
		sh.notFound("exec: "+args[1], err)
		panic(exited(err.Code))
	}
	sh.pr.env = sh.exported()
	sh.pr.setArgs(args[1:])
	if sh.pr.leader.Swap(false) {
		sh.pr.s.tty.onInterrupt(func() { sh.pr.kill(signalled(syscall.SIGINT)) })
	}
	sh.traps[0] = ""
	panic(exited(run(sh.pr, args[1:])))
}
