package container

import (
	"fmt"
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

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
