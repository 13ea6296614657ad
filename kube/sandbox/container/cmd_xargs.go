package container

import (
	"slices"
	"strconv"
	"strings"
)

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
