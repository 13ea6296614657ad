package container

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"mvdan.cc/sh/v3/expand"
)

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
