package container

import (
	"fmt"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
	"syscall"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
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

func (sh *shell) flagVar(c byte) *bool {
	switch c {
	case 'e':
		return &sh.errExit
	case 'u':
		return &sh.noUnset
	case 'x':
		return &sh.xtrace
	case 'f':
		return &sh.noGlob
	case 'n':
		return &sh.noExec
	case 'a':
		return &sh.allExport
	}
	return nil
}

func (sh *shell) flags() string {
	out := ""
	for _, c := range []byte("aefnux") {
		if *sh.flagVar(c) {
			out += string(c)
		}
	}
	if sh.prompting {
		out += "i"
	}
	return out
}

var longFlags = map[string]byte{"errexit": 'e', "nounset": 'u', "xtrace": 'x', "noglob": 'f', "noexec": 'n', "allexport": 'a'}

func setBuiltin(sh *shell, args []string) int {
	if len(args) == 1 {
		names := make([]string, 0, len(sh.vars))
		for k := range sh.vars {
			names = append(names, k)
		}
		sort.Strings(names)
		for _, k := range names {
			sh.pr.printf("%s='%s'\n", k, strings.ReplaceAll(sh.vars[k].Str, "'", `'"'"'`))
		}
		return 0
	}
	rest := args[1:]
	for len(rest) > 0 && len(rest[0]) > 1 && (rest[0][0] == '-' || rest[0][0] == '+') {
		word := rest[0]
		rest = rest[1:]
		if word == "--" {
			sh.params = rest
			break
		}
		on := word[0] == '-'
		for _, c := range []byte(word[1:]) {
			if c == 'o' && len(rest) > 0 {
				if rest[0] == "pipefail" {
					sh.pipeFail = on
				}
				c = longFlags[rest[0]]
				rest = rest[1:]
				if c == 0 {
					continue
				}
			}
			f := sh.flagVar(c)
			if f == nil {
				sh.fail(2, "set: illegal option -%c", c)
			}
			*f = on
		}
		if len(rest) == 0 {
			sh.config()
			return 0
		}
	}
	if len(rest) > 0 {
		sh.params = rest
	}
	sh.config()
	return 0
}

func shiftBuiltin(sh *shell, args []string) int {
	n := 1
	if len(args) > 1 {
		n, _ = strconv.Atoi(args[1])
	}
	if n < 0 || n > len(sh.params) {
		return 1
	}
	sh.params = sh.params[n:]
	return 0
}

func unsetBuiltin(sh *shell, args []string) int {
	for _, name := range args[1:] {
		switch {
		case name == "-v" || name == "-f":
		case slices.Contains(args, "-f"):
			delete(sh.funcs, name)
		default:
			if err := sh.setVar(name, expand.Variable{}); err != nil {
				sh.say("unset: %v", err)
				return 1
			}
		}
	}
	return 0
}

// exportBuiltin is export, readonly, local and declare.
func exportBuiltin(sh *shell, args []string) int {
	if args[0] == "local" && len(sh.locals) == 0 {
		sh.fail(2, "local: not in a function")
	}
	if len(args) == 1 || args[1] == "-p" {
		for _, kv := range sh.exported() {
			k, v, _ := strings.Cut(kv, "=")
			sh.pr.printf("export %s='%s'\n", k, v)
		}
		return 0
	}
	for _, arg := range args[1:] {
		if strings.HasPrefix(arg, "-") && len(arg) > 1 {
			if args[0] == "declare" && strings.Contains(arg, "x") {
				args[0] = "export"
			}
			continue
		}
		name, value, has := strings.Cut(arg, "=")
		if !syntax.ValidName(name) {
			sh.fail(2, "%s: %s: bad variable name", args[0], name)
		}
		old := sh.vars[name]
		if args[0] == "local" || (args[0] == "declare" || args[0] == "typeset") && len(sh.locals) > 0 {
			if scope := sh.locals[len(sh.locals)-1]; !scopeHas(scope, name) {
				scope[name] = old
			}
			old.Exported = false
		}
		v := expand.Variable{Set: old.Set, Kind: old.Kind, Str: old.Str, List: old.List}
		if has {
			v = expand.Variable{Set: true, Kind: expand.String, Str: value}
		}
		v.Exported = old.Exported || args[0] == "export"
		v.ReadOnly = args[0] == "readonly"
		if !v.Declared() {
			v.Local = true
		}
		if err := sh.setVar(name, v); err != nil {
			sh.fail(2, "%v", err)
		}
	}
	return 0
}

func scopeHas(m map[string]expand.Variable, name string) bool {
	_, ok := m[name]
	return ok
}

// declare is bash's reading of export, local... as a clause of its own.
func (sh *shell) declare(cm *syntax.DeclClause) {
	args := []string{cm.Variant.Value}
	for _, as := range cm.Args {
		switch {
		case as.Name == nil:
			args = append(args, sh.fields(as.Value)...)
		case as.Array != nil:
			args = append(args, as.Name.Value)
			defer sh.assign(as)
		case as.Naked:
			args = append(args, as.Name.Value)
		default:
			args = append(args, as.Name.Value+"="+sh.literal(as.Value))
		}
	}
	sh.status = exportBuiltin(sh, args)
}

func umaskBuiltin(sh *shell, args []string) int {
	if len(args) == 1 {
		sh.pr.printf("0022\n")
	}
	return 0
}

func ulimitBuiltin(sh *shell, args []string) int {
	out := "unlimited"
	if slices.Contains(args, "-n") {
		out = strconv.Itoa(sh.pr.c.limits.OpenFiles)
	} else if slices.Contains(args, "-u") {
		out = strconv.Itoa(sh.pr.c.limits.Processes)
	}
	sh.pr.printf("%s\n", out)
	return 0
}

// describe says what a name would run: as type does (long), or command -v.
func (sh *shell) describe(name string, long bool) int {
	say := func(short, text string) int {
		if long {
			short = name + " is " + text
		}
		sh.pr.printf("%s\n", short)
		return 0
	}
	switch {
	case syntax.IsKeyword(name):
		return say(name, "a shell keyword")
	case sh.funcs[name] != nil:
		return say(name, "a function")
	case builtins[name] != nil, inShell[name]:
		return say(name, "a shell builtin")
	}
	if file := sh.pr.which(name, sh.str("PATH")); file != "" {
		return say(file, file)
	}
	if long {
		sh.pr.errf("%s: not found\n", name)
	}
	return 127
}

// which is the path of the program that a name would run, or "".
func (pr *proc) which(name, search string) string {
	if strings.Contains(name, "/") {
		if _, err := pr.c.program(pr, name); err != nil {
			return ""
		}
		return name
	}
	for _, dir := range strings.Split(search, ":") {
		file := path.Join("/", pr.dirOr(dir), name)
		if _, err := pr.c.program(pr, file); err == nil {
			return file
		}
	}
	return ""
}

func typeBuiltin(sh *shell, args []string) int {
	code := 0
	for _, name := range args[1:] {
		code = max(code, sh.describe(name, true))
	}
	return code
}

func commandBuiltin(sh *shell, args []string) int {
	args = args[1:]
	if len(args) > 1 && (args[0] == "-v" || args[0] == "-V") {
		code := 0
		for _, name := range args[1:] {
			code = max(code, sh.describe(name, args[0] == "-V"))
		}
		return code
	}
	if len(args) > 0 && args[0] == "-p" {
		args = args[1:]
	}
	if len(args) == 0 {
		return 0
	}
	defer sh.deeper()()
	sh.runArgs(args, false)
	return sh.status
}

func jobsBuiltin(sh *shell, _ []string) int {
	sh.showJobs(true)
	return 0
}

// showJobs prints the jobs, or those alone that have ended, and forgets these.
func (sh *shell) showJobs(all bool) {
	out := sh.jobs
	sh.jobs = nil
	for i, j := range out {
		state := "Running"
		select {
		case <-j.done:
			state = "Done"
			if j.code != 0 {
				state = fmt.Sprintf("Done(%d)", j.code)
			}
		default:
			sh.jobs = append(sh.jobs, j)
		}
		if all || state != "Running" {
			sh.pr.printf("[%d]%c  %-22s %s\n", i+1, " +"[oneIf(i == len(out)-1)], state, j.text)
		}
	}
}
