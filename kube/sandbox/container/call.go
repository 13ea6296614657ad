package container

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"sort"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// command is a program: it works on its process's streams and returns the exit
// code. args[0] is its name.
type command func(pr *proc, args []string) int

// call runs a simple command: an assignment, a function, a builtin or a program.
func (sh *shell) call(call *syntax.CallExpr) {
	sh.subst = 0
	args := sh.fields(call.Args...)
	if len(args) == 0 {
		for _, as := range call.Assigns {
			sh.assign(as)
		}
		sh.status = sh.subst
		return
	}
	if sh.xtrace {
		sh.pr.errf("+ %s\n", strings.Join(args, " "))
	}
	if len(call.Assigns) > 0 {
		old := maps.Clone(sh.vars)
		for _, as := range call.Assigns {
			sh.assign(as)
			if as.Name != nil {
				v := sh.vars[as.Name.Value]
				v.Exported = true
				sh.vars[as.Name.Value] = v
			}
		}
		defer func() {
			for _, as := range call.Assigns {
				if as.Name == nil {
					continue
				}
				name := as.Name.Value
				delete(sh.vars, name)
				if v, ok := old[name]; ok {
					sh.vars[name] = v
				}
			}
			sh.size = 0
			for k, v := range sh.vars {
				sh.size += len(k) + sizeOf(v)
			}
		}()
	}
	sh.runArgs(args, true)
}

func (sh *shell) runArgs(args []string, functions bool) {
	if body := sh.funcs[args[0]]; body != nil && functions {
		sh.function(body, args)
		return
	}
	if b, ok := builtins[args[0]]; ok {
		sh.status = b(sh, args)
		return
	}
	if inShell[args[0]] {
		sh.status = commands[args[0]](sh.pr, args)
		sh.check()
		return
	}
	sh.spawn(args)
}

func (sh *shell) function(body *syntax.Stmt, args []string) {
	defer sh.deeper()()
	params, loops := sh.params, sh.loops
	sh.params, sh.loops = args[1:], 0
	sh.locals = append(sh.locals, map[string]expand.Variable{})
	defer func() {
		for name, v := range sh.locals[len(sh.locals)-1] {
			delete(sh.vars, name)
			if v.Declared() {
				sh.vars[name] = v
			}
		}
		sh.locals = sh.locals[:len(sh.locals)-1]
		sh.params, sh.loops, sh.returning = params, loops, false
	}()
	sh.stmt(body)
}

// spawn runs a program as a child and waits for it.
func (sh *shell) spawn(args []string) {
	run, err := sh.pr.c.lookWith(sh.pr, args, sh.str("PATH"))
	if err != nil {
		sh.notFound(args[0], err)
		return
	}
	child, ferr := sh.pr.s.newProc(sh.pr.fg, sh.pr, args)
	if ferr != nil {
		sh.noFork(ferr)
	}
	child.env = sh.exported()
	done := make(chan struct{})
	code := 0
	child.s.wg.Go(func() {
		defer close(done)
		code = child.guard(func() int { return run(child, args) })
		child.end()
	})
	sh.await(done)
	sh.status = code
	if code == 137 && !sh.prompting {
		sh.pr.errf("Killed\n")
	}
}

func (sh *shell) notFound(name string, err *StartError) {
	sh.status = err.Code
	text := "not found"
	switch {
	case err.Code == 126:
		text = "Permission denied"
	case sh.kind == bash && strings.Contains(name, "/"):
		text = "No such file or directory"
	case sh.kind == bash:
		text = "command not found"
	}
	sh.say("%s: %s", name, text)
}

// exported is the environment for a child, sorted by name.
func (sh *shell) exported() []string {
	var out []string
	for k, v := range sh.vars {
		if v.Exported && v.Set && v.Kind == expand.String {
			out = append(out, k+"="+v.Str)
		}
	}
	sort.Strings(out)
	return out
}

func (sh *shell) assign(as *syntax.Assign) {
	if as.Name == nil {
		return
	}
	name := as.Name.Value
	v := expand.Variable{Set: true, Kind: expand.String}
	old := sh.vars[name]
	switch {
	case as.Array != nil:
		v.Kind = expand.Indexed
		if as.Append {
			v.List = append(v.List, old.List...)
		}
		for _, el := range as.Array.Elems {
			if el.Index != nil {
				sh.fail(2, "indexed elements are not played here")
			}
			if el.Value != nil {
				v.List = append(v.List, sh.fields(el.Value)...)
			}
		}
	case as.Index != nil:
		i := sh.arithm(as.Index)
		if i < 0 || i > 10000 {
			sh.fail(2, "%s: bad array subscript", name)
		}
		v.Kind, v.List = expand.Indexed, append(v.List, old.List...)
		if old.Kind == expand.String && old.Set {
			v.List = []string{old.Str}
		}
		for len(v.List) <= i {
			v.List = append(v.List, "")
		}
		v.List[i] = sh.literal(as.Value)
	default:
		v.Str = sh.literal(as.Value)
		if as.Append {
			v.Str = old.Str + v.Str
		}
	}
	if err := sh.setVar(name, v); err != nil {
		sh.fail(2, "%v", err)
	}
}

// look finds the program for a process by the PATH of its environment.
func (c *Container) look(pr *proc, argv []string) (command, *StartError) {
	return c.lookWith(pr, argv, pr.getenv("PATH"))
}

func (c *Container) lookWith(pr *proc, argv []string, search string) (command, *StartError) {
	name := argv[0]
	if strings.Contains(name, "/") {
		return c.program(pr, name)
	}
	if name == "" {
		return nil, notInPath(name)
	}
	var denied *StartError
	for _, dir := range strings.Split(search, ":") {
		run, err := c.program(pr, path.Join("/", pr.dirOr(dir), name))
		if err == nil {
			return run, nil
		}
		if err.Code == 126 {
			denied = err
		}
	}
	if denied != nil {
		return nil, &StartError{Path: name, Why: "permission denied", Code: 126}
	}
	return nil, notInPath(name)
}

func (pr *proc) dirOr(dir string) string {
	if path.IsAbs(dir) {
		return dir
	}
	return path.Join(pr.dir, dir)
}

// program is what the file at a path would run as.
func (c *Container) program(pr *proc, name string) (command, *StartError) {
	p, err := c.stat(pr.dir, name, true)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &StartError{Path: name, Why: "stat " + name + ": no such file or directory", Code: 127}
	case err != nil:
		return nil, &StartError{Path: name, Why: strings.ToLower(why(err)), Code: 126}
	case p.info.IsDir():
		return nil, &StartError{Path: name, Why: "is a directory", Code: 126}
	case p.node != nil && p.node.cmd != "":
		return commands[p.node.cmd], nil
	case p.info.Mode()&0o111 == 0 || p.node != nil:
		return nil, &StartError{Path: name, Why: "permission denied", Code: 126}
	}
	return scriptFile, nil
}

// scriptFile runs a file of the container as a script of the shell that its
// first line names, else of sh.
func scriptFile(pr *proc, args []string) int {
	kind := pr.c.image.shellKind("sh")
	f, err := pr.openFile(args[0], os.O_RDONLY, 0)
	if err == nil {
		head := make([]byte, 64)
		n, _ := f.read(pr.ctx, head)
		f.close()
		if line, _, _ := strings.Cut(string(head[:n]), "\n"); strings.HasPrefix(line, "#!") && strings.Contains(line, "bash") {
			kind = bash
		}
	}
	if pr.c.image.family == "none" {
		pr.errf("exec format error\n")
		return 126
	}
	name := "sh"
	if kind == bash {
		name = "bash"
	}
	return shellMain(pr, append([]string{name}, args...))
}

func (pr *proc) getenv(name string) string {
	for _, kv := range pr.env {
		if k, v, _ := strings.Cut(kv, "="); k == name {
			return v
		}
	}
	return ""
}
