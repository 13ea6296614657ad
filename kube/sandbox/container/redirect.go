package container

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// redirect changes the shell's own descriptors; redirected puts them back.
func (sh *shell) redirect(rd *syntax.Redirect) error {
	fd := 1
	switch rd.Op {
	case syntax.RdrIn, syntax.Hdoc, syntax.DashHdoc, syntax.WordHdoc, syntax.DplIn, syntax.RdrInOut:
		fd = 0
	}
	if rd.N != nil {
		n, err := strconv.Atoi(rd.N.Value)
		if err != nil || n >= len(sh.pr.fds) {
			return fmt.Errorf("%s: Bad file descriptor", rd.N.Value)
		}
		fd = n
	}
	flag := 0
	switch rd.Op {
	case syntax.Hdoc, syntax.DashHdoc:
		return sh.here(fd, sh.hereDoc(rd))
	case syntax.WordHdoc:
		return sh.here(fd, sh.literal(rd.Word)+"\n")
	case syntax.DplOut, syntax.DplIn:
		return sh.duplicate(fd, sh.literal(rd.Word))
	case syntax.RdrIn:
		flag = os.O_RDONLY
	case syntax.RdrInOut:
		flag = os.O_RDWR | os.O_CREATE
	case syntax.RdrOut, syntax.RdrClob, syntax.RdrAll:
		flag = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	case syntax.AppOut, syntax.AppAll:
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	default:
		return errors.New("redirection not played here: " + rd.Op.String())
	}
	name := sh.literal(rd.Word)
	f, err := sh.pr.openFile(name, flag, 0o644)
	if err != nil {
		if sh.kind == bash {
			return fmt.Errorf("%s: %s", name, why(err))
		}
		verb, text := "open", why(err)
		if flag&os.O_CREATE != 0 {
			verb = "create"
			text = strings.Replace(text, "No such file or directory", "nonexistent directory", 1)
		} else {
			text = strings.Replace(text, "No such file or directory", "no such file", 1)
		}
		if sh.kind == dash {
			text = strings.Replace(strings.Replace(text, "no such file", "No such file", 1), "nonexistent", "Directory nonexistent", 1)
			text = strings.Replace(text, "Directory nonexistent directory", "Directory nonexistent", 1)
		}
		return fmt.Errorf("can't %s %s: %s", verb, name, text)
	}
	sh.pr.setFD(fd, f)
	if rd.Op == syntax.RdrAll || rd.Op == syntax.AppAll {
		sh.pr.setFD(2, f.dup())
	}
	return nil
}

func (sh *shell) here(fd int, text string) error {
	if len(text) > 2*sh.pr.c.limits.Memory {
		return errNoMemory
	}
	f, err := sh.pr.c.newFile(&memory{data: []byte(text)})
	if err == nil {
		sh.pr.setFD(fd, f)
	}
	return err
}

func (sh *shell) duplicate(fd int, from string) error {
	if from == "-" {
		sh.pr.setFD(fd, nil)
		return nil
	}
	n, err := strconv.Atoi(from)
	if err != nil || n < 0 || n >= len(sh.pr.fds) || sh.pr.fds[n] == nil {
		return fmt.Errorf("%s: Bad file descriptor", from)
	}
	if n != fd {
		sh.pr.setFD(fd, sh.pr.fds[n].dup())
	}
	return nil
}

func (sh *shell) hereDoc(rd *syntax.Redirect) string {
	if rd.Hdoc == nil {
		return ""
	}
	word := rd.Hdoc
	quoted := false
	for _, p := range rd.Word.Parts {
		switch p := p.(type) {
		case *syntax.SglQuoted, *syntax.DblQuoted:
			quoted = true
		case *syntax.Lit:
			quoted = quoted || strings.Contains(p.Value, "\\")
		}
	}
	strip := func(s string, lineStart bool) string {
		if rd.Op != syntax.DashHdoc {
			return s
		}
		lines := strings.Split(s, "\n")
		for i, l := range lines {
			if i > 0 || lineStart {
				lines[i] = strings.TrimLeft(l, "\t")
			}
		}
		return strings.Join(lines, "\n")
	}
	out := &syntax.Word{}
	for i, p := range word.Parts {
		if lit, ok := p.(*syntax.Lit); ok {
			if text := strip(lit.Value, i == 0); quoted {
				p = &syntax.SglQuoted{Value: text}
			} else {
				p = &syntax.Lit{Value: text}
			}
		}
		out.Parts = append(out.Parts, p)
	}
	return sh.document(out)
}
