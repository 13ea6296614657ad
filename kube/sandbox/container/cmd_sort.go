package container

import (
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
)

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
