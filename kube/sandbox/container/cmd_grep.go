package container

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// posixRegexp makes Go's syntax of a basic (or, with ext, extended) expression.
func posixRegexp(s string, ext bool) string {
	if ext {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && strings.IndexByte("(){}|+?", s[i+1]) >= 0:
			i++
			b.WriteByte(s[i])
		case c == '\\' && i+1 < len(s):
			i++
			b.WriteByte('\\')
			b.WriteByte(s[i])
		case strings.IndexByte("(){}|+?", c) >= 0:
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '*' && (i == 0 || s[i-1] == '^' || strings.HasSuffix(s[:i], `\(`)):
			b.WriteString(`\*`)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func grepCmd(pr *proc, args []string) int {
	for i, a := range args {
		if a == "--line-buffered" {
			args = slices.Delete(slices.Clone(args), i, i+1)
			break
		}
	}
	opts, rest, ok := pr.options(args, "ivnclqEFoHhwxre:sm:A:B:C:")
	pat, has := opts['e'], opts['e'] != ""
	if ok && !has && len(rest) > 0 {
		pat, rest, has = rest[0], rest[1:], true
	}
	if !ok || !has {
		pr.errf("grep: missing pattern\n")
		return 2
	}
	if opts['F'] != "" {
		pat = regexp.QuoteMeta(pat)
	} else {
		pat = posixRegexp(pat, opts['E'] != "")
	}
	if opts['w'] != "" {
		pat = `\b(?:` + pat + `)\b`
	}
	if opts['x'] != "" {
		pat = `^(?:` + pat + `)$`
	}
	if opts['i'] != "" {
		pat = "(?i)" + pat
	}
	rx, err := regexp.Compile(pat)
	if err == nil && len(pat) > maxPattern {
		err = errNoMemory
	}
	if err != nil {
		pr.errf("grep: bad regex '%s'\n", pat)
		return 2
	}
	if opts['r'] != "" {
		rest = pr.filesBelow(rest)
	}
	found, n, limit := 0, 0, -1
	if v := opts['m']; v != "" {
		limit, _ = strconv.Atoi(v)
	}
	counts := map[string]int{}
	at := ""
	code := pr.eachLine("grep", rest, func(line, file string) bool {
		if file != at {
			at, n = file, 0
		}
		if n++; len(pat)*len(line) > maxMatch {
			pr.errf("grep: line too long\n")
			return false
		}
		if rx.MatchString(line) == (opts['v'] != "") {
			return true
		}
		found++
		counts[file]++
		switch {
		case opts['q'] != "":
			return false
		case opts['c'] != "":
			return true
		case opts['l'] != "":
			return counts[file] > 1 || pr.print(file+"\n")
		}
		prefix := ""
		if (len(rest) > 1 || opts['H'] != "" || opts['r'] != "") && opts['h'] == "" {
			prefix = file + ":"
		}
		if opts['n'] != "" {
			prefix += strconv.Itoa(n) + ":"
		}
		if opts['o'] != "" {
			for _, m := range rx.FindAllString(line, 1000) {
				pr.print(prefix + m + "\n")
			}
			return true
		}
		return pr.print(prefix+line+"\n") && found != limit
	})
	if opts['c'] != "" {
		if len(rest) == 0 {
			rest = []string{"-"}
		}
		for _, f := range rest {
			if len(rest) > 1 {
				pr.printf("%s:", f)
			}
			pr.printf("%d\n", counts[f])
		}
	}
	if code != 0 {
		return 2
	}
	return oneIf(found == 0)
}
