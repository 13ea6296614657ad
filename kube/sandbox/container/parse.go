package container

import (
	"errors"
	"fmt"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// dialect is the shell that a script is read as.
type dialect int

const (
	ash  dialect = iota // busybox's: POSIX, and some of bash's
	dash                // Debian's sh
	bash
)

const maxNesting = 400 // of nodes in one another

// parse reads a script. Its error is in the shell's words, and
// syntax.IsIncomplete where more lines may mend it.
func (d dialect) parse(src string, limit int) (*syntax.File, error) {
	if len(src) > limit {
		return nil, fmt.Errorf("script is longer than %d bytes", limit)
	}
	if opens(src) > 10*maxNesting {
		return nil, errors.New("nested too deeply")
	}
	lang := syntax.LangBash
	if d == dash {
		lang = syntax.LangPOSIX
	}
	file, err := syntax.NewParser(syntax.Variant(lang)).Parse(strings.NewReader(src), "")
	if err != nil {
		return nil, err
	}
	return file, d.check(file)
}

// opens bounds from above how deep the parser can go, since a stack that
// overflows would end the whole program.
func opens(src string) int {
	n := 0
	for _, r := range src {
		if strings.ContainsRune("({[`!~^?", r) {
			n++
		}
	}
	return n + strings.Count(src, "\"$") + strings.Count(src, "if") + strings.Count(src, "case") +
		strings.Count(src, "do") + strings.Count(src, "||") + strings.Count(src, "&&") + strings.Count(src, "time") +
		strings.Count(src, "--") + strings.Count(src, "++") + strings.Count(src, "- ") + strings.Count(src, "+ ") +
		strings.Count(src, "coproc") + strings.Count(src, "**") + strings.Count(src, "=")
}

// check refuses what the dialect does not have, and what is too deep.
func (d dialect) check(file *syntax.File) error {
	var err error
	var heredoc *syntax.Word
	depth := 0
	syntax.Walk(file, func(n syntax.Node) bool {
		if n == nil {
			depth--
			return true
		}
		if err != nil {
			return false
		}
		if depth++; depth > maxNesting {
			err = errors.New("nested too deeply")
			return false
		}
		switch n := n.(type) {
		case *syntax.Redirect:
			heredoc = n.Hdoc
		case *syntax.Word:
			if n != heredoc && wildcards(n) > 100 {
				err = errors.New("too many wildcards in a word")
				return false
			}
			if d != bash {
				n.Parts = plainBraces(n.Parts)
			}
		case *syntax.ProcSubst:
			err = errors.New(`syntax error: unexpected "("`)
			if d == bash {
				err = errors.New("process substitution is not played here")
			}
		case *syntax.CoprocClause:
			err = errors.New("coprocesses are not played here")
		case *syntax.ArrayExpr, *syntax.CStyleLoop:
			if d != bash {
				err = errors.New(`syntax error: unexpected "("`)
			}
		}
		return err == nil
	})
	return err
}

// wildcards counts what a word has of them: each makes a match cost more.
func wildcards(w *syntax.Word) int {
	n := 0
	for _, p := range w.Parts {
		if lit, ok := p.(*syntax.Lit); ok {
			n += strings.Count(lit.Value, "*") + strings.Count(lit.Value, "?") + strings.Count(lit.Value, "[")
		}
	}
	return n
}

// plainBraces quotes braces: only bash expands them.
func plainBraces(parts []syntax.WordPart) []syntax.WordPart {
	found := false
	for _, p := range parts {
		if lit, ok := p.(*syntax.Lit); ok && strings.ContainsRune(lit.Value, '{') {
			found = true
		}
	}
	if !found {
		return parts
	}
	var out []syntax.WordPart
	for _, p := range parts {
		lit, ok := p.(*syntax.Lit)
		if !ok {
			out = append(out, p)
			continue
		}
		start := 0
		for i := 0; i < len(lit.Value); i++ {
			switch lit.Value[i] {
			case '\\':
				i++
			case '{':
				if i > start {
					out = append(out, &syntax.Lit{Value: lit.Value[start:i]})
				}
				out = append(out, &syntax.SglQuoted{Value: "{"})
				start = i + 1
			}
		}
		if start < len(lit.Value) {
			out = append(out, &syntax.Lit{Value: lit.Value[start:]})
		}
	}
	return out
}

// syntaxText is a parser's error as the shell prints it.
func syntaxText(err error) string {
	var pe syntax.ParseError
	if errors.As(err, &pe) {
		return "syntax error: " + pe.Text
	}
	return err.Error()
}
