package tty

import "strings"

// UTF8 says whether the locale's letters are UTF-8: the first of LC_ALL, LC_CTYPE
// and LANG that is set decides, as in POSIX.
func UTF8(env func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := env(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return false
}
