package container

import (
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

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
