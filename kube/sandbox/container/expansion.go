package container

import (
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/pattern"
	"mvdan.cc/sh/v3/syntax"
)

// shellEnv is the variables as the expansions see them: every special
// parameter is answered here, and so is each user's home, which the library
// would ask the host for.
type shellEnv struct{ sh *shell }

var errNoMemory = errors.New("out of memory")

const (
	maxGlob    = 8192     // directory entries looked at by one expansion
	maxPattern = 2 << 10  // bytes of a pattern; what is longer is no pattern for file names
	maxMatch   = 16 << 20 // bytes of a pattern times those of what it is compared with
)

func (sh *shell) config() {
	sh.cfg = &expand.Config{
		Env:      shellEnv{sh},
		CmdSubst: sh.substitute,
		ProcSubst: func(*syntax.ProcSubst) (string, error) {
			return "", errors.New("process substitution is not played here")
		},
		NoUnset: sh.noUnset,
	}
	if sh.noGlob {
		return
	}
	sh.cfg.ReadDir2 = sh.globDir
}

// globDir lists a directory for a pattern.
func (sh *shell) globDir(dir string) ([]fs.DirEntry, error) {
	list, err := sh.pr.c.readDir(sh.pr.dir, dir)
	if sh.globbed += len(list) + 1; sh.globbed > maxGlob {
		panic(errNoMemory)
	}
	if err != nil {
		return nil, fsErrno(err)
	}
	out := make([]fs.DirEntry, len(list))
	for i, p := range list {
		out[i] = fs.FileInfoToDirEntry(p.info)
	}
	return out, nil
}

func fsErrno(err error) error {
	var no syscall.Errno
	if errors.As(err, &no) {
		return no
	}
	return err
}

// hand counts what an expansion was given; too much ends it.
func (sh *shell) hand(n int) {
	if sh.handed += n + 16; sh.handed > 2*sh.pr.c.limits.Memory {
		panic(errNoMemory)
	}
	if sh.handed > maxPattern {
		sh.cfg.ReadDir2 = nil
	}
}

func (e shellEnv) Get(name string) expand.Variable {
	sh := e.sh
	str := func(s string) expand.Variable {
		sh.hand(len(s))
		return expand.Variable{Set: true, Kind: expand.String, Str: s}
	}
	switch name {
	case "?":
		return str(strconv.Itoa(sh.status))
	case "$":
		return str(strconv.Itoa(sh.pid))
	case "!":
		if sh.lastBg == 0 {
			return expand.Variable{}
		}
		return str(strconv.Itoa(sh.lastBg))
	case "#":
		return str(strconv.Itoa(len(sh.params)))
	case "@", "*":
		n := 0
		for _, p := range sh.params {
			n += len(p) + 16
		}
		sh.hand(n)
		return expand.Variable{Set: true, Kind: expand.Indexed, List: sh.params}
	case "-":
		return str(sh.flags())
	case "0":
		return str(sh.arg0)
	case "PPID":
		return str(strconv.Itoa(sh.pr.ppid))
	case "UID", "EUID":
		if sh.kind == bash {
			return str("0")
		}
	case "RANDOM":
		if sh.kind != dash {
			return str(strconv.Itoa(rand.IntN(32768)))
		}
	}
	if user, ok := strings.CutPrefix(name, "HOME "); ok {
		// Answered for every name: one that is not set goes to os/user.
		return str(sh.pr.c.homeOf(user))
	}
	if n, err := strconv.Atoi(name); err == nil {
		if n > 0 && n <= len(sh.params) {
			return str(sh.params[n-1])
		}
		return expand.Variable{}
	}
	v := sh.vars[name]
	sh.hand(sizeOf(v))
	return v
}

// homeOf is a user's home by the container's passwd; unknown names stay as typed.
func (c *Container) homeOf(user string) string {
	switch user {
	case "root":
		return "/root"
	case "nobody":
		return "/home"
	}
	return "~" + user
}

func (e shellEnv) Set(name string, v expand.Variable) error { return e.sh.setVar(name, v) }

func (e shellEnv) Each(f func(string, expand.Variable) bool) {
	for k, v := range e.sh.vars {
		e.sh.hand(len(k) + sizeOf(v))
		if !f(k, v) {
			return
		}
	}
}

func sizeOf(v expand.Variable) int {
	n := len(v.Str)
	for _, s := range v.List {
		n += len(s) + 16
	}
	return n
}

// setVar sets or, where v is not set, unsets a variable.
func (sh *shell) setVar(name string, v expand.Variable) error {
	old, had := sh.vars[name]
	if old.ReadOnly {
		return errors.New(name + ": is read only")
	}
	if had {
		sh.size -= len(name) + sizeOf(old)
		delete(sh.vars, name)
	}
	if !v.Declared() {
		return nil
	}
	if v.Kind == expand.KeepValue {
		v.Kind, v.Str, v.List, v.Set = old.Kind, old.Str, old.List, old.Set
	}
	v.Exported = v.Exported || old.Exported || sh.allExport
	n := len(name) + sizeOf(v)
	if sh.size+n > sh.pr.c.limits.Memory || len(sh.vars) > 4096 {
		return errNoMemory
	}
	sh.size += n
	sh.vars[name] = v
	return nil
}

func (sh *shell) set(name, value string) {
	if err := sh.setVar(name, expand.Variable{Set: true, Kind: expand.String, Str: value}); err != nil {
		sh.fail(2, "%v", err)
	}
}

func (sh *shell) str(name string) string { return sh.vars[name].Str }

// substitute runs $(...) and collects what it prints.
func (sh *shell) substitute(w io.Writer, cs *syntax.CmdSubst) error {
	handed := sh.handed
	defer sh.deeper()()
	out := &capture{max: sh.pr.c.limits.Memory}
	if sh.capped {
		out.max = maxPattern
	}
	f, err := sh.pr.c.newFile(out)
	if err != nil {
		return err
	}
	defer f.close()
	child := sh.fork(false, sh.pr.argv())
	child.pr.setFD(1, f.dup())
	done := make(chan struct{})
	child.async(func() {
		if !child.fileOnly(cs) {
			child.stmts(cs.Stmts)
		}
	}, func(code int) {
		child.status = code
		close(done)
	})
	sh.await(done)
	sh.subst = child.status
	sh.handed = handed
	sh.hand(len(out.data))
	_, err = w.Write(out.data)
	return err
}

// fileOnly plays $(<file).
func (sh *shell) fileOnly(cs *syntax.CmdSubst) bool {
	if len(cs.Stmts) != 1 || cs.Stmts[0].Cmd != nil || len(cs.Stmts[0].Redirs) != 1 || cs.Stmts[0].Redirs[0].Op != syntax.RdrIn {
		return false
	}
	if err := sh.redirect(cs.Stmts[0].Redirs[0]); err != nil {
		sh.fail(1, "%v", err)
	}
	_, _ = io.Copy(sh.pr.out(), sh.pr.in())
	return true
}

// expandWith does one expansion within its bounds.
func expandWith[T any](sh *shell, of []syntax.Node, f func() (T, error)) T {
	handed, globbed, capped, list := sh.handed, sh.globbed, sh.capped, sh.cfg.ReadDir2
	defer func() { sh.handed, sh.globbed, sh.capped, sh.cfg.ReadDir2 = handed, globbed, capped, list }()
	for _, n := range of {
		sh.estimate(n)
	}
	out, err := func() (out T, err error) {
		defer func() {
			if r := recover(); r != nil {
				if e, ok := r.(error); ok && errors.Is(e, errNoMemory) {
					err = e
					return
				}
				panic(r)
			}
		}()
		return f()
	}()
	sh.expandErr(err)
	return out
}

// estimate refuses what multiplies sizes: ${a//x/y} where what comes out could
// be too long, and patterns whose comparison could take too long, since that
// cannot be interrupted.
func (sh *shell) estimate(n syntax.Node) {
	if w, ok := n.(*syntax.Word); n == nil || ok && w == nil {
		return
	}
	syntax.Walk(n, func(n syntax.Node) bool {
		pe, ok := n.(*syntax.ParamExp)
		if !ok || pe.Param == nil {
			return true
		}
		value, pat, with := sh.sizeOf(pe.Param.Value), 0, 0
		switch {
		case pe.Repl != nil:
			sh.capped = true
			pat, with = sh.sizeOfWord(pe.Repl.Orig), sh.sizeOfWord(pe.Repl.With)
		case pe.Exp != nil && pe.Exp.Op >= syntax.RemSmallSuffix:
			sh.capped = true
			pat = sh.sizeOfWord(pe.Exp.Word)
		}
		if pe.Repl != nil && !pe.Repl.All {
			with /= value + 1 // once
		}
		if pat > 4*maxPattern || pat*value > maxMatch || (value+1)*(with+1) > 4*sh.pr.c.limits.Memory {
			sh.fail(2, "%v", errNoMemory)
		}
		return true
	})
}

func (sh *shell) sizeOf(name string) int {
	if name == "@" || name == "*" {
		n := 0
		for _, p := range sh.params {
			n += len(p) + 1
		}
		return n
	}
	if i, err := strconv.Atoi(name); err == nil && i > 0 && i <= len(sh.params) {
		return len(sh.params[i-1])
	}
	return sizeOf(sh.vars[name])
}

// sizeOfWord bounds what a word expands to; a command's output is counted as
// the most that substitute lets through while sh.capped.
func (sh *shell) sizeOfWord(w *syntax.Word) int {
	if w == nil {
		return 0
	}
	n := 0
	syntax.Walk(w, func(node syntax.Node) bool {
		switch node := node.(type) {
		case *syntax.Lit:
			n += len(node.Value)
		case *syntax.SglQuoted:
			n += len(node.Value)
		case *syntax.ParamExp:
			if node.Param != nil {
				n += sh.sizeOf(node.Param.Value)
			}
		case *syntax.CmdSubst:
			n += maxPattern
		}
		return true
	})
	return n
}

func (sh *shell) expandErr(err error) {
	if err == nil {
		return
	}
	var unset expand.UnsetParameterError
	if errors.As(err, &unset) {
		msg := unset.Message
		if msg == "" || msg == "unbound variable" && sh.kind != bash {
			msg = "parameter not set"
		}
		sh.fail(2, "%s: %s", unset.Node.Param.Value, msg)
	}
	sh.fail(2, "%v", err)
}

func (sh *shell) fields(ws ...*syntax.Word) []string {
	return expandWith(sh, nodes(ws...), func() ([]string, error) {
		var out []string
		n := 0
		for f, err := range expand.FieldsSeq(sh.cfg, ws...) {
			if err != nil {
				return nil, err
			}
			if n += len(f) + 32; n > 2*sh.pr.c.limits.Memory {
				return nil, errNoMemory
			}
			out = append(out, f)
		}
		return out, nil
	})
}

func (sh *shell) literal(w *syntax.Word) string {
	return expandWith(sh, nodes(w), func() (string, error) { return expand.Literal(sh.cfg, w) })
}

func (sh *shell) document(w *syntax.Word) string {
	return expandWith(sh, nodes(w), func() (string, error) { return expand.Document(sh.cfg, w) })
}

func (sh *shell) pattern(w *syntax.Word) string {
	return expandWith(sh, nodes(w), func() (string, error) { return expand.Pattern(sh.cfg, w) })
}

func nodes(ws ...*syntax.Word) []syntax.Node {
	out := make([]syntax.Node, len(ws))
	for i, w := range ws {
		out[i] = w
	}
	return out
}

// compile makes a regular expression of a shell pattern.
func compile(pat string, mode pattern.Mode) (*regexp.Regexp, error) {
	text, err := pattern.Regexp(pat, mode)
	if err != nil {
		return nil, err
	}
	return regexp.Compile(text)
}
