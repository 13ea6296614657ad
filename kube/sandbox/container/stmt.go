package container

import (
	"fmt"
	"strings"
	"time"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/pattern"
	"mvdan.cc/sh/v3/syntax"
)

// stopped reports whether what follows is not to be run: after break,
// continue, return.
func (sh *shell) stopped() bool {
	return sh.breaks > 0 || sh.continues > 0 || sh.returning || sh.noExec
}

func (sh *shell) stmts(list []*syntax.Stmt) {
	for _, st := range list {
		if sh.stopped() {
			return
		}
		sh.stmt(st)
	}
}

func (sh *shell) stmt(st *syntax.Stmt) {
	defer sh.deeper()()
	sh.check()
	if st.Background || st.Disown {
		sh.background(st)
		return
	}
	if b, ok := st.Cmd.(*syntax.BinaryCmd); ok && (b.Op == syntax.Pipe || b.Op == syntax.PipeAll) && len(st.Redirs) == 0 {
		sh.pipeline(b)
	} else {
		sh.redirected(st)
	}
	if st.Negated {
		if sh.status == 0 {
			sh.status = 1
		} else {
			sh.status = 0
		}
		return
	}
	if b, ok := st.Cmd.(*syntax.BinaryCmd); ok && (b.Op == syntax.AndStmt || b.Op == syntax.OrStmt) {
		return
	}
	if sh.status != 0 && sh.errExit && sh.noErrExit == 0 && !sh.stopped() {
		panic(exited(sh.status))
	}
}

// redirected runs a statement's command with its redirections.
func (sh *shell) redirected(st *syntax.Stmt) {
	if len(st.Redirs) == 0 {
		if st.Cmd != nil {
			sh.cmd(st.Cmd)
		}
		return
	}
	saved := sh.pr.fds
	for i := range saved {
		sh.pr.fds[i] = saved[i].dup()
	}
	keep := false
	defer func() {
		if keep { // exec's redirections are the shell's own
			saved, sh.pr.fds = sh.pr.fds, saved
		}
		for i := range sh.pr.fds {
			sh.pr.fds[i].close()
		}
		sh.pr.fds = saved
	}()
	sh.status = 0
	for _, rd := range st.Redirs {
		if err := sh.redirect(rd); err != nil {
			sh.say("%v", err)
			sh.status = 1
			return
		}
	}
	if call, ok := st.Cmd.(*syntax.CallExpr); ok && len(call.Args) == 1 && call.Args[0].Lit() == "exec" {
		keep = true
		return
	}
	if st.Cmd != nil {
		sh.cmd(st.Cmd)
	}
}

func (sh *shell) background(st *syntax.Stmt) {
	st2 := *st
	st2.Background, st2.Disown = false, false
	text := source(&st2)
	child := sh.fork(true, sh.pr.argv())
	if sh.pr.s.tty != nil || !sh.prompting {
		if f, err := sh.pr.c.newFile(device{}); err == nil {
			child.pr.setFD(0, f)
		}
	}
	j := &job{pid: child.pr.pid, done: make(chan struct{}), text: text}
	if len(sh.jobs) > 2*sh.pr.c.limits.Processes {
		sh.jobs = sh.jobs[1:]
	}
	sh.jobs = append(sh.jobs, j)
	sh.lastBg, sh.status = j.pid, 0
	if sh.prompting && sh.kind == bash {
		sh.pr.errf("[%d] %d\n", len(sh.jobs), j.pid)
	}
	child.async(func() { child.stmt(&st2) }, func(code int) {
		j.code = code
		close(j.done)
	})
}

// pipeline runs all its parts beside each other, each in a process of its own.
func (sh *shell) pipeline(b *syntax.BinaryCmd) {
	var parts []*syntax.Stmt
	var all []bool
	var flatten func(*syntax.BinaryCmd)
	flatten = func(b *syntax.BinaryCmd) {
		for i, st := range []*syntax.Stmt{b.X, b.Y} {
			in, ok := st.Cmd.(*syntax.BinaryCmd)
			if ok && (in.Op == syntax.Pipe || in.Op == syntax.PipeAll) && len(st.Redirs) == 0 && !st.Negated {
				flatten(in)
			} else {
				parts = append(parts, st)
			}
			if i == 0 {
				all = append(all, b.Op == syntax.PipeAll)
			}
		}
	}
	flatten(b)
	codes := make([]int, len(parts))
	done := make(chan int, len(parts))
	var in *file
	started := 0
	defer func() { in.close() }()
	for i, st := range parts {
		child := sh.fork(false, sh.pr.argv())
		if in != nil {
			child.pr.setFD(0, in)
			in = nil
		}
		if i < len(parts)-1 {
			r, w, err := sh.pr.c.newPipe()
			if err != nil {
				child.pr.end()
				sh.fail(2, "can't create pipe: %s", why(err))
			}
			child.pr.setFD(1, w)
			if all[i] {
				child.pr.setFD(2, w.dup())
			}
			in = r
		}
		started++
		child.async(func() { child.stmt(st) }, func(code int) {
			codes[i] = code
			done <- i
		})
	}
	for range started {
		select {
		case <-done:
		case <-sh.pr.ctx.Done():
			code, _ := died(sh.pr.ctx)
			panic(exited(code))
		}
	}
	sh.status = codes[len(codes)-1]
	if sh.pipeFail {
		for _, code := range codes {
			if code != 0 {
				sh.status = code
			}
		}
	}
}

func (c *Container) newPipe() (r, w *file, err error) {
	p := newPipe()
	if r, err = c.newFile(pipeReader{p}); err != nil {
		return nil, nil, err
	}
	if w, err = c.newFile(pipeWriter{p}); err != nil {
		r.close()
		return nil, nil, err
	}
	return r, w, nil
}

// condition runs a list whose failure is no error.
func (sh *shell) condition(run func()) bool {
	sh.noErrExit++
	run()
	sh.noErrExit--
	return sh.status == 0
}

func (sh *shell) cmd(cm syntax.Command) {
	switch cm := cm.(type) {
	case *syntax.CallExpr:
		sh.call(cm)
	case *syntax.Block:
		sh.stmts(cm.Stmts)
	case *syntax.Subshell:
		child := sh.fork(false, sh.pr.argv())
		done := make(chan struct{})
		child.async(func() { child.stmts(cm.Stmts) }, func(code int) {
			child.status = code
			close(done)
		})
		sh.await(done)
		sh.status = child.status
	case *syntax.BinaryCmd:
		if cm.Op == syntax.Pipe || cm.Op == syntax.PipeAll {
			sh.pipeline(cm)
			return
		}
		ok := sh.condition(func() { sh.stmt(cm.X) })
		if !sh.stopped() && ok == (cm.Op == syntax.AndStmt) {
			sh.stmt(cm.Y)
		}
	case *syntax.IfClause:
		sh.ifClause(cm)
	case *syntax.WhileClause:
		status := 0
		for {
			sh.check()
			if sh.condition(func() { sh.stmts(cm.Cond) }) == cm.Until || sh.stopped() {
				break
			}
			broken := sh.body(cm.Do)
			status = sh.status
			if broken {
				break
			}
		}
		sh.status = status
	case *syntax.ForClause:
		sh.forClause(cm)
	case *syntax.CaseClause:
		sh.caseClause(cm)
	case *syntax.FuncDecl:
		if cm.Name == nil || len(sh.funcs) > 1000 {
			sh.fail(2, "too many functions")
		}
		sh.funcs[cm.Name.Value] = cm.Body
		sh.status = 0
	case *syntax.ArithmCmd:
		sh.status = oneIf(sh.arithm(cm.X) == 0)
	case *syntax.LetClause:
		for _, x := range cm.Exprs {
			sh.status = oneIf(sh.arithm(x) == 0)
		}
	case *syntax.TestClause:
		sh.status = oneIf(!sh.testExpr(cm.X))
	case *syntax.DeclClause:
		sh.declare(cm)
	case *syntax.TimeClause:
		start := time.Now()
		if cm.Stmt != nil {
			sh.stmt(cm.Stmt)
		}
		d := time.Since(start)
		sh.pr.errf("real\t%dm %.2fs\nuser\t0m 0.00s\nsys\t0m 0.00s\n", int(d.Minutes()), d.Seconds()-60*float64(int(d.Minutes())))
	default:
		sh.fail(2, "not played here: %s", strings.TrimPrefix(fmt.Sprintf("%T", cm), "*syntax."))
	}
}

func (sh *shell) ifClause(cm *syntax.IfClause) {
	for ; cm != nil; cm = cm.Else {
		if len(cm.Cond) == 0 { // else
			sh.stmts(cm.Then)
			return
		}
		ok := sh.condition(func() { sh.stmts(cm.Cond) })
		if sh.stopped() {
			return
		}
		if ok {
			sh.stmts(cm.Then)
			return
		}
		sh.status = 0
	}
}

// body runs a loop's body once and reports whether the loop ends.
func (sh *shell) body(list []*syntax.Stmt) bool {
	sh.loops++
	sh.stmts(list)
	sh.loops--
	if sh.continues > 0 {
		sh.continues--
		return sh.continues > 0
	}
	if sh.breaks > 0 {
		sh.breaks--
		return true
	}
	return sh.returning || sh.noExec
}

func (sh *shell) forClause(cm *syntax.ForClause) {
	status := 0
	switch loop := cm.Loop.(type) {
	case *syntax.WordIter:
		if cm.Select {
			sh.fail(2, "select is not played here")
		}
		items := sh.params
		if loop.InPos.IsValid() {
			items = sh.fields(loop.Items...)
		}
		for _, item := range items {
			sh.check()
			sh.set(loop.Name.Value, item)
			broken := sh.body(cm.Do)
			if status = sh.status; broken {
				break
			}
		}
	case *syntax.CStyleLoop:
		if loop.Init != nil {
			sh.arithm(loop.Init)
		}
		for loop.Cond == nil || sh.arithm(loop.Cond) != 0 {
			sh.check()
			broken := sh.body(cm.Do)
			if status = sh.status; broken {
				break
			}
			if loop.Post != nil {
				sh.arithm(loop.Post)
			}
		}
	}
	sh.status = status
}

func (sh *shell) caseClause(cm *syntax.CaseClause) {
	word := sh.literal(cm.Word)
	sh.status = 0
	fall := false
	for _, item := range cm.Items {
		hit := fall
		for _, w := range item.Patterns {
			hit = hit || matches(sh.pattern(w), word)
		}
		if !hit {
			continue
		}
		sh.stmts(item.Stmts)
		if sh.stopped() || item.Op == syntax.Break {
			return
		}
		fall = item.Op == syntax.Fallthrough
	}
}

// matches compares a whole string with a shell pattern.
func matches(pat, s string) bool {
	if len(pat) > maxPattern || len(pat)*len(s) > maxMatch {
		return false
	}
	rx, err := compile(pat, pattern.EntireString)
	return err == nil && rx.MatchString(s)
}

func (sh *shell) arithm(x syntax.ArithmExpr) int {
	return expandWith(sh, []syntax.Node{x}, func() (int, error) { return expand.Arithm(sh.cfg, x) })
}

func oneIf(b bool) int {
	if b {
		return 1
	}
	return 0
}

func source(n syntax.Node) string {
	var b strings.Builder
	_ = syntax.NewPrinter(syntax.SingleLine(true)).Print(&b, n)
	return b.String()
}
