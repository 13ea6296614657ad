package container

import (
	"sort"
	"strconv"
	"strings"
)

func (sh *shell) flagVar(c byte) *bool {
	switch c {
	case 'e':
		return &sh.errExit
	case 'u':
		return &sh.noUnset
	case 'x':
		return &sh.xtrace
	case 'f':
		return &sh.noGlob
	case 'n':
		return &sh.noExec
	case 'a':
		return &sh.allExport
	}
	return nil
}

func (sh *shell) flags() string {
	out := ""
	for _, c := range []byte("aefnux") {
		if *sh.flagVar(c) {
			out += string(c)
		}
	}
	if sh.prompting {
		out += "i"
	}
	return out
}

var longFlags = map[string]byte{"errexit": 'e', "nounset": 'u', "xtrace": 'x', "noglob": 'f', "noexec": 'n', "allexport": 'a'}

func setBuiltin(sh *shell, args []string) int {
	if len(args) == 1 {
		names := make([]string, 0, len(sh.vars))
		for k := range sh.vars {
			names = append(names, k)
		}
		sort.Strings(names)
		for _, k := range names {
			sh.pr.printf("%s='%s'\n", k, strings.ReplaceAll(sh.vars[k].Str, "'", `'"'"'`))
		}
		return 0
	}
	rest := args[1:]
	for len(rest) > 0 && len(rest[0]) > 1 && (rest[0][0] == '-' || rest[0][0] == '+') {
		word := rest[0]
		rest = rest[1:]
		if word == "--" {
			sh.params = rest
			break
		}
		on := word[0] == '-'
		for _, c := range []byte(word[1:]) {
			if c == 'o' && len(rest) > 0 {
				if rest[0] == "pipefail" {
					sh.pipeFail = on
				}
				c = longFlags[rest[0]]
				rest = rest[1:]
				if c == 0 {
					continue
				}
			}
			f := sh.flagVar(c)
			if f == nil {
				sh.fail(2, "set: illegal option -%c", c)
			}
			*f = on
		}
		if len(rest) == 0 {
			sh.config()
			return 0
		}
	}
	if len(rest) > 0 {
		sh.params = rest
	}
	sh.config()
	return 0
}

func shiftBuiltin(sh *shell, args []string) int {
	n := 1
	if len(args) > 1 {
		n, _ = strconv.Atoi(args[1])
	}
	if n < 0 || n > len(sh.params) {
		return 1
	}
	sh.params = sh.params[n:]
	return 0
}
