package container

import (
	"regexp"
	"strconv"
	"strings"
)

// sedOp is one command of a script: s, d, p or q, for a line or a pattern.
type sedOp struct {
	line  int // 0: every one; -1: the last, which is not known beforehand
	match *regexp.Regexp
	verb  byte
	from  *regexp.Regexp
	to    string
	all   bool
	print bool
}

// sedCmd plays what is most used of sed: s///, d, p and q, with a line number
// or a pattern before them.
func sedCmd(pr *proc, args []string) int {
	opts, rest, ok := pr.options(args, "nEre:")
	script, has := opts['e'], opts['e'] != ""
	if ok && !has && len(rest) > 0 {
		script, rest, has = rest[0], rest[1:], true
	}
	if !ok || !has || len(script) > maxPattern {
		pr.errf("sed: no script, or one that is too long\n")
		return 1
	}
	var ops []sedOp
	for _, part := range strings.Split(script, ";") {
		op, ok := parseSed(strings.TrimSpace(part), opts['E']+opts['r'] != "")
		if !ok {
			pr.errf("sed: unsupported command: %s\n", part)
			return 1
		}
		ops = append(ops, op)
	}
	n := 0
	return pr.eachLine("sed", rest, func(line, _ string) bool {
		// All matches in a line can take the square of its length.
		if n++; len(line)*len(script) > maxMatch || len(line) > 16<<10 {
			pr.errf("sed: line too long\n")
			return false
		}
		keep, quit := opts['n'] == "", false
		for _, op := range ops {
			if op.line > 0 && op.line != n || op.match != nil && !op.match.MatchString(line) {
				continue
			}
			switch op.verb {
			case 'd':
				return true
			case 'q':
				quit = true
			case 'p':
				pr.print(line + "\n")
			case 's':
				out, did := op.replace(line, pr.c.limits.Memory)
				if line = out; did && op.print {
					pr.print(line + "\n")
				}
			}
		}
		if keep && !pr.print(line+"\n") {
			return false
		}
		return !quit
	})
}

func (op sedOp) replace(line string, limit int) (string, bool) {
	n := 1
	if op.all {
		n = -1
	}
	var b strings.Builder
	at, did := 0, false
	for _, m := range op.from.FindAllStringSubmatchIndex(line, n) {
		b.WriteString(line[at:m[0]])
		b.Write(op.from.ExpandString(nil, op.to, line, m))
		if at, did = m[1], true; b.Len() > limit {
			break
		}
	}
	b.WriteString(line[at:])
	return b.String(), did
}

func parseSed(s string, ext bool) (sedOp, bool) {
	var op sedOp
	var err error
	if i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }); i > 0 {
		op.line, _ = strconv.Atoi(s[:i])
		s = s[i:]
	} else if strings.HasPrefix(s, "/") {
		pat, rest, ok := cutAt(s[1:], '/')
		if !ok {
			return op, false
		}
		if op.match, err = regexp.Compile(posixRegexp(pat, ext)); err != nil {
			return op, false
		}
		s = rest
	}
	s = strings.TrimSpace(s)
	if s == "d" || s == "p" || s == "q" {
		op.verb = s[0]
		return op, true
	}
	if len(s) < 4 || s[0] != 's' {
		return op, false
	}
	op.verb = 's'
	sep := s[1]
	from, rest, ok1 := cutAt(s[2:], sep)
	to, flags, ok2 := cutAt(rest, sep)
	if !ok1 || !ok2 {
		return op, false
	}
	if strings.Contains(flags, "i") || strings.Contains(flags, "I") {
		from = "(?i)" + posixRegexp(from, ext)
	} else {
		from = posixRegexp(from, ext)
	}
	op.all, op.print = strings.Contains(flags, "g"), strings.Contains(flags, "p")
	op.from, err = regexp.Compile(from)
	var b strings.Builder
	for i := 0; i < len(to); i++ {
		switch c := to[i]; {
		case c == '$':
			b.WriteString("$$")
		case c == '&':
			b.WriteString("${0}")
		case c == '\\' && i+1 < len(to):
			i++
			if to[i] >= '1' && to[i] <= '9' {
				b.WriteString("${" + string(to[i]) + "}")
			} else if to[i] == 'n' {
				b.WriteByte('\n')
			} else {
				b.WriteByte(to[i])
			}
		default:
			b.WriteByte(c)
		}
	}
	op.to = b.String()
	return op, err == nil
}

// cutAt cuts at the first sep that no backslash protects.
func cutAt(s string, sep byte) (before, after string, ok bool) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case sep:
			return strings.ReplaceAll(s[:i], `\`+string(sep), string(sep)), s[i+1:], true
		}
	}
	return s, "", false
}
