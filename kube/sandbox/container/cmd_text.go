package container

import (
	"io"
	"os"
	"path"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"mvdan.cc/sh/v3/expand"
)

func echoCmd(pr *proc, args []string) int {
	kind := pr.c.image.shellKind(path.Base(pr.argv()[0]))
	rest, newline, escapes := args[1:], true, kind == dash
	for len(rest) > 0 && len(rest[0]) > 1 && rest[0][0] == '-' && strings.Trim(rest[0][1:], "neE") == "" {
		if kind == dash && rest[0] != "-n" {
			break
		}
		for _, c := range rest[0][1:] {
			switch c {
			case 'n':
				newline = false
			case 'e':
				escapes = true
			case 'E':
				escapes = false
			}
		}
		rest = rest[1:]
	}
	text := strings.Join(rest, " ")
	if escapes {
		before, _, stop := strings.Cut(text, `\c`)
		text, _, _ = expand.Format(&expand.Config{}, before, nil)
		newline = newline && !stop
	}
	if newline {
		text += "\n"
	}
	return oneIf(!pr.print(text))
}

func (pr *proc) print(s string) bool {
	_, err := io.WriteString(pr.out(), s)
	return err == nil
}

var wideFormat = regexp.MustCompile(`%[-+ 0]*[0-9]{4,}`)

func printfCmd(pr *proc, args []string) int {
	if len(args) < 2 {
		pr.errf("printf: usage: printf FORMAT [ARG]...\n")
		return 2
	}
	format, rest := args[1], args[2:]
	if wideFormat.MatchString(format) {
		pr.errf("printf: %s: field too wide\n", format)
		return 1
	}
	if rest == nil {
		rest = []string{}
	}
	for {
		s, n, err := expand.Format(&expand.Config{}, format, rest)
		if err != nil {
			pr.errf("printf: %v\n", err)
			return 1
		}
		if !pr.print(s) {
			return 1
		}
		if rest = rest[n:]; n == 0 || len(rest) == 0 {
			return 0
		}
	}
}

func catCmd(pr *proc, args []string) int {
	opts, files, ok := pr.options(args, "nu")
	if !ok {
		return 1
	}
	if len(files) == 0 {
		files = []string{"-"}
	}
	code, n := 0, 0
	for _, name := range files {
		in, err := pr.open(name)
		if err != nil {
			if pr.c.image.family == "debian" {
				pr.errf("cat: %s: %s\n", name, why(err))
			} else {
				pr.errf("cat: can't open '%s': %s\n", name, why(err))
			}
			code = 1
			continue
		}
		if opts['n'] != "" {
			pr.scan(in, func(line string) bool {
				n++
				pr.printf("%6d\t%s\n", n, line)
				return pr.ctx.Err() == nil
			})
		} else if _, err := io.Copy(pr.out(), in); err != nil && pr.ctx.Err() == nil {
			pr.errf("cat: %s: %s\n", name, why(err))
			code = 1
		}
		_ = in.Close()
	}
	return code
}

func headCmd(pr *proc, args []string) int {
	args = oldCount(args)
	opts, files, ok := pr.options(args, "n:c:q")
	if !ok {
		return 1
	}
	n, max := 10, -1
	if v := opts['n']; v != "" {
		n, _ = strconv.Atoi(v)
	}
	if v := opts['c']; v != "" {
		max, _ = strconv.Atoi(v)
	}
	if len(files) == 0 {
		files = []string{"-"}
	}
	code := 0
	for i, name := range files {
		in, err := pr.open(name)
		if err != nil {
			code = pr.cannot("head", name, err)
			continue
		}
		if len(files) > 1 {
			pr.printf("%s==> %s <==\n", strings.Repeat("\n", oneIf(i > 0)), name)
		}
		if max >= 0 {
			_, _ = io.CopyN(pr.out(), in, int64(max))
		} else if left := n; n > 0 {
			pr.scan(in, func(line string) bool {
				left--
				return pr.print(line+"\n") && left > 0
			})
		}
		_ = in.Close()
	}
	return code
}

// oldCount turns "-5" into "-n5".
func oldCount(args []string) []string {
	out := slices.Clone(args)
	for i, a := range out {
		if i > 0 && len(a) > 1 && a[0] == '-' && a[1] >= '0' && a[1] <= '9' && out[i-1] != "-n" && out[i-1] != "-c" {
			out[i] = "-n" + a[1:]
		}
	}
	return out
}

func wcCmd(pr *proc, args []string) int {
	opts, files, ok := pr.options(args, "lwcm")
	if !ok {
		return 1
	}
	all := len(opts) == 0
	code := 0
	show := func(l, w, c int, name string) {
		var cols []string
		if all || opts['l'] != "" {
			cols = append(cols, strconv.Itoa(l))
		}
		if all || opts['w'] != "" {
			cols = append(cols, strconv.Itoa(w))
		}
		if all || opts['c'] != "" || opts['m'] != "" {
			cols = append(cols, strconv.Itoa(c))
		}
		if len(cols) > 1 {
			for i, s := range cols {
				cols[i] = strings.Repeat(" ", max(0, 9-len(s))) + s
			}
		}
		if name != "-" {
			cols = append(cols, name)
		}
		pr.printf("%s\n", strings.Join(cols, " "))
	}
	if len(files) == 0 {
		files = []string{"-"}
	}
	for _, name := range files {
		in, err := pr.open(name)
		if err != nil {
			code = pr.cannot("wc", name, err)
			continue
		}
		l, w, c, inWord := 0, 0, 0, false
		buf := make([]byte, 8192)
		for {
			n, err := in.Read(buf)
			c += n
			for _, b := range buf[:n] {
				space := b == ' ' || b == '\n' || b == '\t' || b == '\r'
				if b == '\n' {
					l++
				}
				if !space && !inWord {
					w++
				}
				inWord = !space
			}
			if err != nil {
				break
			}
		}
		_ = in.Close()
		show(l, w, c, name)
	}
	return code
}

func sortCmd(pr *proc, args []string) int {
	opts, files, ok := pr.options(args, "nruk:t:f")
	if !ok {
		return 2
	}
	all := lines{pr: pr}
	full := false
	code := pr.eachLine("sort", files, func(line, _ string) bool {
		full = !all.add(line)
		return !full
	})
	if full {
		return 2
	}
	field, _ := strconv.Atoi(strings.TrimRight(strings.SplitN(opts['k'], ",", 2)[0], "nr"))
	numeric := opts['n'] != "" || strings.Contains(opts['k'], "n")
	key := func(s string) string {
		if opts['f'] != "" {
			s = strings.ToUpper(s)
		}
		if field == 0 {
			return s
		}
		parts := strings.Fields(s)
		if t := opts['t']; t != "" {
			parts = strings.Split(s, t)
		}
		if field <= len(parts) {
			return strings.Join(parts[field-1:], " ")
		}
		return ""
	}
	less := func(a, b string) bool {
		a, b = key(a), key(b)
		if numeric {
			return leadingNumber(a) < leadingNumber(b)
		}
		return a < b
	}
	sort.SliceStable(all.all, func(i, j int) bool {
		if opts['r'] != "" {
			return less(all.all[j], all.all[i])
		}
		return less(all.all[i], all.all[j])
	})
	if opts['u'] != "" {
		all.all = slices.CompactFunc(all.all, func(a, b string) bool { return !less(a, b) && !less(b, a) })
	}
	for _, l := range all.all {
		if !pr.print(l + "\n") {
			return 1
		}
	}
	return code
}

var number = regexp.MustCompile(`^\s*-?[0-9]+(\.[0-9]+)?`)

func leadingNumber(s string) float64 {
	f, _ := strconv.ParseFloat(strings.TrimSpace(number.FindString(s)), 64)
	return f
}

func uniqCmd(pr *proc, args []string) int {
	opts, files, ok := pr.options(args, "cdu")
	if !ok {
		return 1
	}
	last, n := "", 0
	flush := func() {
		if n == 0 || opts['d'] != "" && n < 2 || opts['u'] != "" && n > 1 {
			return
		}
		if opts['c'] != "" {
			pr.printf("%7d ", n)
		}
		pr.print(last + "\n")
	}
	code := pr.eachLine("uniq", files, func(line, _ string) bool {
		if n == 0 || line != last {
			flush()
			last, n = line, 0
		}
		n++
		return true
	})
	flush()
	return code
}

// ranges reads "1,3-5,7-" as a test of a position that begins at 1.
func ranges(s string) (func(int) bool, bool) {
	var list [][2]int
	for _, part := range strings.Split(s, ",") {
		from, to, isRange := strings.Cut(part, "-")
		a, err1 := strconv.Atoi(from)
		b, err2 := strconv.Atoi(to)
		switch {
		case !isRange && err1 == nil:
			b = a
		case isRange && to == "" && err1 == nil:
			b = 1 << 30
		case isRange && from == "" && err2 == nil:
			a = 1
		case err1 != nil || err2 != nil:
			return nil, false
		}
		list = append(list, [2]int{a, b})
	}
	return func(n int) bool {
		for _, r := range list {
			if n >= r[0] && n <= r[1] {
				return true
			}
		}
		return false
	}, true
}

func cutCmd(pr *proc, args []string) int {
	opts, files, ok := pr.options(args, "d:f:c:b:s")
	if !ok {
		return 1
	}
	want, ok := ranges(opts['f'] + opts['c'] + opts['b'])
	if !ok {
		pr.errf("cut: expected a list of bytes, characters, or fields\n")
		return 1
	}
	delim := opts['d']
	if delim == "" {
		delim = "\t"
	}
	return pr.eachLine("cut", files, func(line, _ string) bool {
		var parts []string
		sep := ""
		if opts['f'] != "" {
			if !strings.Contains(line, delim) {
				return opts['s'] != "" || pr.print(line+"\n")
			}
			parts, sep = strings.Split(line, delim), delim
		} else {
			parts = strings.Split(line, "")
		}
		var out []string
		for i, p := range parts {
			if want(i + 1) {
				out = append(out, p)
			}
		}
		return pr.print(strings.Join(out, sep) + "\n")
	})
}

// runeSet reads tr's sets: ranges, classes, escapes.
func runeSet(s string) []rune {
	for name, chars := range map[string]string{
		"[:lower:]": "a-z", "[:upper:]": "A-Z", "[:digit:]": "0-9", "[:alpha:]": "A-Za-z",
		"[:alnum:]": "0-9A-Za-z", "[:space:]": `\t\n\r `, "[:punct:]": "!-/:-@[-`{-~",
	} {
		s = strings.ReplaceAll(s, name, chars)
	}
	s, _, _ = expand.Format(&expand.Config{}, s, nil)
	in := []rune(s)
	var out []rune
	for i := 0; i < len(in); i++ {
		if i+2 < len(in) && in[i+1] == '-' && in[i+2] >= in[i] && in[i+2]-in[i] < 1<<12 {
			for r := in[i]; r <= in[i+2]; r++ {
				out = append(out, r)
			}
			i += 2
			continue
		}
		out = append(out, in[i])
	}
	return out
}

func trCmd(pr *proc, args []string) int {
	opts, sets, ok := pr.options(args, "dsc")
	if !ok || len(sets) == 0 || len(sets) == 1 && opts['d'] == "" && opts['s'] == "" {
		pr.errf("tr: missing operand\n")
		return 1
	}
	from := runeSet(sets[0])
	var to []rune
	if len(sets) > 1 {
		to = runeSet(sets[1])
	}
	table := map[rune]rune{}
	for i, r := range from {
		if _, dup := table[r]; dup {
			continue
		}
		table[r] = -1
		if opts['d'] == "" && len(to) > 0 {
			table[r] = to[min(i, len(to)-1)]
		}
	}
	buf := make([]byte, 8192)
	var carry []byte
	last := rune(-1)
	for {
		n, err := pr.in().Read(buf)
		data := append(carry, buf[:n]...)
		carry = nil
		var out strings.Builder
		for len(data) > 0 {
			if !utf8.FullRune(data) && err == nil {
				carry = slices.Clone(data)
				break
			}
			r, size := utf8.DecodeRune(data)
			raw := data[:size]
			data = data[size:]
			mapped, in := table[r]
			if opts['c'] != "" {
				in = !in
				mapped = -1
				if len(to) > 0 {
					mapped = to[len(to)-1]
				}
			}
			squeeze := opts['s'] != "" && in && (mapped < 0 && r == last || mapped >= 0 && mapped == last)
			switch {
			case !in:
				out.Write(raw)
				last = -1
				continue
			case squeeze:
				continue
			case mapped >= 0:
				out.WriteRune(mapped)
				last = mapped
			case opts['d'] == "":
				out.Write(raw)
				last = r
			}
		}
		if !pr.print(out.String()) || err != nil {
			return 0
		}
	}
}

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

func teeCmd(pr *proc, args []string) int {
	opts, files, ok := pr.options(args, "ai")
	if !ok {
		return 1
	}
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if opts['a'] != "" {
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	to := []io.Writer{pr.out()}
	code := 0
	for _, name := range files {
		f, err := pr.openAs(name, flag)
		if err != nil {
			pr.errf("tee: %s: %s\n", name, why(err))
			code = 1
			continue
		}
		defer func() { _ = f.Close() }()
		to = append(to, f)
	}
	_, err := io.Copy(io.MultiWriter(to...), pr.in())
	if err != nil && pr.ctx.Err() == nil {
		pr.errf("tee: %s\n", why(err))
		code = 1
	}
	return code
}

func seqCmd(pr *proc, args []string) int {
	first, step, last := 1, 1, 0
	nums := make([]int, 0, 3)
	for _, a := range args[1:] {
		n, err := strconv.Atoi(a)
		if err != nil {
			pr.errf("seq: invalid number '%s'\n", a)
			return 1
		}
		nums = append(nums, n)
	}
	switch len(nums) {
	case 1:
		last = nums[0]
	case 2:
		first, last = nums[0], nums[1]
	case 3:
		first, step, last = nums[0], nums[1], nums[2]
	default:
		pr.errf("seq: missing operand\n")
		return 1
	}
	if step == 0 {
		return 1
	}
	for n := first; step > 0 && n <= last || step < 0 && n >= last; n += step {
		if !pr.print(strconv.Itoa(n) + "\n") {
			return 1
		}
	}
	return 0
}

func yesCmd(pr *proc, args []string) int {
	text := "y"
	if len(args) > 1 {
		text = strings.Join(args[1:], " ")
	}
	block := strings.Repeat(text+"\n", max(1, 4096/(len(text)+1)))
	for pr.print(block) {
	}
	return 1
}

// xargsCmd runs a command with the words of its input.
func xargsCmd(pr *proc, args []string) int {
	opts, rest := map[byte]string{}, args[1:]
	for len(rest) > 0 && (strings.HasPrefix(rest[0], "-n") || strings.HasPrefix(rest[0], "-I")) {
		flag, value := rest[0][1], rest[0][2:]
		if rest = rest[1:]; value == "" && len(rest) > 0 {
			value, rest = rest[0], rest[1:]
		}
		opts[flag] = value
	}
	if len(rest) == 0 {
		rest = []string{"echo"}
	}
	in := lines{pr: pr}
	pr.scan(pr.in(), func(line string) bool {
		if opts['I'] != "" {
			return in.add(line)
		}
		for _, w := range strings.Fields(line) {
			if !in.add(w) {
				return false
			}
		}
		return true
	})
	n := len(in.all)
	if v, err := strconv.Atoi(opts['n']); err == nil && v > 0 {
		n = v
	} else if opts['I'] != "" {
		n = 1
	}
	sh := newShell(pr, ash, "xargs")
	code := 0
	for words := range slices.Chunk(in.all, max(n, 1)) {
		argv := slices.Concat(rest, words)
		if opts['I'] != "" {
			argv = slices.Clone(rest)
			for i := range argv {
				argv[i] = strings.ReplaceAll(argv[i], opts['I'], words[0])
			}
		}
		sh.spawn(argv)
		if sh.status != 0 {
			code = 123
		}
	}
	return code
}
