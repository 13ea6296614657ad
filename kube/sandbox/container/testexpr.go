package container

import (
	"io/fs"
	"regexp"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// testCmd is test and [.
func testCmd(pr *proc, args []string) int {
	name, rest := args[0], args[1:]
	if name == "[" {
		if len(rest) == 0 || rest[len(rest)-1] != "]" {
			pr.errf("[: missing ]\n")
			return 2
		}
		rest = rest[:len(rest)-1]
	}
	if len(rest) == 0 {
		return 1
	}
	t := &tester{pr: pr, rest: rest}
	ok := t.or(0)
	if t.bad == "" && len(t.rest) > 0 {
		t.bad = t.rest[0] + ": unknown operand"
	}
	if t.bad != "" {
		pr.errf("sh: %s\n", t.bad)
		return 2
	}
	return oneIf(!ok)
}

type tester struct {
	pr   *proc
	rest []string
	bad  string
}

func (t *tester) next() string {
	if len(t.rest) == 0 {
		t.bad = "argument expected"
		return ""
	}
	s := t.rest[0]
	t.rest = t.rest[1:]
	return s
}

func (t *tester) peek(i int) string {
	if i < len(t.rest) {
		return t.rest[i]
	}
	return ""
}

func (t *tester) or(depth int) bool {
	ok := t.and(depth)
	for t.peek(0) == "-o" && t.bad == "" {
		t.next()
		right := t.and(depth)
		ok = ok || right
	}
	return ok
}

func (t *tester) and(depth int) bool {
	ok := t.one(depth)
	for t.peek(0) == "-a" && t.bad == "" {
		t.next()
		right := t.one(depth)
		ok = ok && right
	}
	return ok
}

func (t *tester) one(depth int) bool {
	if depth > 100 {
		t.bad = "too many arguments"
	}
	if t.bad != "" {
		return false
	}
	if len(t.rest) >= 3 && binaryTests[t.peek(1)] {
		x, op, y := t.next(), t.next(), t.next()
		return t.binary(x, op, y)
	}
	switch w := t.next(); {
	case w == "!" && len(t.rest) > 0:
		return !t.one(depth + 1)
	case w == "(" && len(t.rest) > 0:
		ok := t.or(depth + 1)
		if t.next() != ")" {
			t.bad = "closing paren expected"
		}
		return ok
	case len(w) == 2 && w[0] == '-' && len(t.rest) > 0 && strings.Contains("bcdefghkLnoprsStuwxzOG", w[1:]):
		return t.pr.unaryTest(w, t.next())
	default:
		return w != ""
	}
}

var binaryTests = map[string]bool{
	"=": true, "==": true, "!=": true, "<": true, ">": true, "-eq": true, "-ne": true, "-lt": true, "-le": true,
	"-gt": true, "-ge": true, "-nt": true, "-ot": true, "-ef": true,
}

func (t *tester) binary(x, op, y string) bool {
	switch op {
	case "=", "==":
		return x == y
	case "!=":
		return x != y
	case "<":
		return x < y
	case ">":
		return x > y
	case "-nt", "-ot", "-ef":
		return t.pr.compareFiles(x, op, y)
	}
	a, err1 := strconv.Atoi(strings.TrimSpace(x))
	b, err2 := strconv.Atoi(strings.TrimSpace(y))
	if err1 != nil {
		t.bad = x + ": bad number"
	} else if err2 != nil {
		t.bad = y + ": bad number"
	}
	return compareInts(a, op, b)
}

func compareInts(a int, op string, b int) bool {
	switch op {
	case "-eq":
		return a == b
	case "-ne":
		return a != b
	case "-lt":
		return a < b
	case "-le":
		return a <= b
	case "-gt":
		return a > b
	}
	return a >= b
}

func (pr *proc) compareFiles(x, op, y string) bool {
	p, err1 := pr.c.stat(pr.dir, x, true)
	q, err2 := pr.c.stat(pr.dir, y, true)
	switch {
	case err1 != nil || err2 != nil:
		return op == "-nt" && err1 == nil || op == "-ot" && err2 == nil
	case op == "-nt":
		return p.info.ModTime().After(q.info.ModTime())
	case op == "-ot":
		return p.info.ModTime().Before(q.info.ModTime())
	}
	return p.path == q.path
}

// unaryTest looks at the container's files only.
func (pr *proc) unaryTest(op, s string) bool {
	switch op {
	case "-z":
		return s == ""
	case "-n":
		return s != ""
	case "-t":
		return pr.s.tty != nil && (s == "0" || s == "1" || s == "2")
	}
	p, err := pr.c.stat(pr.dir, s, op != "-L" && op != "-h")
	if err != nil {
		return false
	}
	mode := p.info.Mode()
	switch op {
	case "-f":
		return mode.IsRegular()
	case "-d":
		return mode.IsDir()
	case "-s":
		return p.info.Size() > 0
	case "-L", "-h":
		return mode&fs.ModeSymlink != 0
	case "-x":
		return mode.IsDir() || mode&0o111 != 0
	case "-w":
		return p.writable("") == nil || p.node != nil && p.node.open != nil
	case "-c":
		return mode&fs.ModeCharDevice != 0
	case "-b", "-p", "-S", "-g", "-u", "-k":
		return false
	}
	return true // -e -r -O -G: all is root's
}

// testExpr is [[ ]].
func (sh *shell) testExpr(x syntax.TestExpr) bool {
	switch x := x.(type) {
	case *syntax.Word:
		return sh.literal(x) != ""
	case *syntax.ParenTest:
		return sh.testExpr(x.X)
	case *syntax.UnaryTest:
		if x.Op == syntax.TsNot {
			return !sh.testExpr(x.X)
		}
		w, _ := x.X.(*syntax.Word)
		if x.Op == syntax.TsVarSet {
			return sh.vars[sh.literal(w)].Set
		}
		return sh.pr.unaryTest(x.Op.String(), sh.literal(w))
	case *syntax.BinaryTest:
		switch x.Op {
		case syntax.AndTest:
			return sh.testExpr(x.X) && sh.testExpr(x.Y)
		case syntax.OrTest:
			return sh.testExpr(x.X) || sh.testExpr(x.Y)
		}
		l, _ := x.X.(*syntax.Word)
		r, _ := x.Y.(*syntax.Word)
		if l == nil || r == nil {
			sh.fail(2, "[[: syntax error")
		}
		left := sh.literal(l)
		switch x.Op {
		case syntax.TsMatch, syntax.TsMatchShort:
			return matches(sh.pattern(r), left)
		case syntax.TsNoMatch:
			return !matches(sh.pattern(r), left)
		case syntax.TsReMatch:
			rx, err := regexp.Compile(sh.literal(r))
			return err == nil && rx.MatchString(left)
		}
		t := &tester{pr: sh.pr}
		return t.binary(left, x.Op.String(), sh.literal(r))
	}
	return false
}
