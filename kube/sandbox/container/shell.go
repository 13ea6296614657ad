package container

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"syscall"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// shell runs scripts. The parser and the expansions are mvdan.cc/sh's; what
// runs is here, because that module's interpreter cannot be kept from the host
// (see doc.go).
type shell struct {
	pr   *proc
	kind dialect
	name string // before its messages
	pid  int    // $$

	vars   map[string]expand.Variable
	size   int // bytes that vars hold
	funcs  map[string]*syntax.Stmt
	params []string
	arg0   string
	cfg    *expand.Config

	handed  int  // bytes given to the expansion under way
	globbed int  // directory entries looked at by it
	capped  bool // it has a pattern: what commands print for it is kept short

	status    int // $?
	subst     int // of the last command substitution
	lastBg    int
	jobs      []*job
	traps     map[syscall.Signal]string // 0: at the exit
	inTrap    bool
	locals    []map[string]expand.Variable
	loops     int
	breaks    int
	continues int
	returning bool
	noErrExit int
	prompting bool

	errExit, noUnset, xtrace, noGlob, pipeFail, noExec, allExport bool
}

type job struct {
	pid  int
	done chan struct{}
	code int
	text string
}

// exited is panicked with to end a shell; the process's guard recovers it.
type exited int

// interrupted is panicked with to come back to the prompt.
type interrupted struct{}

func newShell(pr *proc, kind dialect, name string) *shell {
	sh := &shell{
		pr: pr, kind: kind, name: name, arg0: name, pid: pr.pid,
		vars: map[string]expand.Variable{}, funcs: map[string]*syntax.Stmt{}, traps: map[syscall.Signal]string{},
	}
	for _, kv := range pr.env {
		k, v, _ := strings.Cut(kv, "=")
		if syntax.ValidName(k) {
			sh.vars[k] = expand.Variable{Set: true, Exported: true, Kind: expand.String, Str: v}
			sh.size += len(k) + len(v)
		}
	}
	sh.vars["IFS"] = expand.Variable{Set: true, Kind: expand.String, Str: " \t\n"}
	sh.vars["PWD"] = expand.Variable{Set: true, Exported: true, Kind: expand.String, Str: pr.dir}
	sh.config()
	return sh
}

// fork makes a subshell: a process with a copy of everything.
func (sh *shell) fork(bg bool, args []string) *shell {
	under := sh.pr.fg
	if bg {
		under = sh.pr.s.ctx
	}
	pr, err := sh.pr.s.newProc(under, sh.pr, args)
	if err != nil {
		sh.noFork(err)
	}
	pr.bg = pr.bg || bg
	out := *sh
	out.pr, out.jobs, out.prompting = pr, nil, false
	out.vars, out.funcs = maps.Clone(sh.vars), maps.Clone(sh.funcs)
	out.traps = map[syscall.Signal]string{}
	out.locals = slices.Clone(sh.locals)
	for i, m := range out.locals {
		out.locals[i] = maps.Clone(m)
	}
	out.config()
	return &out
}

// run does body as this shell's whole life and returns the exit code.
func (sh *shell) run(body func()) int {
	return sh.pr.guard(func() (code int) {
		defer func() {
			// The trap at the exit runs however the shell ends, a kill apart.
			r := recover()
			if e, ok := r.(exited); ok {
				code, r = int(e), nil
			}
			if _, dead := died(sh.pr.ctx); !dead && sh.traps[0] != "" {
				text := sh.traps[0]
				sh.traps[0] = ""
				sh.status = code
				sh.eval(text)
			}
			if r != nil {
				panic(r)
			}
		}()
		body()
		return sh.status
	})
}

// async runs a forked shell beside this one; done gets its exit code.
func (sh *shell) async(body func(), done func(int)) {
	sh.pr.s.wg.Go(func() {
		code := sh.run(body)
		sh.pr.end()
		done(code)
	})
}

// say prints a message on the shell's error output as it would.
func (sh *shell) say(format string, a ...any) {
	at := ""
	switch {
	case sh.prompting:
	case sh.kind == dash:
		at = "1: "
	case sh.kind == bash:
		at = "line 1: "
	}
	sh.pr.errf("%s: %s%s\n", sh.name, at, fmt.Sprintf(format, a...))
}

// fail ends the shell, or brings it back to its prompt, with a message.
func (sh *shell) fail(code int, format string, a ...any) {
	sh.say(format, a...)
	sh.status = code
	if sh.prompting {
		panic(interrupted{})
	}
	panic(exited(code))
}

// noFork ends the shell, and the job that has made too many processes.
func (sh *shell) noFork(err error) {
	sh.pr.s.bomb(sh.pr, func() { sh.say("%v", err) })
	sh.status = 2
	if sh.prompting {
		panic(interrupted{})
	}
	panic(exited(2))
}

// check ends the shell when it was killed or interrupted, and has it pay for
// the next step.
func (sh *shell) check() {
	_ = sh.pr.c.meter.spend(sh.pr.now(), commandWork)
	if code, ok := died(sh.pr.ctx); ok {
		panic(exited(code))
	}
	if sh.prompting && sh.pr.fg.Err() != nil {
		sh.status = 130
		panic(interrupted{})
	}
	sh.caught()
}

// deeper counts one level of nesting; the stack of this program is bounded by it.
func (sh *shell) deeper() func() {
	if sh.pr.depth++; sh.pr.depth > sh.pr.c.limits.Depth {
		sh.pr.depth--
		sh.fail(2, "nested too deeply (%d levels)", sh.pr.c.limits.Depth)
	}
	return func() { sh.pr.depth-- }
}

// eval runs text in this shell.
func (sh *shell) eval(text string) {
	_ = sh.pr.c.meter.spend(sh.pr.now(), 8*len(text))
	file, err := sh.kind.parse(text, sh.pr.c.limits.Script)
	if err != nil {
		sh.fail(2, "%s", syntaxText(err))
	}
	sh.stmts(file.Stmts)
}

// await waits for a child, unless this shell is killed first.
func (sh *shell) await(done <-chan struct{}) {
	select {
	case <-done:
	case <-sh.pr.ctx.Done():
		code, _ := died(sh.pr.ctx)
		panic(exited(code))
	}
}

func (sh *shell) ctx() context.Context { return sh.pr.now() }

func clip(v any) string {
	s := fmt.Sprint(v)
	if len(s) > 200 {
		s = s[:200]
	}
	return s
}
